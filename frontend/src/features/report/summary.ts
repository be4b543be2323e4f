import type { Exchange } from '../interview/flow'

export interface Summary {
  answers: number
  /** Length of all answers together. */
  totalSec: number
  /** 어절 per minute over all recognised answers; null when there was none. */
  wpm: number | null
  fillers: number | null
}

/** The interview in four numbers. Answers without recognised speech count for their length only. */
export function summarise(exchanges: readonly Exchange[]): Summary {
  let totalSec = 0
  let spokenSec = 0
  let words = 0
  let fillers = 0
  for (const { metrics, hearing } of exchanges) {
    if (!metrics) continue
    totalSec += metrics.duration_sec
    if (hearing !== 'recognised') continue
    spokenSec += metrics.duration_sec
    words += (metrics.wpm * metrics.duration_sec) / 60
    fillers += metrics.filler_count
  }
  const heard = spokenSec > 0
  return {
    answers: exchanges.length,
    totalSec: Math.round(totalSec),
    wpm: heard ? Math.round((words * 60) / spokenSec) : null,
    fillers: heard ? fillers : null,
  }
}
