import { useServices } from '../../../app/services'

/** Begins and ends a spoken answer, whichever way it goes to the server. */
export function useSpokenAnswer(): { begin: () => Promise<void>; end: () => void } {
  const { recorder, player, interview, live } = useServices()
  return {
    async begin() {
      if (await live.begin()) return
      // First silence, then the microphone: the question must not answer itself.
      player.stop()
      await interview.record(recorder)
    },
    end() {
      if (recorder.getSnapshot().state === 'recording') recorder.stop()
      else void live.end()
    },
  }
}
