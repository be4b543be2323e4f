import { useCallback, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

import type { Group } from './answerGroups'

/** Return the id of the element of an answer's card. */
export function cardId(groupId: string): string {
  return `card-${groupId}`
}

/**
 * Return the ids of the cards that are open at first: an answer that was just retaken, which is the
 * last one of the interview, and the only answer.
 */
export function openAtFirst(groups: readonly Group[], lastTurnId: string | undefined): string[] {
  return groups
    .filter(
      ({ last, earlier }) =>
        groups.length === 1 || (earlier.length > 0 && last.turn_id === lastTurnId),
    )
    .map(({ id }) => id)
}

/** Which answers of the report are open. All are opened to be printed. */
export function useOpenCards(groups: readonly Group[], lastTurnId?: string) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const first = openAtFirst(groups, lastTurnId)
  const ids = groups.map(({ id }) => id)
  const key = ids.join(' ')
  const setAll = useCallback(
    (isOpen: boolean) => {
      setChosen(new Map(key.split(' ').map((id) => [id, isOpen])))
    },
    [key],
  )
  useEffect(() => {
    const open = () => {
      flushSync(() => {
        setAll(true)
      })
    }
    window.addEventListener('beforeprint', open)
    return () => {
      window.removeEventListener('beforeprint', open)
    }
  }, [setAll])
  const set = (id: string, isOpen: boolean) => {
    setChosen((before) => new Map(before).set(id, isOpen))
  }
  return {
    isOpen: (id: string) => chosen.get(id) ?? first.includes(id),
    set,
    setAll,
    /** Open a card, scroll to it and focus its heading. */
    show: (id: string) => {
      flushSync(() => {
        set(id, true)
      })
      const card = document.getElementById(cardId(id))
      card?.scrollIntoView({ block: 'start' })
      card?.querySelector('button')?.focus({ preventScroll: true })
    },
  }
}
