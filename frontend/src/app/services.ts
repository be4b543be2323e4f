import { createContext, use, useSyncExternalStore } from 'react'

import type { Api } from '../api/client'
import { createApi } from '../api/client'
import { LevelMeter } from '../audio/level'
import { Player } from '../audio/player'
import { Recorder } from '../audio/recorder'
import { ServerSpeaker, SpeechSynthesisSpeaker } from '../audio/speakers'
import type { Watchable } from '../audio/store'
import { InterviewController } from '../features/interview/controller'
import { HealthWatch } from '../features/setup/health'
import type { Catalogue } from '../locales/ko'
import type { Language } from '../locales/language'
import { catalogues, LanguageChoice } from '../locales/language'
import type { Memory } from './memory'
import { browserMemory } from './memory'

/** The machines behind the page. They live as long as it does; components only watch and ask. */
export interface Services {
  memory: Memory
  language: LanguageChoice
  health: HealthWatch
  recorder: Recorder
  meter: LevelMeter
  player: Player
  interview: InterviewController
}

/** The whole wiring. What a browser lacks is handed on as missing, against what its types promise. */
export function createServices(api: Api = createApi()): Services {
  const memory = browserMemory()
  const browser: Partial<Pick<typeof globalThis, 'MediaRecorder' | 'speechSynthesis'>> = globalThis
  const media: { mediaDevices?: MediaDevices } = navigator
  return {
    memory,
    language: new LanguageChoice(memory),
    health: new HealthWatch(api),
    recorder: new Recorder({
      isSecureContext: window.isSecureContext,
      mediaDevices: media.mediaDevices,
      MediaRecorder: browser.MediaRecorder,
    }),
    meter: new LevelMeter(),
    player: new Player(
      new ServerSpeaker(new Audio()),
      new SpeechSynthesisSpeaker(browser.speechSynthesis),
    ),
    interview: new InterviewController(api, memory),
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
