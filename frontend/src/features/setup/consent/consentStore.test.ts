import { beforeEach, expect, it, vi } from 'vitest'

import { ConsentStore } from './consentStore'

let consent: ConsentStore

beforeEach(() => {
  consent = new ConsentStore()
})

it('gives nothing before somebody has agreed, and nothing after they changed their mind', () => {
  expect(consent.agreement).toBeNull()
  consent.agree('2026-11')
  expect(consent.agreement).toEqual({ notice_version: '2026-11', recording: true })
  consent.agree(null)
  expect(consent.agreement).toBeNull()
})

it('asks anew where the notice has changed, and says so', () => {
  consent.onNoticeChanged = vi.fn()
  consent.agree('2026-11')
  consent.requestAgain()
  expect(consent.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: true })
  expect(consent.onNoticeChanged).toHaveBeenCalledOnce()
})

it('is asked anew for every interview', () => {
  consent.agree('2026-11')
  consent.forget()
  expect(consent.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: false })
})
