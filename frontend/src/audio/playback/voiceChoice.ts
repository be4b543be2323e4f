import type { BrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'

/** `auto`: the server's, unless the browser has a better one. `text`: questions are only read. */
export type VoiceKind = 'auto' | 'server' | 'browser' | 'text'

/** `uri` names one of the browser's voices; null for the best of them. */
export interface VoicePreference {
  kind: VoiceKind
  uri: string | null
}

const AUTO: VoicePreference = { kind: 'auto', uri: null }

/** Which voice asks the questions: chosen by the person, and remembered. */
export class VoiceChoice extends Store<VoicePreference> {
  readonly #storage: BrowserStorage

  constructor(storage: BrowserStorage) {
    super(parseVoicePreference(storage.get('daedam.voice')))
    this.#storage = storage
  }

  choose(preference: VoicePreference): void {
    if (preference.kind === 'auto') this.#storage.remove('daedam.voice')
    else this.#storage.set('daedam.voice', formatVoicePreference(preference))
    this.set(preference)
  }
}

/** A wish as one word, for memory and for a list's value. */
export function formatVoicePreference({ kind, uri }: VoicePreference): string {
  return uri === null ? kind : `${kind}:${uri}`
}

/** The wish that `written` has made; the automatic one for anything else. */
export function parseVoicePreference(word: string | null): VoicePreference {
  const [, kind, uri] = /^(server|browser|text)(?::(.+))?$/.exec(word ?? '') ?? []
  return kind === undefined ? AUTO : { kind: kind as VoiceKind, uri: uri ?? null }
}

type Named = Pick<SpeechSynthesisVoice, 'name' | 'lang' | 'localService' | 'default'>

/** How vendors call their better voices: Apple, Microsoft, Google, Samsung. */
const GOOD = [/premium/i, /enhanced|neural|natural/i, /siri|wavenet/i]
/** espeak's voices sound like a robot. */
const POOR = /espeak|compact|eloquence/i

/**
 * The Korean voices of this machine, the best first. A voice from the network would send the
 * question elsewhere, and is left out.
 */
export function koreanVoices<T extends Named>(voices: readonly T[]): T[] {
  return voices
    .filter(({ lang, localService }) => localService && /^ko\b/i.test(lang.replace('_', '-')))
    .sort((a, b) => rank(a) - rank(b))
}

function rank({ name, default: isDefault }: Named): number {
  const good = GOOD.findIndex((pattern) => pattern.test(name))
  const quality = POOR.test(name) ? GOOD.length + 1 : good < 0 ? GOOD.length : good
  return quality * 2 + (isDefault ? 0 : 1)
}
