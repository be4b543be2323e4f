import { describe, expect, it, vi } from 'vitest'

import type { fakeApi } from '@test-helpers/interviewData'
import { render } from '@test-helpers/render'
import { createApi } from '../../../api/client'
import { ApiProblem } from '../../../api/errors'
import { SharePanel } from './SharePanel'
import { addressIn, endsEarly } from './shareDays'

const NOW = Date.parse('2026-12-01T00:00:00Z')
const share = {
  share_id: 'h_1',
  created_at: '2026-12-01T09:00:00Z',
  expires_at: '2026-12-08T09:00:00Z',
}
const URL = 'http://localhost:8000/shared/l_secret'

async function panel() {
  const shown = await render(SharePanel, { interview: { interviewId: 'i_1', deleteAfter: null } })
  return { ...shown, api: shown.services.api as ReturnType<typeof fakeApi> }
}

describe('SharePanel', () => {
  it('creates a link for the chosen days and shows its address once', async () => {
    const { api, click, container, texts } = await panel()
    expect(texts('share-links')).toEqual([])
    api.createShare.mockResolvedValue({ share, url: URL })
    api.shares.mockResolvedValue([share])
    container.querySelector<HTMLInputElement>('input[value="30"]')?.click()
    click('share-create')
    await vi.waitFor(() => {
      const field = container.querySelector<HTMLInputElement>('[data-testid="share-address"]')
      expect(field?.value).toBe(URL)
      expect(texts('share-links')[0]).toContain('2026년 12월 8일')
    })
    expect(api.createShare.mock.calls).toEqual([['i_1', 30]])
  })

  it('says that the address has to be copied by hand without a clipboard', async () => {
    const { api, click, container, texts } = await panel()
    api.createShare.mockResolvedValue({ share, url: URL })
    click('share-create')
    await vi.waitFor(() => {
      expect(texts('share-copy')).toHaveLength(1)
    })
    click('share-copy')
    await vi.waitFor(() => {
      expect(container.textContent).toContain('복사하지 못했어요')
    })
  })

  it('ends a link and moves the focus to the heading', async () => {
    const { api, click, container, texts } = await panel()
    api.shares.mockResolvedValue([share])
    api.createShare.mockResolvedValue({ share, url: URL })
    api.deleteShare.mockResolvedValue()
    click('share-create')
    await vi.waitFor(() => {
      expect(texts('share-copy')).toHaveLength(1)
      expect(texts('share-delete')).toHaveLength(1)
    })
    api.shares.mockResolvedValue([])
    click('share-delete')
    await vi.waitFor(() => {
      expect(texts('share-copy')).toEqual([])
      expect(texts('share-links')).toEqual([])
      expect(container.textContent).toContain('공유를 중단했어요')
    })
    expect(api.deleteShare.mock.calls).toEqual([['i_1', 'h_1']])
    expect(document.activeElement?.id).toBe('share-heading')
  })

  it('shows why a link was not created', async () => {
    const { api, click, texts } = await panel()
    api.createShare.mockRejectedValue(
      new ApiProblem(
        {
          ...{ type: 'urn:x', title: 'Conflict', status: 409, code: 'too_many_shares' },
          ...{ detail: '링크는 10개까지', detail_en: 'At most 10' },
        },
        null,
      ),
    )
    click('share-create')
    await vi.waitFor(() => {
      expect(texts('error-banner')[0]).toContain('링크는 10개까지')
    })
  })
})

describe('deleteShare', () => {
  const answering = (code: string) =>
    createApi('http://localhost', () =>
      Promise.resolve(
        new Response(
          JSON.stringify({
            ...{ type: 'urn:x', title: '', status: 404, code },
            ...{ detail: '', detail_en: '' },
          }),
          { status: 404, headers: { 'Content-Type': 'application/problem+json' } },
        ),
      ),
    )

  it('accepts a link that is gone, but not a missing interview', async () => {
    await expect(answering('share_not_found').deleteShare('i_1', 'h_1')).resolves.toBeUndefined()
    await expect(answering('session_not_found').deleteShare('i_1', 'h_1')).rejects.toBeInstanceOf(
      ApiProblem,
    )
  })
})

describe('the days of a link', () => {
  it('may be cut by the deletion of the interview', () => {
    expect(endsEarly('2026-12-06T00:00:00Z', 7, NOW)).toBe(true)
    expect(endsEarly('2026-12-06T00:00:00Z', 1, NOW)).toBe(false)
  })

  it('are shown on a page in the language of the candidate', () => {
    expect(addressIn(URL, 'ko')).toBe(URL)
    expect(addressIn(URL, 'en')).toBe(`${URL}?lang=en`)
  })
})
