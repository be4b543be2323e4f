import { useEffect } from 'react'

import { useServices } from '../../../app/services'
import type { Command } from './commands'
import { commandOf } from './commands'
import type { Stage } from '../state/stage'
import { STEADY_MS } from '../../../lib/formatDuration'
import { questionToReplay } from '../question/openQuestion'
import { useReplayObstacle } from '../question/useReplayObstacle'
import { useSpokenAnswer } from '../answer/useSpokenAnswer'

/** Handle the keyboard shortcuts of the room. */
export function useRoomShortcuts(
  stage: Extract<Stage, { at: 'asking' | 'sending' | 'unsent' }>,
): void {
  const { shortcuts, live, recorder, captions, typedDraft, player } = useServices()
  const { begin, end } = useSpokenAnswer()
  const canReplay = useReplayObstacle(stage) === null
  useEffect(() => {
    const talk = () => {
      const answer = live.getSnapshot()
      const microphone = recorder.getSnapshot()
      if (answer.at === 'answering') {
        if (answer.elapsedMs >= STEADY_MS) end()
      } else if (microphone.state === 'recording') {
        if (microphone.elapsedMs >= STEADY_MS) end()
      } else if (microphone.state === 'ready' && !typedDraft.getSnapshot().open) void begin()
    }
    const pause = () => {
      const answer = live.getSnapshot()
      if (answer.at !== 'answering') return
      if (answer.paused === 'no') live.pause()
      else live.resume()
    }
    const type = () => {
      if (!canReplay) return
      player.stop()
      typedDraft.open(stage.question.id)
    }
    const actions: Record<Command, () => void> = {
      talk,
      pause,
      type,
      replay: () => {
        if (!canReplay) return
        const asked = stage.interview.exchanges.map((exchange) => exchange.question)
        live.replay(questionToReplay(stage.question, asked))
      },
      captions: captions.toggle,
      help: () => document.querySelector<HTMLElement>('[data-testid=options] summary')?.click(),
    }
    const press = (event: KeyboardEvent) => {
      if (stage.at !== 'asking' || !shortcuts.getSnapshot()) return
      const command = commandOf(event, document.activeElement)
      if (command === null) return
      event.preventDefault()
      actions[command]()
    }
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('keydown', press)
    }
  }, [stage, canReplay, begin, end, shortcuts, live, recorder, captions, typedDraft, player])
}
