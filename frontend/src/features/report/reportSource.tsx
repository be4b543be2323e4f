import { createContext } from 'react'

import type { Language } from '../../api/client'

/** What the parts of a report need where the services of the room are missing. */
export interface ReportSource {
  /** Language of the interview. */
  language: Language
  /** Return the recording at the URL of an answer. */
  recording: (url: string) => Promise<Blob>
}

export const ReportSourceContext = createContext<ReportSource | null>(null)
