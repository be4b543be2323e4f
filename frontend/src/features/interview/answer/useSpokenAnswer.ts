import { useServices } from '../../../app/services'

/** Return functions that start and end a spoken answer, live or uploaded. */
export function useSpokenAnswer(): { begin: () => Promise<void>; end: () => void } {
  const { recorder, player, interview, live } = useServices()
  return {
    async begin() {
      if (await live.begin()) return
      // Stop playback before recording, so that the question is not recorded.
      player.stop()
      await interview.record(recorder)
    },
    end() {
      if (recorder.getSnapshot().state === 'recording') recorder.stop()
      else void live.end()
    },
  }
}
