import type { StartCapture } from './capture'
import { SAMPLE_RATE_HZ } from './framer'
import workletUrl from './pcmWorklet.ts?worker&url'
import type { WorkletMessage } from './pcmWorklet'

/**
 * Name that `pcmWorklet.ts` registers. It is not imported because the import would run that file.
 */
const PROCESSOR = 'daedam-pcm'
/** Milliseconds to wait for the last frames from the audio thread. */
const FLUSH_WAIT_MS = 300
const RESUME_WAIT_MS = 1_500

/** Return whether the browser supports live answers: audio worklets and WebSockets. */
export function canCaptureLive(
  browser: Partial<Pick<typeof globalThis, 'AudioContext' | 'AudioWorkletNode' | 'WebSocket'>>,
): boolean {
  return Boolean(browser.AudioContext && browser.AudioWorkletNode && browser.WebSocket)
}

/** Capture the microphone with an audio worklet. */
export const captureWithWorklet: StartCapture = async (stream, onFrame) => {
  const { context, source } = openContext(stream)
  try {
    await context.audioWorklet.addModule(workletUrl)
    await waitUntilRunning(context)
    const node = new AudioWorkletNode(context, PROCESSOR, {
      channelCount: 1,
      channelCountMode: 'explicit',
    })
    let done: (() => void) | null = null
    node.port.onmessage = ({ data }: MessageEvent<WorkletMessage>) => {
      if (data === 'done') done?.()
      else onFrame(data)
    }
    // Some browsers run only nodes that are connected to the destination. The output is silent.
    source.connect(node).connect(context.destination)
    const stop = async () => {
      await new Promise<void>((resolve) => {
        done = resolve
        setTimeout(resolve, FLUSH_WAIT_MS)
        node.port.postMessage('flush')
      })
      node.port.onmessage = null
      source.disconnect()
      node.disconnect()
      await context.close().catch(() => undefined)
    }
    return { stop }
  } catch (error) {
    void context.close()
    throw error
  }
}

/**
 * Wait until the context runs. Rejects after a timeout, because `resume()` never settles if the
 * browser requires a click first.
 */
async function waitUntilRunning(context: AudioContext): Promise<void> {
  if (context.state === 'running') return
  await Promise.race([
    context.resume(),
    new Promise((_, reject) => {
      setTimeout(reject, RESUME_WAIT_MS, new Error('the audio context does not start'))
    }),
  ])
}

/**
 * Create a context at 16 kHz, so that the browser resamples. Firefox refuses to connect a
 * microphone of another sample rate to such a context. In that case the context has its default
 * sample rate, and the worklet resamples.
 */
function openContext(stream: MediaStream) {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ })
  try {
    return { context, source: context.createMediaStreamSource(stream) }
  } catch {
    void context.close()
  }
  const own = new AudioContext()
  return { context: own, source: own.createMediaStreamSource(stream) }
}
