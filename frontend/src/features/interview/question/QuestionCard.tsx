import { useEffect, useState } from 'react'

import type { Question } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { useFocusOnMount } from '../../../ui/hooks'
import { Icon } from '../../../ui/icons'
import { InterviewerFace } from './InterviewerFace'
import { openText, questionToReplay, remarkOf } from './openQuestion'
import type { Stage } from '../state/stage'
import type { ReplayObstacle } from './replayObstacle'
import { useReplayObstacle } from './useReplayObstacle'

interface Props {
  question: Question
  stage: Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>
}

/**
 * A question. It is spoken when it appears, except if its answer is already being sent. A lead-in,
 * or a reply that keeps the question open, is shown above it.
 */
export function QuestionCard({ question, stage }: Props) {
  const { t } = useText()
  const { player, voice } = useServices()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const obstacle = useReplayObstacle(stage)
  const { interviewId } = stage.interview
  // Speak a question only once, even if its audio URL arrives later.
  const [shown] = useState(question)
  const [speaks] = useState(stage.at === 'asking')
  const remark = remarkOf(question)
  useEffect(() => {
    window.scrollTo({ top: 0 })
    if (speaks) void player.speak(voice.utteranceOf(shown, interviewId))
    return () => {
      player.stop()
    }
  }, [player, voice, shown, speaks, interviewId])
  return (
    <section className="flex flex-col gap-5 pt-2" aria-labelledby="question">
      <div className="flex flex-col gap-5 sm:flex-row sm:items-start sm:gap-7">
        <InterviewerFace stage={stage} />
        <div className="flex min-h-28 flex-1 flex-col gap-3">
          {remark !== null && (
            <p
              id="remark"
              lang="ko"
              data-testid="remark"
              className="border-l-[3px] border-accent pl-3.5 text-[1.0625rem] text-pretty text-soft"
            >
              {remark}
            </p>
          )}
          <h1
            id="question"
            ref={heading}
            tabIndex={-1}
            aria-describedby={remark === null ? undefined : 'remark'}
            lang="ko"
            data-testid="question-text"
            className="text-[clamp(1.5rem,4.2vw,2.125rem)] leading-[1.4] tracking-[-0.025em]"
          >
            {openText(question)}
          </h1>
          {typeof question.about === 'string' && (
            <Hint testId="question-about">{t('room.about', { about: question.about })}</Hint>
          )}
          <ReplayButton
            question={questionToReplay(
              question,
              stage.interview.exchanges.map((exchange) => exchange.question),
            )}
            obstacle={obstacle}
          />
        </div>
      </div>
    </section>
  )
}

/**
 * Replays the question. The text beside it tells what the interviewer does, or why there is no
 * replay now. It has room for two lines, so that nothing moves when it appears.
 */
function ReplayButton({
  question,
  obstacle,
}: {
  question: Question
  obstacle: ReplayObstacle | null
}) {
  const { t } = useText()
  const { player, live } = useServices()
  const voice = useStore(player)
  const words = useVoiceWords()
  const isBlocked = voice.state === 'blocked'
  return (
    <div className="flex min-h-13 items-center gap-4">
      <Button
        look={isBlocked ? 'primary' : 'secondary'}
        data-testid="replay"
        isDisabled={obstacle !== null}
        aria-describedby="replay-obstacle"
        onPress={() => {
          live.replay(question)
        }}
      >
        <Icon name="speaker" />
        {isBlocked ? t('room.listen') : t('room.replay')}
      </Button>
      <div className="flex-1 leading-snug">
        <Hint live>{words}</Hint>
        <Hint id="replay-obstacle">
          {words === '' && obstacle !== null && t(`room.noReplay.${obstacle}`)}
        </Hint>
      </div>
    </div>
  )
}

function useVoiceWords(): string {
  const { t } = useText()
  const voice = useStore(useServices().player)
  switch (voice.state) {
    case 'preparing':
      return t('room.preparingVoice')
    case 'speaking':
      return voice.voice === 'server' ? t('room.speaking') : t('room.speakingBrowser')
    case 'blocked':
    case 'textOnly':
    case 'silent':
    case 'spoken':
      return ''
  }
}
