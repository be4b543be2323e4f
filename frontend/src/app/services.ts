import { QueryClient } from '@tanstack/react-query'
import type { i18n as I18n } from 'i18next'
import { createContext, use, useSyncExternalStore } from 'react'

import type { Api } from '../api/client'
import { createApi } from '../api/client'
import { Capture } from '../audio/capture/capture'
import { cutTo } from '../audio/recording/trim'
import { EchoCheck } from '../audio/capture/echoTest'
import { AnswerKeep } from '../audio/backup/recordingBackup'
import { KeepStorage } from '../audio/backup/backupStorage'
import { LevelMeter } from '../audio/capture/levelMeter'
import { canListen, listenByWorklet } from '../audio/capture/microphoneWorklet'
import { Player } from '../audio/playback/player'
import { Recorder } from '../audio/recording/recorder'
import { ServerSpeaker, ServerVoice, SpeechSynthesisSpeaker } from '../audio/playback/speakers'
import type { Watchable } from '../lib/store'
import { StreamPlayer } from '../audio/playback/streamPlayer'
import { TestRecording } from '../audio/recording/testRecording'
import { VoiceChoice } from '../audio/playback/voiceChoice'
import { InterviewController } from '../features/interview/state/interviewController'
import { Delivery } from '../features/interview/delivery/delivery'
import { LiveInterview } from '../features/interview/live/liveInterview'
import { LiveVoice } from '../features/interview/live/liveVoice'
import { ThinkTimer } from '../features/interview/answer/thinkTimer'
import { TurnWait } from '../features/interview/delivery/questionPolling'
import { TypedDraft } from '../features/interview/answer/typedDraft'
import { ConsentDesk } from '../features/setup/consent/consentStore'
import { AboutWish } from '../features/setup/aboutPreference'
import { StyleWish } from '../features/setup/stylePreference'
import { liveAddress, liveWanted } from '../live/address'
import type { Memory } from '../lib/browserStorage'
import { OwnInterviews } from './browserInterviews'
import { Presence } from './pageStatus'
import { Remembered } from '../lib/storedToggle'

/** The machines behind the page. They live as long as it does; components only watch and ask. */
export interface Services {
  api: Api
  queries: QueryClient
  texts: I18n
  memory: Memory
  presence: Presence
  consent: ConsentDesk
  styleWish: StyleWish
  aboutWish: AboutWish
  keep: AnswerKeep
  delivery: Delivery
  recorder: Recorder
  meter: LevelMeter
  testRecording: TestRecording
  echo: EchoCheck
  voiceChoice: VoiceChoice
  browserVoice: SpeechSynthesisSpeaker
  player: Player
  interview: InterviewController
  thinkTimer: ThinkTimer
  turnWait: TurnWait
  typedDraft: TypedDraft
  captions: Remembered
  shortcuts: Remembered
  handsFree: Remembered
  voice: LiveVoice
  live: LiveInterview
}

/** The whole wiring. What a browser lacks is handed on as missing, against what its types promise. */
export function createServices(memory: Memory, texts: I18n, api: Api = createApi()): Services {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 30_000 } } })
  const { recorder, meter } = microphoneOf()
  const voices = voicesOf(memory)
  const { player, streams, voice, browserVoice, voiceChoice } = voices
  const consent = new ConsentDesk()
  consent.onRenewed = () => void queries.invalidateQueries({ queryKey: ['notice'] })
  const keep = new AnswerKeep(KeepStorage.open(crypto))
  const delivery = new Delivery({ api })
  const own = new OwnInterviews(memory, { tab: () => window.sessionStorage, locks: locksOf() })
  const interview = new InterviewController({
    ...{ api, memory, own, consent, keep, delivery },
    cut: cutTo,
  })
  const handsFree = new Remembered(memory, 'daedam.hands-free')
  const live = new LiveInterview({
    enabled: canListen(globalThis) && liveWanted(window.location.search),
    address: (interviewId) => liveAddress(window.location.origin, interviewId),
    connect: (url) => new WebSocket(url),
    capture: new Capture(listenByWorklet),
    ...{ keep, streams, player, voice, recorder, interview, handsFree },
  })
  const typedDraft = new TypedDraft()
  forgetWith(interview, typedDraft)
  const aboutWish = new AboutWish(memory)
  aboutWish.forgetWith(interview)
  return {
    api,
    queries,
    texts,
    memory,
    presence: new Presence({ document, window, navigator }),
    consent,
    styleWish: new StyleWish(memory),
    aboutWish,
    keep,
    delivery,
    recorder,
    meter,
    testRecording: new TestRecording(recorder, meter),
    echo: new EchoCheck(),
    voiceChoice,
    browserVoice,
    player,
    interview,
    thinkTimer: new ThinkTimer({ interview, player, live, recorder }),
    turnWait: new TurnWait(interview),
    typedDraft,
    captions: new Remembered(memory, 'daedam.captions', true),
    shortcuts: new Remembered(memory, 'daedam.shortcuts', true),
    handsFree,
    voice,
    live,
  }
}

/** What was being written ends with its interview. */
function forgetWith(interview: InterviewController, typedDraft: TypedDraft): void {
  let isUnderWay = false
  interview.subscribe(() => {
    const stage = interview.getSnapshot()
    const wasUnderWay = isUnderWay
    isUnderWay = 'interview' in stage && stage.at !== 'finished'
    if (wasUnderWay && !isUnderWay) typedDraft.forget()
  })
}

function locksOf(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks
}

function microphoneOf() {
  const browser: Partial<Pick<typeof globalThis, 'MediaRecorder'>> = globalThis
  const media: { mediaDevices?: MediaDevices } = navigator
  const recorder = new Recorder({
    isSecureContext: window.isSecureContext,
    mediaDevices: media.mediaDevices,
    MediaRecorder: browser.MediaRecorder,
  })
  return { recorder, meter: new LevelMeter() }
}

function voicesOf(memory: Memory) {
  const browser: Partial<Pick<typeof globalThis, 'speechSynthesis'>> = globalThis
  const voiceChoice = new VoiceChoice(memory)
  const wish = () => voiceChoice.getSnapshot()
  const streams = new StreamPlayer(() => new AudioContext())
  const browserVoice = new SpeechSynthesisSpeaker(browser.speechSynthesis, () => wish().uri)
  const serverVoice = new ServerVoice(new ServerSpeaker(new Audio()), streams)
  const player = new Player(serverVoice, browserVoice, () => wish().kind)
  const voice = new LiveVoice(player, streams, browserVoice, () => wish().kind)
  return { voiceChoice, streams, browserVoice, player, voice }
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = use(ServicesContext)
  if (!services) throw new Error('no ServicesContext around this component')
  return services
}

/** The present state of a machine; the component renders again when it changes. */
export function useWatch<T>(machine: Watchable<T>): T {
  return useSyncExternalStore(machine.subscribe, machine.getSnapshot)
}
