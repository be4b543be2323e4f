import { useEffect, useState } from 'react'

import type { Question } from '../../../api/client'
import { useServices, useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { useFocusOnMount } from '../../../ui/hooks'
import { Icon } from '../../../ui/icons'
import { SelfViewPicture } from '../room/SelfViewPicture'
import { InterviewerFace } from './InterviewerFace'
import { openText, questionToReplay, remarkOf } from './openQuestion'
import type { Stage } from '../state/stage'
import { useReplayObstacle } from './useReplayObstacle'

interface Props {
  question: Question
  stage: Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>
}

/**
 * A question. It is spoken when it appears, except if its answer is already being sent. It stays at
 * the top of the window. A lead-in, or a reply that keeps the question open, is shown above it.
 */
export function QuestionCard({ question, stage }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  const isBlocked = useStore(useServices().player).state === 'blocked'
  useSpokenQuestion({ question, stage })
  const remark = remarkOf(question)
  const replay = (
    <ReplayButton
      stage={stage}
      isBlocked={isBlocked}
      question={questionToReplay(
        question,
        stage.interview.exchanges.map((exchange) => exchange.question),
      )}
    />
  )
  return (
    <>
      {remark !== null && (
        <p
          id="remark"
          lang={language}
          data-testid="remark"
          className="border-l-[3px] border-accent pl-3.5 text-[1.0625rem] text-pretty text-soft"
        >
          {remark}
        </p>
      )}
      <section
        aria-labelledby="question"
        data-testid="question"
        className="sticky top-0 [&_button]:scroll-my-0! z-10 -mx-[clamp(0.5rem,2vw,1rem)] flex items-start gap-3 bg-paper px-[clamp(0.5rem,2vw,1rem)] py-2.5 sm:gap-5"
      >
        <div className="flex w-12 flex-none flex-col items-center gap-1 sm:w-32">
          <InterviewerFace stage={stage} />
          {!isBlocked && replay}
        </div>
        <div className="flex min-w-0 flex-1 flex-col items-start gap-2 sm:min-h-28 [@media(max-height:34rem)]:min-h-0">
          <h1
            id="question"
            ref={heading}
            tabIndex={-1}
            aria-describedby={remark === null ? undefined : 'remark'}
            lang={language}
            data-testid="question-text"
            className="text-[clamp(1.25rem,3.6vw,1.875rem)] leading-[1.4] tracking-[-0.025em] [@media(max-height:34rem)]:text-[1.0625rem]"
          >
            {openText(question)}
          </h1>
          {isBlocked && replay}
        </div>
        <SelfViewPicture />
      </section>
      {typeof question.about === 'string' && (
        <Hint testId="question-about">{t('room.about', { about: question.about })}</Hint>
      )}
    </>
  )
}

/**
 * Speak the question once, even if its audio URL arrives later. In a pause it is not spoken; after
 * the pause a question that was not heard to its end is spoken from its beginning.
 */
function useSpokenQuestion({ question, stage }: Props): void {
  const { player, voice, live, pause } = useServices()
  const { interviewId } = stage.interview
  const [shown] = useState(question)
  const [speaks] = useState(stage.at === 'asking')
  const isPaused = useStore(pause)
  useEffect(() => {
    window.scrollTo({ top: 0 })
    if (speaks && pause.getSnapshot()) pause.deferQuestion()
    else if (speaks) void player.speak(voice.utteranceOf(shown, interviewId))
    return () => {
      player.stop()
    }
  }, [player, voice, pause, shown, speaks, interviewId])
  useEffect(() => {
    if (isPaused || stage.at !== 'asking') return
    const unheard = pause.takeUnheard()
    if (unheard === 'deferred') void player.speak(voice.utteranceOf(question, interviewId))
    if (unheard === 'interrupted') live.replay(question)
  }, [player, voice, live, pause, isPaused, question, stage.at, interviewId])
}

interface ReplayProps {
  question: Question
  stage: Props['stage']
  isBlocked: boolean
}

/** Replays the question. Its description tells why there is no replay now. */
function ReplayButton({ question, stage, isBlocked }: ReplayProps) {
  const { t } = useText()
  const { live } = useServices()
  const obstacle = useReplayObstacle(stage)
  const isPaused = useStore(useServices().pause)
  return (
    <>
      <Button
        look={isBlocked ? 'primary' : 'quiet'}
        data-testid="replay"
        isDisabled={obstacle !== null || isPaused}
        aria-describedby="replay-obstacle"
        onPress={() => {
          live.replay(question)
        }}
      >
        <Icon name="speaker" />
        <span className={isBlocked ? '' : 'sr-only sm:not-sr-only sm:whitespace-nowrap'}>
          {isBlocked ? t('room.listen') : t('room.replay')}
        </span>
      </Button>
      <span id="replay-obstacle" className="sr-only">
        {obstacle !== null && t(`room.noReplay.${obstacle}`)}
      </span>
    </>
  )
}
