import { beforeEach, describe, expect, it, vi } from 'vitest'

import { NetworkFailure } from '../../api/errors'
import { fakeApi, receipt } from '../interview/fixtures'
import { DataDesk, EXPORT_NAME } from './dataDesk'

const away = new NetworkFailure('unreachable')
const failure = { kind: 'network', reason: 'unreachable' }

let api: ReturnType<typeof fakeApi>
const deleted = vi.fn()
const save = vi.fn()
let desk: DataDesk

beforeEach(() => {
  api = fakeApi()
  deleted.mockReset()
  save.mockReset()
  desk = new DataDesk(api, { deleted }, save)
})

describe('downloading', () => {
  it('hands over what the server has packed, once for two clicks', async () => {
    const zip = new Blob(['zip'])
    api.exportSession.mockResolvedValue(zip)
    await Promise.all([desk.export(), desk.export()])
    expect(save).toHaveBeenCalledExactlyOnceWith(zip, EXPORT_NAME)
    expect(desk.getSnapshot()).toEqual({ at: 'exported' })
  })

  it('tells a failure, and can be tried again', async () => {
    api.exportSession.mockRejectedValueOnce(away)
    await desk.export()
    expect(desk.getSnapshot()).toEqual({ at: 'failed', what: 'export', failure })
    expect(save).not.toHaveBeenCalled()
    api.exportSession.mockResolvedValueOnce(new Blob())
    await desk.export()
    expect(desk.getSnapshot()).toEqual({ at: 'exported' })
  })
})

describe('deleting', () => {
  it('does nothing until it is confirmed', async () => {
    await desk.delete()
    desk.askToDelete()
    desk.keep()
    await desk.delete()
    expect(api.deleteSession).not.toHaveBeenCalled()
    expect(desk.getSnapshot()).toEqual({ at: 'idle' })
  })

  it('hands on the receipt, once for two clicks', async () => {
    api.deleteSession.mockResolvedValue(receipt)
    desk.askToDelete()
    await Promise.all([desk.delete(), desk.delete()])
    expect(api.deleteSession).toHaveBeenCalledOnce()
    expect(deleted).toHaveBeenCalledExactlyOnceWith(receipt)
    expect(desk.getSnapshot()).toEqual({ at: 'idle' })
  })

  it('tells a failure, and does not take it for done', async () => {
    api.deleteSession.mockRejectedValueOnce(away)
    desk.askToDelete()
    await desk.delete()
    expect(desk.getSnapshot()).toEqual({ at: 'failed', what: 'deletion', failure })
    expect(deleted).not.toHaveBeenCalled()
  })
})
