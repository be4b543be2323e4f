import { beforeEach, expect, it } from 'vitest'

import { ApiProblem, NetworkFailure } from '../../api/errors'
import { fakeApi, notice } from '../interview/fixtures'
import { ConsentDesk } from './consent'

let api: ReturnType<typeof fakeApi>
let desk: ConsentDesk

beforeEach(() => {
  api = fakeApi()
  desk = new ConsentDesk(api)
})

it('gives nothing before somebody has agreed, and nothing after they changed their mind', async () => {
  api.notice.mockResolvedValueOnce(notice)
  desk.agree(true)
  expect(desk.given).toBeNull()
  await desk.load()
  expect(desk.given).toBeNull()
  desk.agree(true)
  expect(desk.given).toEqual({ notice_version: '2026-11', recording: true })
  desk.agree(false)
  expect(desk.given).toBeNull()
})

it('is asked anew for every interview', async () => {
  api.notice.mockResolvedValue(notice)
  await desk.load()
  desk.agree(true)
  await desk.load()
  expect(desk.getSnapshot()).toEqual({ at: 'asking', notice, agreed: false, renewed: false })
})

it('is asked anew for another notice, and says so', async () => {
  api.notice.mockResolvedValueOnce(notice)
  await desk.load()
  desk.agree(true)
  api.notice.mockResolvedValueOnce({ ...notice, version: '2026-12' })
  await desk.renew()
  expect(desk.getSnapshot()).toMatchObject({ agreed: false, renewed: true })
  desk.agree(true)
  expect(desk.given?.notice_version).toBe('2026-12')
})

it('tells why there is no notice, and is not given without one', async () => {
  api.notice.mockRejectedValueOnce(new NetworkFailure('unreachable'))
  await desk.load()
  desk.agree(true)
  expect(desk.getSnapshot()).toEqual({
    at: 'failed',
    failure: { kind: 'network', reason: 'unreachable' },
  })
  expect(desk.given).toBeNull()
  const busy = { code: 'too_many_requests', status: 429, detail: '잠시만', detail_en: 'Wait' }
  api.notice.mockRejectedValueOnce(new ApiProblem(busy, 9))
  await desk.load()
  expect(desk.getSnapshot()).toMatchObject({ failure: { retryAfterS: 9 } })
})

it('takes no late answer to an earlier question', async () => {
  let late: (value: typeof notice) => void = () => undefined
  api.notice.mockReturnValueOnce(
    new Promise((resolve) => {
      late = resolve
    }),
  )
  const first = desk.load()
  api.notice.mockResolvedValueOnce({ ...notice, version: 'new' })
  await desk.load()
  desk.agree(true)
  late(notice)
  await first
  expect(desk.given?.notice_version).toBe('new')
})
