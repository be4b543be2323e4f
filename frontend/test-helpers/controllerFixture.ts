/** A page with a scripted server, for tests of its controller. */
import { vi } from 'vitest'

import { ApiProblem } from '../src/api/errors'
import type { Memory } from '../src/lib/browserStorage'
import type { OwnInterviews } from '../src/app/browserInterviews'
import { AnswerKeep } from '../src/audio/backup/recordingBackup'
import type { Recording } from '../src/audio/recording/recorder'
import { ConsentDesk } from '../src/features/setup/consent/consentStore'
import { InterviewController } from '../src/features/interview/state/interviewController'
import { Delivery } from '../src/features/interview/delivery/delivery'
import { fakeApi, fakeMemory, fakeOwn, notice, started } from './interviewData'

export const problem = (code: string, status: number, retryAfterS?: number) =>
  new ApiProblem({ code, status, detail: '한국어', detail_en: 'English' }, retryAfterS)

export const recording: Recording = {
  blob: new Blob(['sound'], { type: 'audio/webm' }),
  durationMs: 1_000,
  endedBy: 'person',
}

export const api = fakeApi()
export const cut = vi.fn<(recording: Blob, seconds: number) => Promise<Blob>>()
export let memory: Memory
export let own: OwnInterviews
export let consent: ConsentDesk
export let keep: AnswerKeep
export let controller: InterviewController

/** Makes all of it anew: call it before each test. */
export function setUp() {
  vi.resetAllMocks()
  memory = fakeMemory()
  consent = new ConsentDesk()
  keep = new AnswerKeep(null)
  const hash = () => Promise.resolve('f00d')
  const delivery = new Delivery({ api, hash, retryMs: [] })
  own = fakeOwn(memory)
  controller = new InterviewController({ api, memory, own, consent, keep, delivery, cut })
}

export function agree() {
  consent.agree(notice.version)
}

/** Starts an interview. */
export async function begin() {
  agree()
  api.startSession.mockResolvedValueOnce(started)
  await controller.load()
  await controller.start('practice')
}
