import { QueryClient } from '@tanstack/react-query'
import type { i18n as I18n } from 'i18next'
import { createContext, use, useSyncExternalStore } from 'react'

import type { Api } from '../api/client'
import { createApi } from '../api/client'
import { Capture } from '../audio/capture'
import { cutTo } from '../audio/cut'
import { EchoCheck } from '../audio/echo'
import { AnswerKeep } from '../audio/keep'
import { KeepStorage } from '../audio/keepStorage'
import { LevelMeter } from '../audio/level'
import { canListen, listenByWorklet } from '../audio/microphoneWorklet'
import { Player } from '../audio/player'
import { Recorder } from '../audio/recorder'
import { ServerSpeaker, ServerVoice, SpeechSynthesisSpeaker } from '../audio/speakers'
import type { Watchable } from '../audio/store'
import { StreamPlayer } from '../audio/streamPlayer'
import { TestRecording } from '../audio/testRecording'
import { VoiceChoice } from '../audio/voiceChoice'
import { InterviewController } from '../features/interview/controller'
import { Delivery } from '../features/interview/delivery'
import { LiveInterview } from '../features/interview/live'
import { LiveVoice } from '../features/interview/liveVoice'
import { ThinkTimer } from '../features/interview/thinkTimer'
import { TurnWait } from '../features/interview/turnWait'
import { TypedDraft } from '../features/interview/typedDraft'
import { ConsentDesk } from '../features/setup/consent'
import { AboutWish } from '../features/setup/aboutWish'
import { StyleWish } from '../features/setup/styleWish'
import { liveAddress, liveWanted } from '../live/address'
import type { Memory } from './memory'
import { OwnInterviews } from './ownInterviews'
import { Presence } from './presence'
import { Remembered } from './remembered'

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
