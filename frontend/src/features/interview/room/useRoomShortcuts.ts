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
  const { shortcuts, live, recorder, captions, typedDraft, player, pause } = useServices()
  const { begin, end } = useSpokenAnswer()
  const canReplay = useReplayObstacle(stage) === null
  useEffect(() => {
    const talk = () => {
      if (pause.getSnapshot()) return
      const answer = live.getSnapshot()
      const microphone = recorder.getSnapshot()
      if (answer.at === 'answering') {
        if (answer.elapsedMs >= STEADY_MS) end()
      } else if (microphone.state === 'recording') {
        if (microphone.elapsedMs >= STEADY_MS) end()
      } else if (microphone.state === 'ready' && !typedDraft.getSnapshot().open) void begin()
    }
    const type = () => {
      if (!canReplay || pause.getSnapshot()) return
      player.stop()
      typedDraft.open(stage.question.id)
    }
    const actions: Record<Command, () => void> = {
      talk,
      pause: pause.toggle,
      type,
      replay: () => {
        if (!canReplay || pause.getSnapshot()) return
        const asked = stage.interview.exchanges.map((exchange) => exchange.question)
        live.replay(questionToReplay(stage.question, asked))
      },
      captions: captions.toggle,
      help: () => document.querySelector<HTMLElement>('[data-testid=options] summary')?.click(),
    }
    const press = (event: KeyboardEvent) => {
      if (!shortcuts.getSnapshot()) return
      const command = commandOf(event, document.activeElement)
      if (command === null) return
      if (stage.at !== 'asking' && (stage.at !== 'sending' || command !== 'pause')) return
      event.preventDefault()
      actions[command]()
    }
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('keydown', press)
    }
  }, [stage, canReplay, begin, end, shortcuts, live, recorder, captions, typedDraft, player, pause])
}
