import type { AnswerReport, Report } from '../../api/client'

/** Numbers of one interview, over the answers that count. */
export interface SpeechFigures {
  /** Number of answers; of a retaken question only the last one counts. */
  answers: number
  /** Syllables per minute, pauses included; null if the audio was not measured. */
  syllablesPerMin: number | null
  /** Pauses in percent of the duration of the answers; null if the words have no times either. */
  pausePercent: number | null
  fillersPerMin: number
}

/** Why an interview is left out of the comparison. */
export type Exclusion =
  /** All answers were typed. */
  | 'typed'
  /** No speech was recognised in the language of the questions. */
  | 'noSpeech'
  /** The answers are still being transcribed or measured. */
  | 'pending'
  /** The questions of the newest interview are in another language. */
  | 'otherLanguage'
  /** The report could not be loaded. */
  | 'failed'

export interface ReportedInterview {
  id: string
  startedAt: string
  /** Null if it could not be loaded. */
  report: Report | null
}

export interface Compared {
  id: string
  startedAt: string
  figures: SpeechFigures
}

/** How a figure changed from the first to the last interview. */
export interface Change {
  figure: 'syllablesPerMin' | 'pausePercent' | 'fillersPerMin' | 'answers'
  from: number
  to: number
  /** `same`: the difference is smaller than what other questions alone can cause. */
  direction: 'up' | 'down' | 'same'
}

export interface Progress {
  /** Oldest first. */
  compared: readonly Compared[]
  excluded: readonly { id: string; startedAt: string; why: Exclusion }[]
  /** From the first to the last of `compared`; empty if there is only one. */
  changes: readonly Change[]
}

/** Differences below these count as none: a share of the first value, or in the figure's unit. */
const SAME = {
  syllablesPerMin: { share: 0.05 },
  pausePercent: { units: 3 },
  fillersPerMin: { units: 0.5 },
  answers: { units: 0.5 },
} as const

/** Compare finished interviews. Those that cannot be compared are listed with the reason. */
export function progressOf(interviews: readonly ReportedInterview[]): Progress {
  const ordered = [...interviews].sort((a, b) => a.startedAt.localeCompare(b.startedAt))
  const spoken = ordered.flatMap(({ id, startedAt, report }) => {
    const figures = report === null ? 'failed' : figuresOf(report)
    if (report === null || typeof figures === 'string') return []
    return [{ id, startedAt, figures, language: report.language }]
  })
  const language = spoken.at(-1)?.language
  const compared = spoken.filter((one) => one.language === language)
  const ids = new Set(compared.map(({ id }) => id))
  return {
    compared: compared.map(({ id, startedAt, figures }) => ({ id, startedAt, figures })),
    excluded: ordered
      .filter(({ id }) => !ids.has(id))
      .map(({ id, startedAt, report }) => ({ id, startedAt, why: exclusionOf(report) })),
    changes: changesOf(compared),
  }
}

function exclusionOf(report: Report | null): Exclusion {
  if (report === null) return 'failed'
  const figures = figuresOf(report)
  return typeof figures === 'string' ? figures : 'otherLanguage'
}

/** Return the figures of an interview, or why there are none. */
function figuresOf(report: Report): SpeechFigures | Exclusion {
  const counted = report.answers.filter(({ superseded, act }) => !superseded && act === 'answer')
  const spoken = counted.filter(({ answer_audio_url }) => answer_audio_url !== null)
  if (spoken.length === 0) return counted.length > 0 ? 'typed' : 'noSpeech'
  const isPending = ({ transcript_status }: AnswerReport) =>
    transcript_status === null || transcript_status === 'pending'
  if (report.measures_pending > 0 || spoken.some(isPending)) return 'pending'
  const recognised = spoken.filter(
    ({ transcript_status, metrics }) => transcript_status === 'recognised' && metrics !== null,
  )
  const seconds = sum(recognised.map(({ duration_sec }) => duration_sec))
  if (seconds <= 0) return 'noSpeech'
  const fillers = sum(recognised.map(({ metrics }) => metrics?.filler_count ?? 0))
  return {
    answers: counted.length,
    syllablesPerMin: syllablesPerMin(recognised),
    pausePercent: pausePercent(recognised),
    fillersPerMin: Math.round((fillers / seconds) * 600) / 10,
  }
}

/** Return the mean speaking rate, weighted by duration; null if an answer was not measured. */
function syllablesPerMin(answers: readonly AnswerReport[]): number | null {
  let [rated, seconds] = [0, 0]
  for (const { rates, duration_sec } of answers) {
    const rate = rates?.speaking_rate
    if (rate === null || rate === undefined) continue
    rated += rate * duration_sec
    seconds += duration_sec
  }
  return seconds > 0 ? Math.round((rated / seconds) * 60) : null
}

/** Return the share of pauses in percent; null if no answer has a measured pause or word. */
function pausePercent(answers: readonly AnswerReport[]): number | null {
  const timed = answers.filter(({ pausing, words }) => pausing !== null || words.length > 0)
  const seconds = sum(timed.map(({ duration_sec }) => duration_sec))
  const paused = sum(
    timed.flatMap(({ pauses }) => pauses.map(({ start_s, end_s }) => end_s - start_s)),
  )
  return seconds > 0 ? Math.round((paused / seconds) * 100) : null
}

function changesOf(compared: readonly Compared[]): Change[] {
  const [first, last] = [compared[0], compared.at(-1)]
  if (first === undefined || last === undefined || first === last) return []
  const figures = ['syllablesPerMin', 'pausePercent', 'fillersPerMin', 'answers'] as const
  return figures.flatMap((figure) => {
    const [from, to] = [first.figures[figure], last.figures[figure]]
    return from === null || to === null
      ? []
      : [{ figure, from, to, ...direction(figure, from, to) }]
  })
}

function direction(figure: Change['figure'], from: number, to: number): Pick<Change, 'direction'> {
  const same = SAME[figure]
  const least = 'share' in same ? from * same.share : same.units
  if (Math.abs(to - from) < least) return { direction: 'same' }
  return { direction: to > from ? 'up' : 'down' }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
