import type { AnswerReport } from '../../api/client'
import { useText } from '../../app/useText'

/** The measures of an answer beyond the first three, behind one line; nothing where none were taken. */
export function Measures({ answer }: { answer: AnswerReport }) {
  const { t } = useText()
  const rows = useRows(answer)
  if (rows.length === 0) return null
  return (
    <details className="rounded-box border border-line px-4 print:block" data-testid="measures">
      <summary className="flex min-h-11 cursor-pointer items-center font-semibold">
        {t('report.measures')}
      </summary>
      <dl className="grid gap-x-6 gap-y-2 pb-4 sm:grid-cols-2">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line py-1">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="pb-4 text-sm text-pretty text-soft">{t('report.measuresHint')}</p>
    </details>
  )
}

type Row = readonly [name: string, value: string]

function useRows({ latency_sec, rates, pausing, wording, movement }: AnswerReport): Row[] {
  const { t } = useText()
  const rows: Row[] = []
  const add = (name: string, value: number | null | undefined, shown: (n: number) => string) => {
    if (value !== null && value !== undefined) rows.push([name, shown(value)])
  }
  const seconds = (s: number) => t('report.seconds', { s: s.toFixed(1) })
  const times = (n: number) => t('report.times', { n })
  add(t('report.latency'), latency_sec, seconds)
  add(t('report.articulation'), rates?.articulation_rate, (n) => t('report.perSecond', { n }))
  add(t('report.speakingRate'), rates?.speaking_rate, (n) => t('report.perSecond', { n }))
  if (pausing) {
    rows.push([
      t('report.pauses'),
      t('report.pausing', { inside: pausing.inside_sentences, between: pausing.between_sentences }),
    ])
    add(t('report.longPauses'), pausing.long_count, times)
    add(t('report.meanPause'), pausing.mean_s, seconds)
  }
  if (wording) {
    add(t('report.soundFillers'), wording.sound_fillers, times)
    add(t('report.useFillers'), wording.use_fillers, times)
    add(t('report.habits'), wording.habits, times)
    add(t('report.repairs'), wording.repairs, times)
    add(t('report.hedges'), wording.hedges, times)
    const { formal = 0, polite = 0, plain = 0, unfinished = 0 } = wording.endings
    rows.push([
      t('report.endings'),
      t('report.endingsValue', { formal, polite, plain, unfinished }),
    ])
    add(t('report.sentenceLength'), wording.mean_sentence_words, (n) => t('report.eojeol', { n }))
  }
  add(t('report.pitchMovement'), movement?.pitch_sd_st, (n) => t('report.semitones', { n }))
  add(t('report.volumeMovement'), movement?.volume_sd_db, (n) => `±${n} dB`)
  return rows
}
