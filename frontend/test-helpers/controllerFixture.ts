/** An interview controller with a mock API, for its tests. */
import { vi } from 'vitest'

import { ApiProblem } from '../src/api/errors'
import type { BrowserStorage } from '../src/lib/browserStorage'
import type { BrowserInterviews } from '../src/app/browserInterviews'
import { RecordingBackup } from '../src/audio/backup/recordingBackup'
import type { Recording } from '../src/audio/recording/recorder'
import { ConsentStore } from '../src/features/setup/consent/consentStore'
import { InterviewController } from '../src/features/interview/state/interviewController'
import { Delivery } from '../src/features/interview/delivery/delivery'
import {
  fakeApi,
  fakeBrowserStorage,
  fakeBrowserInterviews,
  notice,
  started,
} from './interviewData'

export const problem = (code: string, status: number, retryAfterS?: number) =>
  new ApiProblem({ code, status, detail: '한국어', detail_en: 'English' }, retryAfterS)

export const recording: Recording = {
  blob: new Blob(['sound'], { type: 'audio/webm' }),
  durationMs: 1_000,
  endedBy: 'person',
}

export const api = fakeApi()
export const trim = vi.fn<(recording: Blob, seconds: number) => Promise<Blob>>()
export let storage: BrowserStorage
export let interviews: BrowserInterviews
export let consent: ConsentStore
export let backup: RecordingBackup
export let controller: InterviewController

/** Create all objects anew. Call it before each test. */
export function setUp() {
  vi.resetAllMocks()
  api.renewSession.mockRejectedValue(problem('session_not_found', 404))
  storage = fakeBrowserStorage()
  consent = new ConsentStore()
  backup = new RecordingBackup(null)
  const hash = () => Promise.resolve('f00d')
  const delivery = new Delivery({ api, hash, retryMs: [] })
  interviews = fakeBrowserInterviews(storage)
  controller = new InterviewController({
    api,
    storage,
    interviews,
    consent,
    backup,
    delivery,
    trim,
  })
}

export function agree() {
  consent.agree(notice.version)
}

/** Start an interview. */
export async function begin() {
  agree()
  api.startSession.mockResolvedValueOnce(started)
  await controller.load()
  await controller.start('practice')
}
