import { QueryClient } from '@tanstack/react-query'
import type { i18n as I18n } from 'i18next'
import { createContext, use, useSyncExternalStore } from 'react'

import type { Api } from '../api/client'
import { createApi } from '../api/client'
import { Capture } from '../audio/capture/capture'
import { trimRecording } from '../audio/recording/trim'
import { EchoTest } from '../audio/capture/echoTest'
import { RecordingBackup } from '../audio/backup/recordingBackup'
import { BackupStorage } from '../audio/backup/backupStorage'
import { LevelMeter } from '../audio/capture/levelMeter'
import { canCaptureLive, captureWithWorklet } from '../audio/capture/microphoneWorklet'
import { Player } from '../audio/playback/player'
import { Recorder } from '../audio/recording/recorder'
import { ServerSpeaker, ServerVoice, SpeechSynthesisSpeaker } from '../audio/playback/speakers'
import type { ReadableStore } from '../lib/store'
import { StreamPlayer } from '../audio/playback/streamPlayer'
import { TestRecording } from '../audio/recording/testRecording'
import { VoiceChoice } from '../audio/playback/voiceChoice'
import { InterviewController } from '../features/interview/state/interviewController'
import { Delivery } from '../features/interview/delivery/delivery'
import { LiveInterview } from '../features/interview/live/liveInterview'
import { LiveVoice } from '../features/interview/live/liveVoice'
import { InterviewPause } from '../features/interview/room/interviewPause'
import { SelfView } from '../features/interview/room/selfView'
import { StartCountdown } from '../features/interview/room/startCountdown'
import { TabOwnership } from '../features/interview/room/tabOwnership'
import { QuestionClock } from '../features/interview/question/questionClock'
import { ThinkTimer } from '../features/interview/answer/thinkTimer'
import { QuestionPolling } from '../features/interview/delivery/questionPolling'
import { TypedDraft } from '../features/interview/answer/typedDraft'
import { InterviewList } from '../features/interviews/interviewList'
import { openInterviewList } from '../features/interviews/interviewListStorage'
import { HeldInvitation } from '../features/invitation/heldInvitation'
import { ConsentStore } from '../features/setup/consent/consentStore'
import { AboutPreference } from '../features/setup/aboutPreference'
import { InterviewLanguage } from '../features/setup/interviewLanguage'
import { InterviewPlanStore } from '../features/setup/plan/interviewPlanStore'
import { StylePreference } from '../features/setup/stylePreference'
import { liveAddress, liveWanted } from '../live/address'
import { createBrowserStorage } from '../lib/browserStorage'
import type { BrowserStorage } from '../lib/browserStorage'
import { BrowserInterviews } from './browserInterviews'
import { PageStatusMonitor } from './pageStatus'
import { StoredToggle } from '../lib/storedToggle'

/** The state machines of the page, created once when it loads. */
export interface Services {
  api: Api
  queryClient: QueryClient
  texts: I18n
  storage: BrowserStorage
  pageStatus: PageStatusMonitor
  consent: ConsentStore
  invitation: HeldInvitation
  stylePreference: StylePreference
  aboutPreference: AboutPreference
  interviewLanguage: InterviewLanguage
  interviewPlan: InterviewPlanStore
  backup: RecordingBackup
  delivery: Delivery
  recorder: Recorder
  meter: LevelMeter
  testRecording: TestRecording
  echoTest: EchoTest
  voiceChoice: VoiceChoice
  browserVoice: SpeechSynthesisSpeaker
  player: Player
  interview: InterviewController
  interviewList: InterviewList
  thinkTimer: ThinkTimer
  questionPolling: QuestionPolling
  typedDraft: TypedDraft
  captions: StoredToggle
  shortcuts: StoredToggle
  handsFree: StoredToggle
  voice: LiveVoice
  live: LiveInterview
  pause: InterviewPause
  questionClock: QuestionClock
  startCountdown: StartCountdown
  tabOwnership: TabOwnership
  selfView: SelfView
}

