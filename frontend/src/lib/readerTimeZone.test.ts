import { afterEach, describe, expect, it, vi } from 'vitest'

import { readerTimeZone } from './readerTimeZone'

function browserIn(timeZone: string | undefined): void {
  const options = new Intl.DateTimeFormat().resolvedOptions()
  Reflect.set(options, 'timeZone', timeZone)
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue(options)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the time zone of the reader', () => {
  it.each(['Asia/Seoul', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3', 'UTC'])(
    'is %s where the browser says so',
    (name) => {
      browserIn(name)
      expect(readerTimeZone()).toBe(name)
    },
  )

  it.each([undefined, '', 'Etc/Unknown', '+09:00'])(
    'is left out where the browser reports %s',
    (name) => {
      browserIn(name)
      expect(readerTimeZone()).toBeUndefined()
    },
  )
})
