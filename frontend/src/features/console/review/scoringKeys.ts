/** Return the level that a pressed key gives; null for other keys and where a text is edited. */
export function levelOfKey(event: KeyboardEvent): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null
  const { target } = event
  if (target instanceof HTMLElement && target.closest('textarea, select, [role=dialog]'))
    return null
  if (target instanceof HTMLInputElement && target.type !== 'radio') return null
  return /^[0-5]$/.test(event.key) ? Number(event.key) : null
}
