import { beforeEach, expect, it, vi } from 'vitest'

import { ConsentDesk } from './consentStore'

let desk: ConsentDesk

beforeEach(() => {
  desk = new ConsentDesk()
})

it('gives nothing before somebody has agreed, and nothing after they changed their mind', () => {
  expect(desk.given).toBeNull()
  desk.agree('2026-11')
  expect(desk.given).toEqual({ notice_version: '2026-11', recording: true })
  desk.agree(null)
  expect(desk.given).toBeNull()
})

it('asks anew where the notice has changed, and says so', () => {
  desk.onRenewed = vi.fn()
  desk.agree('2026-11')
  desk.renew()
  expect(desk.getSnapshot()).toEqual({ agreedTo: null, renewed: true })
  expect(desk.onRenewed).toHaveBeenCalledOnce()
})

it('is asked anew for every interview', () => {
  desk.agree('2026-11')
  desk.forget()
  expect(desk.getSnapshot()).toEqual({ agreedTo: null, renewed: false })
})
