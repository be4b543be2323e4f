import { beforeEach, describe, expect, it, vi } from 'vitest'

import { createBrowserStorage } from '../../../lib/browserStorage'
import { Store } from '../../../lib/store'
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

describe('after a reload of the tab', () => {
  const tab = createBrowserStorage(() => window.sessionStorage)

  beforeEach(() => {
    sessionStorage.clear()
  })

  it('is kept until it is withdrawn', () => {
    new ConsentStore(tab).agree('2026-11')
    const reloaded = new ConsentStore(tab)
    expect(reloaded.agreement).toEqual({ notice_version: '2026-11', recording: true })
    reloaded.agree(null)
    expect(new ConsentStore(tab).agreement).toBeNull()
  })

  it('is requested again for another notice only', () => {
    new ConsentStore(tab).agree('2026-11')
    const reloaded = new ConsentStore(tab)
    reloaded.compare('2026-11')
    expect(reloaded.agreement).not.toBeNull()
    reloaded.compare('2026-12')
    expect(reloaded.getSnapshot()).toEqual({ agreedTo: null, noticeChanged: true })
    expect(new ConsentStore(tab).agreement).toBeNull()
  })

  it('is not kept once an interview has begun', () => {
    const interview = new Store<{ at: string }>({ at: 'setup' })
    const given = new ConsentStore(tab)
    given.keepUntilBegun(interview)
    given.agree('2026-11')
    interview.set({ at: 'asking', interview: {} } as { at: string })
    expect(given.agreement).not.toBeNull()
    expect(new ConsentStore(tab).agreement).toBeNull()
  })
})
