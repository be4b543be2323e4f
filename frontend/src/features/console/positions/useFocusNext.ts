import { useEffect, useRef } from 'react'

/** Focuses controls by their `data-control` after a change that moves or removes elements. */
export function useFocusNext() {
  const area = useRef<HTMLDivElement>(null)
  const wanted = useRef<readonly string[]>([])
  useEffect(() => {
    const controls = wanted.current
      .map((name) => area.current?.querySelector<HTMLElement>(`[data-control="${name}"]`))
      .filter((control) => control && !control.matches(':disabled'))
    wanted.current = []
    controls[0]?.focus()
  })
  /** Focus the first of the named controls that is enabled, after the next render. */
  const focusNext = (names: readonly string[]) => {
    wanted.current = names
  }
  return { area, focusNext }
}
