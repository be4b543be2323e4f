import { createContext, use, useSyncExternalStore } from 'react'

import type { Api } from '../api/client'
import { createApi } from '../api/client'
import { Capture } from '../audio/capture'
import { AnswerKeep } from '../audio/keep'
import { KeepStorage } from '../audio/keepStorage'
import { LevelMeter } from '../audio/level'
import { canListen, listenByWorklet } from '../audio/microphoneWorklet'
import { Player } from '../audio/player'
import { Recorder } from '../audio/recorder'
import { ServerSpeaker, ServerVoice, SpeechSynthesisSpeaker } from '../audio/speakers'
import type { Watchable } from '../audio/store'
import { StreamPlayer } from '../audio/streamPlayer'
import { DataDesk } from '../features/data/dataDesk'
import { InterviewController } from '../features/interview/controller'
import { Delivery } from '../features/interview/delivery'
import { HandsFree } from '../features/interview/handsFree'
import { LiveInterview } from '../features/interview/live'
import { LiveVoice } from '../features/interview/liveVoice'
import { ConsentDesk } from '../features/setup/consent'
import { HealthWatch } from '../features/setup/health'
import type { Catalogue } from '../locales/ko'
import type { Language } from '../locales/language'
import { catalogues, LanguageChoice } from '../locales/language'
import { liveAddress, liveWanted } from '../live/address'
import { saveFile } from './download'
import type { Memory } from './memory'
import { browserMemory } from './memory'

/** The machines behind the page. They live as long as it does; components only watch and ask. */
export interface Services {
  memory: Memory
  language: LanguageChoice
  health: HealthWatch
  consent: ConsentDesk
  keep: AnswerKeep
  delivery: Delivery
  data: DataDesk
  recorder: Recorder
  meter: LevelMeter
  player: Player
  interview: InterviewController
  handsFree: HandsFree
  voice: LiveVoice
  live: LiveInterview
}

/** The whole wiring. What a browser lacks is handed on as missing, against what its types promise. */
export function createServices(api: Api = createApi()): Services {
  const memory = browserMemory()
  const browser: Partial<Pick<typeof globalThis, 'MediaRecorder' | 'speechSynthesis'>> = globalThis
  const media: { mediaDevices?: MediaDevices } = navigator
  const recorder = new Recorder({
    isSecureContext: window.isSecureContext,
    mediaDevices: media.mediaDevices,
    MediaRecorder: browser.MediaRecorder,
  })
  const streams = new StreamPlayer(() => new AudioContext())
  const browserVoice = new SpeechSynthesisSpeaker(browser.speechSynthesis)
  const player = new Player(new ServerVoice(new ServerSpeaker(new Audio()), streams), browserVoice)
  const consent = new ConsentDesk(api)
  const keep = new AnswerKeep(KeepStorage.open(crypto))
  const delivery = new Delivery({ api })
  const interview = new InterviewController({ api, memory, consent, keep, delivery })
  const handsFree = new HandsFree(memory)
  const voice = new LiveVoice(player, streams, browserVoice)
  return {
    memory,
    language: new LanguageChoice(memory),
    health: new HealthWatch(api),
    consent,
    keep,
    delivery,
    data: new DataDesk(api, interview, saveFile),
    recorder,
    meter: new LevelMeter(),
    player,
    interview,
    handsFree,
    voice,
    live: new LiveInterview({
      enabled: canListen(globalThis) && liveWanted(window.location.search),
      address: (sessionId) => liveAddress(window.location.origin, sessionId),
      connect: (url) => new WebSocket(url),
      capture: new Capture(listenByWorklet),
      ...{ keep, streams, player, voice, recorder, interview, handsFree },
    }),
  }
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

/** The words of the page in the chosen language. */
export function useText(): { t: Catalogue; language: Language } {
  const language = useWatch(useServices().language)
  return { t: catalogues[language], language }
}
