import { beforeEach, expect, it, vi } from 'vitest'

import { ConsentStore } from './consentStore'

let consent: ConsentStore

beforeEach(() => {
  consent = new ConsentStore()
})

it('returns null before consent and after it was withdrawn', () => {
  expect(consent.agreement).toBeNull()
  consent.agree('2026-11')
  expect(consent.agreement).toEqual({ notice_version: '2026-11', recording: true })
  consent.agree(null)
  expect(consent.agreement).toBeNull()
})

it('requires new consent when the notice changed, and shows that', () => {
  consent.onNoticeChanged = vi.fn()
  consent.agree('2026-11')
  consent.requestAgain()
  expect(consent.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: true })
  expect(consent.onNoticeChanged).toHaveBeenCalledOnce()
})

it('is required for every interview', () => {
  consent.agree('2026-11')
  consent.forget()
  expect(consent.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: false })
})
