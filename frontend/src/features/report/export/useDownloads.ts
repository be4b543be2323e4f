import type { Report } from '../../../api/client'
import { reportUrl } from '../../../api/urls'
import { readerTimeZone } from '../../../lib/readerTimeZone'
import { saveFile } from '../../../lib/saveFile'
import { useWordUnit } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import type { Column } from './csv'
import { COLUMNS, csvOf } from './csv'

/** Return the downloads of the report: CSV, JSON and PDF. */
export function useDownloads(
  report: Report,
  interviewId: string,
): {
  csv: () => void
  json: () => void
  /** URL of the report as a PDF. */
  pdf: string
} {
  const { t, language } = useText()
  const unit = useWordUnit()
  return {
    pdf: reportUrl(interviewId, language, readerTimeZone()),
    csv() {
      const headings = Object.fromEntries(
        COLUMNS.map((column) => [column, t(`report.csvColumns.${column}`, { unit })]),
      ) as Record<Column, string>
      const table = csvOf(report.answers, {
        headings,
        type: (type) => t(`report.csvTypes.${type}`),
        act: (act) => (act === 'answer' ? t('report.csvAnswer') : t(`exchange.acts.${act}`)),
        status: (status) => t(`report.csvStatuses.${status ?? 'pending'}`),
        band: (pace) => (language === 'ko' ? pace?.label : pace?.label_en) ?? '',
      })
      saveFile(new Blob([table], { type: 'text/csv;charset=utf-8' }), 'daedam-report.csv')
    },
    json() {
      const text = JSON.stringify(report, null, 2)
      saveFile(new Blob([text], { type: 'application/json' }), 'daedam-report.json')
    },
  }
}
