import type { Language } from '../../api/client'
import type { BrowserStorage } from '../../lib/browserStorage'
import { Store } from '../../lib/store'

/** `auto`: the server's voice unless the browser has a better one. `text`: no audio. */
export type VoiceKind = 'auto' | 'server' | 'browser' | 'text'

/** `uri` names one of the browser's voices; null for the best of them. */
export interface VoicePreference {
  kind: VoiceKind
  uri: string | null
}

const AUTO: VoicePreference = { kind: 'auto', uri: null }

/** The candidate's choice of voice, stored in the browser. */
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

/** Encode a choice as a string for storage and select options. */
export function formatVoicePreference({ kind, uri }: VoicePreference): string {
  return uri === null ? kind : `${kind}:${uri}`
}

/** Decode a choice. Return the choice `auto` for null and for any unknown string. */
export function parseVoicePreference(word: string | null): VoicePreference {
  const [, kind, uri] = /^(server|browser|text)(?::(.+))?$/.exec(word ?? '') ?? []
  return kind === undefined ? AUTO : { kind: kind as VoiceKind, uri: uri ?? null }
}

type Named = Pick<SpeechSynthesisVoice, 'name' | 'lang' | 'localService' | 'default'>

/** Names that Apple, Microsoft, Google and Samsung give to their better voices. */
const GOOD = [/premium/i, /enhanced|neural|natural/i, /siri|wavenet/i]
/** espeak's voices sound like a robot. */
const POOR = /espeak|compact|eloquence/i

/**
 * Return the voices of this machine for a language, the best first. Network voices are left out, since they
 * would send the question to a third party.
 */
export function voicesFor<T extends Named>(language: Language, voices: readonly T[]): T[] {
  const spoken = new RegExp(`^${language}\\b`, 'i')
  return voices
    .filter(({ lang, localService }) => localService && spoken.test(lang.replace('_', '-')))
    .sort((a, b) => rank(a) - rank(b))
}

function rank({ name, default: isDefault }: Named): number {
  const good = GOOD.findIndex((pattern) => pattern.test(name))
  const quality = POOR.test(name) ? GOOD.length + 1 : good < 0 ? GOOD.length : good
  return quality * 2 + (isDefault ? 0 : 1)
}
