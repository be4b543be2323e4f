import { useEffect, useState } from 'react'

import type { Question } from '../../api/client'
import { useServices, useText, useWatch } from '../../app/services'
import { useFocusOnMount } from '../../ui/hooks'
import { Icon } from '../../ui/icons'

interface Props {
  question: Question
  /** Nothing is spoken while an answer is recorded or on its way. */
  quiet: boolean
}

/** A question in writing, spoken as soon as it is shown; not where its answer is here already. */
export function QuestionCard({ question, spoken, quiet }: Props & { spoken: boolean }) {
  const { player, voice } = useServices()
  const heading = useFocusOnMount<HTMLHeadingElement>()
  // A question is spoken once, also when later more is known of it: where its sound lies.
  const [shown] = useState(question)
  const [speaks] = useState(spoken)
  useEffect(() => {
    window.scrollTo({ top: 0 })
    if (speaks) void player.speak(voice.utteranceOf(shown))
    return () => {
      player.stop()
    }
  }, [player, voice, shown, speaks])
  return (
    <section className="question">
      <h1 ref={heading} tabIndex={-1} lang="ko" data-testid="question-text">
        {question.text}
      </h1>
      <Listen question={question} quiet={quiet} />
    </section>
  )
}

function Listen({ question, quiet }: Props) {
  const { t } = useText()
  const { player, live } = useServices()
  const voice = useWatch(player)
  const words = useVoiceWords()
  const speaking = voice.state === 'speaking' || voice.state === 'preparing'
  return (
    <div className="listen">
      <button
        type="button"
        className={voice.state === 'blocked' ? 'button primary' : 'button secondary'}
        data-testid="replay"
        disabled={quiet}
        onClick={() => {
          live.replay(question)
        }}
      >
        <Icon name="speaker" />
        {voice.state === 'blocked' ? t.interview.listen : t.interview.replay}
      </button>
      <p className="hint" role="status">
        {speaking && (
          <span className="wave" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
        {words}
      </p>
    </div>
  )
}

function useVoiceWords(): string {
  const { t } = useText()
  const voice = useWatch(useServices().player)
  switch (voice.state) {
    case 'preparing':
      return t.interview.preparingVoice
    case 'speaking':
      return voice.voice === 'server' ? t.interview.speaking : t.interview.speakingBrowser
    case 'blocked':
      return t.interview.blocked
    case 'textOnly':
      return t.interview.textOnly
    case 'silent':
    case 'spoken':
      return ''
  }
}
