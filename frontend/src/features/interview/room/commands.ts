/** Commands of the keyboard shortcuts. */
export const COMMANDS = [
  { command: 'talk', key: ' ' },
  { command: 'replay', key: 'r' },
  { command: 'pause', key: 'p' },
  { command: 'type', key: 't' },
  { command: 'captions', key: 'c' },
  { command: 'help', key: '?' },
] as const

export type Command = (typeof COMMANDS)[number]['command']

type Press = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'defaultPrevented'
>

/** Commands by the position of the key, since a Korean layout names these keys differently. */
const PLACES: Partial<Record<string, Command>> = {
  KeyR: 'replay',
  KeyP: 'pause',
  KeyT: 'type',
  KeyC: 'captions',
}

/** Return the command of a key; null if the focused element or the browser uses the key. */
export function commandOf(press: Press, focused: Element | null): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.defaultPrevented) {
    return null
  }
  if (focused?.closest('input, textarea, select, [role=dialog], [role=alertdialog]')) return null
  const takesSpace = focused?.closest('button, a, summary, audio, [role=switch], [role=slider]')
  if (press.key === ' ' && takesSpace) return null
  const byName = COMMANDS.find(({ key }) => key === press.key.toLowerCase())
  return byName?.command ?? PLACES[press.code] ?? null
}
