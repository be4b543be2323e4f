import { describe, expect, it } from 'vitest'

import type { Notice } from '../../../api/client'
import { exchange, session } from '@test-helpers/interviewData'
import { render } from '@test-helpers/render'
import type { Stage } from '../state/stage'
import { nextStage } from '../state/stage'
import { History } from './History'

const resumable = nextStage({ at: 'loading' }, { type: 'sessionFound', session: session() })
const asking = nextStage(resumable, { type: 'resumed' }) as Extract<Stage, { at: 'asking' }>

const notice = (role: Notice['role'], message: string): Notice => ({
  ...{ role, wanted: 'a6000', used: 'local', message, message_en: message },
})

describe('History', () => {
  it('shows each notice once, however many answers have it', async () => {
    const [stt, tts] = [notice('stt', '예비 음성 인식'), notice('tts', '예비 음성')]
    const exchanges = [
      exchange('q_main_1', { notices: [stt] }),
      exchange('q_main_2', { notices: [stt, tts] }),
      exchange('q_main_3', { notices: [stt, tts] }),
    ]
    const stage = { ...asking, interview: { ...asking.interview, exchanges } }
    const { texts } = await render(History, { stage })
    expect(texts('notice')).toEqual(['예비 음성 인식', '예비 음성'])
  })
})
