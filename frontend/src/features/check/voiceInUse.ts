import type { Health } from '../../api/client'
import type { VoicePreference } from '../../audio/playback/voiceChoice'

/** The voice that will speak the questions; null while the server's voice is unknown. */
export type VoiceInUse =
  | { kind: 'text' }
  | { kind: 'browser'; name: string }
  | { kind: 'server'; name: string; isRobotic: boolean }
  | null

/** What can be said or done about a better voice. */
export type BetterVoice =
  /** The server prepares one. `percent` is null before its download has a size. */
  | { kind: 'preparing'; percent: number | null }
  /** The server could not download it and tries again. */
  | { kind: 'unavailable' }
  /** One of the two sides has a better voice than the candidate's choice. */
  | { kind: 'offer'; from: 'browser' | 'server' }
  | null

type ServerVoice = Health['voice']

type BrowserVoice = Pick<SpeechSynthesisVoice, 'voiceURI' | 'name'>

const NAMES: Record<string, string> = {
  supertonic: 'Supertonic 3',
  'espeak-ng': 'eSpeak NG',
  melo: 'MeloTTS',
  'melo-a6000': 'MeloTTS',
}

/** Return the voice that speaks with a preference. `own`: the browser's voices, the best first. */
export function voiceInUse(
  { kind, uri }: VoicePreference,
  server: ServerVoice,
  own: readonly BrowserVoice[],
): VoiceInUse {
  if (kind === 'text') return { kind }
  const isRobotic = server?.quality === 'formant'
  const mine = own.find(({ voiceURI }) => voiceURI === uri) ?? own[0]
  if (mine !== undefined && (kind === 'browser' || (kind === 'auto' && isRobotic)))
    return { kind: 'browser', name: mine.name }
  if (server == null) return null
  return { kind: 'server', name: NAMES[server.name] ?? server.name, isRobotic }
}

/** Return whether a voice better than the one in use with a preference exists or is prepared. */
export function betterVoice(
  preference: VoicePreference,
  server: ServerVoice,
  own: readonly BrowserVoice[],
): BetterVoice {
  const inUse = voiceInUse(preference, server, own)
  if (inUse === null || inUse.kind === 'text') return null
  if (inUse.kind === 'browser' && server?.quality === 'neural')
    return { kind: 'offer', from: 'server' }
  if (inUse.kind === 'server' && inUse.isRobotic && own.length > 0)
    return { kind: 'offer', from: 'browser' }
  if (preference.kind === 'browser') return null // it stays when the server's voice changes
  switch (server?.better?.state) {
    case 'searching':
      return { kind: 'preparing', percent: null }
    case 'downloading':
      return { kind: 'preparing', percent: percentOf(server.better) }
    case 'loading':
      return { kind: 'preparing', percent: 100 }
    case 'unavailable':
      return inUse.kind === 'server' ? { kind: 'unavailable' } : null
    case 'ready':
    case 'too slow':
    case 'too large':
    case undefined:
      return null
  }
}

/** Return whether the server's voice is about to change, so that its state is worth polling. */
export function isVoiceChanging(server: ServerVoice): boolean {
  const state = server?.better?.state
  return state === 'searching' || state === 'downloading' || state === 'loading'
}

function percentOf({
  done_bytes: done,
  total_bytes: total,
}: {
  done_bytes: number
  total_bytes: number
}) {
  return total === 0 ? null : Math.floor((100 * done) / total)
}