/** Create all services. Browser features may be missing, although the DOM types say otherwise. */
export function createServices(
  storage: BrowserStorage,
  texts: I18n,
  api: Api = createApi(),
): Services {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 30_000 } },
  })
  const { recorder, meter } = createMicrophone()
  const interviewLanguage = new InterviewLanguage()
  const voices = createVoices(storage, interviewLanguage)
  const { player, streams, voice, browserVoice, voiceChoice } = voices
  const tab = createBrowserStorage(() => window.sessionStorage)
  const consent = new ConsentStore(tab)
  const invitation = new HeldInvitation(tab)
  consent.onNoticeChanged = () =>
    void queryClient.invalidateQueries({ queryKey: ['privacyNotice'] })
  const backup = new RecordingBackup(BackupStorage.open(crypto))
  const delivery = new Delivery({ api })
  const interviews = new BrowserInterviews(storage, {
    tab: () => window.sessionStorage,
    locks: lockManager(),
  })
  const interview = new InterviewController({
    ...{ api, storage, interviews, consent, backup, delivery },
    trim: trimRecording,
  })
  const interviewList = new InterviewList({
    ...{ api, interviews, backup, controller: interview },
    storage: openInterviewList(),
  })
  const handsFree = new StoredToggle(storage, 'daedam.hands-free')
  const live = new LiveInterview({
    enabled: canCaptureLive(globalThis) && liveWanted(window.location.search),
    address: (interviewId) => liveAddress(window.location.origin, interviewId),
    connect: (url) => new WebSocket(url),
    capture: new Capture(captureWithWorklet),
    ...{ backup, streams, player, voice, recorder, interview, handsFree },
    isPaused: () => pause.getSnapshot(),
  })
  const pause: InterviewPause = new InterviewPause({ interview, live, recorder, player })
  // Created before the clock, so that the countdown runs when the clock hears of the interview.
  const startCountdown = new StartCountdown({ interview, recorder })
  const selfView = new SelfView({ interview, mediaDevices: mediaDevices() })
  const typedDraft = new TypedDraft()
  clearDraftWithInterview(interview, typedDraft)
  interviewLanguage.follow(interview)
  const aboutPreference = new AboutPreference(storage)
  aboutPreference.clearWithInterview(interview)
  consent.keepUntilBegun(interview)
  invitation.dropWithInterview(interview)
  const interviewPlan = new InterviewPlanStore({
    ...{ api, about: aboutPreference, language: interviewLanguage },
  })
  interviewPlan.clearWithInterview(interview)
  return {
    api,
    queryClient,
    texts,
    storage,
    pageStatus: new PageStatusMonitor({ document, window, navigator }),
    consent,
    invitation,
    stylePreference: new StylePreference(storage),
    aboutPreference,
    interviewLanguage,
    interviewPlan,
    backup,
    delivery,
    recorder,
    meter,
    testRecording: new TestRecording(recorder, meter),
    echoTest: new EchoTest(),
    voiceChoice,
    browserVoice,
    player,
    interview,
    interviewList,
    thinkTimer: new ThinkTimer({ interview, player, live, recorder, pause }),
    questionPolling: new QuestionPolling(interview),
    typedDraft,
    captions: new StoredToggle(storage, 'daedam.captions', true),
    shortcuts: new StoredToggle(storage, 'daedam.shortcuts', true),
    handsFree,
    voice,
    live,
    pause,
    questionClock: new QuestionClock({ interview, pause, countdown: startCountdown }),
    startCountdown,
    tabOwnership: createTabOwnership({ interview, live, recorder, player, selfView }),
    selfView,
  }
}

/** When another tab takes over the interview, this one stops its sound and its microphone. */
function createTabOwnership({
  interview,
  live,
  recorder,
  player,
  selfView,
}: Pick<Services, 'interview' | 'live' | 'recorder' | 'player' | 'selfView'>): TabOwnership {
  return new TabOwnership({
    interview,
    locks: lockManager(),
    onLost: () => {
      live.suspend()
      player.stop()
      recorder.release()
      selfView.turnOff()
    },
    onTaken: () => void interview.takeOver(),
  })
}

/** Clear the typed draft when its interview ends. */
function clearDraftWithInterview(interview: InterviewController, typedDraft: TypedDraft): void {
  let isUnderWay = false
  interview.subscribe(() => {
    const stage = interview.getSnapshot()
    const wasUnderWay = isUnderWay
    isUnderWay = 'interview' in stage && stage.at !== 'finished'
    if (wasUnderWay && !isUnderWay) typedDraft.forget()
  })
}

function lockManager(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks
}

function mediaDevices(): MediaDevices | undefined {
  return (navigator as Partial<Navigator>).mediaDevices
}

function createMicrophone() {
  const browser: Partial<Pick<typeof globalThis, 'MediaRecorder'>> = globalThis
  const recorder = new Recorder({
    isSecureContext: window.isSecureContext,
    mediaDevices: mediaDevices(),
    MediaRecorder: browser.MediaRecorder,
  })
  return { recorder, meter: new LevelMeter() }
}

function createVoices(storage: BrowserStorage, language: InterviewLanguage) {
  const browser: Partial<Pick<typeof globalThis, 'speechSynthesis'>> = globalThis
  const voiceChoice = new VoiceChoice(storage)
  const preference = () => voiceChoice.getSnapshot()
  const streams = new StreamPlayer(() => new AudioContext())
  const browserVoice = new SpeechSynthesisSpeaker(
    browser.speechSynthesis,
    language.getSnapshot,
    () => preference().uri,
  )
  const serverVoice = new ServerVoice(new ServerSpeaker(new Audio()), streams)
  const player = new Player(serverVoice, browserVoice, () => preference().kind)
  const voice = new LiveVoice(player, streams, browserVoice, () => preference().kind)
  return { voiceChoice, streams, browserVoice, player, voice }
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = use(ServicesContext)
  if (!services) throw new Error('no ServicesContext around this component')
  return services
}

/** Return the current value of a store; the component renders again when it changes. */
export function useStore<T>(machine: ReadableStore<T>): T {
  return useSyncExternalStore(machine.subscribe, machine.getSnapshot)
}
