import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { LiveInterviewFixture } from '@test-helpers/liveInterviewFixture'
import { render } from '@test-helpers/render'
import { EndCountdown } from './EndCountdown'

describe('the announced end of an answer', () => {
  let fixture: LiveInterviewFixture

  beforeEach(async () => {
    vi.useFakeTimers()
    fixture = await LiveInterviewFixture.create()
    await fixture.answering()
    fixture.server.serverSends({ type: 'ending', in_ms: 2_000 })
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  it('is known to the page', () => {
    expect(fixture.live.getSnapshot()).toMatchObject({ endsAt: performance.now() + 2_000 })
  })

  it('is cancelled by speech', () => {
    fixture.server.serverSends({ type: 'voice', speaking: true, at_ms: 100 })
    expect(fixture.live.getSnapshot()).toMatchObject({ endsAt: null })
  })

  it('is cancelled by the server', () => {
    fixture.server.serverSends({ type: 'ending', in_ms: null })
    expect(fixture.live.getSnapshot()).toMatchObject({ endsAt: null })
  })

  it('is cancelled by the button, which tells the server', () => {
    fixture.live.keepTalking()
    expect(fixture.live.getSnapshot()).toMatchObject({ endsAt: null })
    expect(fixture.server.clientMessages.at(-1)).toEqual({ type: 'continue' })
  })

  it('is forgotten when the connection breaks', () => {
    fixture.server.serverDisconnects()
    expect(fixture.live.getSnapshot()).toMatchObject({ endsAt: null })
  })
})

describe('EndCountdown', () => {
  it('counts the seconds down and can be stopped', async () => {
    const page = await render(EndCountdown, { endsAt: performance.now() + 1_100 })
    const keepTalking = vi.spyOn(page.services.live, 'keepTalking')
    expect(page.texts('ending')).toEqual(['2'])
    await page.pass(50)
    expect(page.texts('ending')).toEqual(['2곧 다음 질문으로 넘어가요'])
    await page.pass(250)
    expect(page.texts('ending-seconds')).toEqual(['1'])
    page.click('keep-talking')
    expect(keepTalking).toHaveBeenCalledOnce()
  })
})
