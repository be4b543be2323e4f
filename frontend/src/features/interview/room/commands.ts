/** What can be done in the room with a key. */
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

/** Keys that a Korean keyboard names otherwise are known by their place. */
const PLACES: Partial<Record<string, Command>> = {
  KeyR: 'replay',
  KeyP: 'pause',
  KeyT: 'type',
  KeyC: 'captions',
}

/** The command of a key; null where the key belongs to what has the focus, or to the browser. */
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
