import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Utterance } from './player'
import { ServerSpeaker, ServerVoice, SpeechSynthesisSpeaker } from './speakers'

const question: Utterance = { text: '질문', audioUrl: '/static/audio/q.wav', quality: 'neural' }
const nothing = () => undefined

describe('ServerSpeaker', () => {
  function speaker(play: () => Promise<void>) {
    const pause = vi.fn()
    const audio = { play, pause } as unknown as HTMLAudioElement
    return { audio, pause, speaker: new ServerSpeaker(audio) }
  }

  const fire = (handler: unknown) => {
    ;(handler as () => void)()
  }

  it('plays to the end', async () => {
    const { audio, speaker: server } = speaker(() => Promise.resolve())
    const onStart = vi.fn()
    const outcome = server.speak(question, onStart)
    expect(audio.src).toBe('/static/audio/q.wav')
    fire(audio.onplaying)
    fire(audio.onended)
    expect(await outcome).toBe('spoken')
    expect(onStart).toHaveBeenCalledOnce()
  })

  it('distinguishes blocked autoplay from a broken recording', async () => {
    const refused = speaker(() => Promise.reject(new DOMException('', 'NotAllowedError')))
    expect(await refused.speaker.speak(question, nothing)).toBe('blocked')
    const broken = speaker(() => Promise.reject(new DOMException('', 'NotSupportedError')))
    expect(await broken.speaker.speak(question, nothing)).toBe('failed')
  })

  it('stops immediately', async () => {
    const { pause, speaker: server } = speaker(() => Promise.resolve())
    const outcome = server.speak(question, nothing)
    server.stop()
    expect(await outcome).toBe('stopped')
    expect(pause).toHaveBeenCalled()
  })

  it('ignores a late rejection of the previous question', async () => {
    let reject: (reason: Error) => void = nothing
    const plays = [
      new Promise<void>((_, rejected) => {
        reject = rejected
      }),
      Promise.resolve(),
    ]
    const { audio, speaker: server } = speaker(() => plays.shift() ?? Promise.resolve())
    void server.speak(question, nothing)
    server.stop()
    const second = server.speak(question, nothing)
    reject(new DOMException('', 'AbortError'))
    await Promise.resolve()
    fire(audio.onended)
    expect(await second).toBe('spoken')
  })

  it('fails without a recording', async () => {
    const { speaker: server } = speaker(() => Promise.resolve())
    expect(await server.speak({ ...question, audioUrl: null }, nothing)).toBe('failed')
  })
})

describe('ServerVoice', () => {
  it('plays live utterances from the connection and others from their recording', () => {
    const recordings = { speak: vi.fn(), stop: vi.fn() }
    const streams = { playQuestion: vi.fn(), stopQuestion: vi.fn() }
    const voice = new ServerVoice(recordings, streams)
    void voice.speak(question, nothing)
    expect(recordings.speak).toHaveBeenCalledOnce()
    void voice.speak({ ...question, live: true }, nothing)
    expect(streams.playQuestion).toHaveBeenCalledOnce()
    voice.stop()
    expect(recordings.stop).toHaveBeenCalledOnce()
    expect(streams.stopQuestion).toHaveBeenCalledOnce()
  })
})

describe('SpeechSynthesisSpeaker', () => {
  class FakeUtterance {
    onstart: (() => void) | null = null
    onend: (() => void) | null = null
    onerror: ((event: { error: string }) => void) | null = null
    constructor(readonly text: string) {}
  }

  function synthesis(voices: Partial<SpeechSynthesisVoice>[]) {
    const fake = Object.assign(new EventTarget(), {
      voices,
      spoken: [] as FakeUtterance[],
      getVoices: () => fake.voices,
      speak: (utterance: FakeUtterance) => fake.spoken.push(utterance),
      cancel: vi.fn(),
    })
    return {
      fake,
      speaker: new SpeechSynthesisSpeaker(fake as unknown as SpeechSynthesis, () => 'ko'),
    }
  }

  const yuna = { lang: 'ko-KR', localService: true }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('SpeechSynthesisUtterance', FakeUtterance)
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it.each([
    ['a Korean voice of this machine', [yuna], true],
    ['no Korean voice', [{ lang: 'en-US', localService: true }], false],
    ['a Korean voice that lives in the network', [{ lang: 'ko-KR', localService: false }], false],
  ])('with %s', async (_, voices, available) => {
    expect(await synthesis(voices).speaker.available()).toBe(available)
  })

  it('waits for voices that load after the page', async () => {
    const { fake, speaker } = synthesis([])
    const available = speaker.available()
    fake.voices = [yuna]
    fake.dispatchEvent(new Event('voiceschanged'))
    expect(await available).toBe(true)
  })

  it('gives up if no voices load', async () => {
    const available = synthesis([]).speaker.available()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await available).toBe(false)
  })

  it('is unavailable in a browser without speech synthesis', async () => {
    const speaker = new SpeechSynthesisSpeaker(undefined, () => 'ko')
    expect(await speaker.available()).toBe(false)
    expect(await speaker.speak(question, nothing)).toBe('failed')
  })

  it('speaks to the end', async () => {
    const { fake, speaker } = synthesis([yuna])
    const onStart = vi.fn()
    const outcome = speaker.speak(question, onStart)
    fake.spoken[0]?.onstart?.()
    fake.spoken[0]?.onend?.()
    expect(await outcome).toBe('spoken')
    expect(onStart).toHaveBeenCalledOnce()
  })

  it.each([
    ['not-allowed', 'blocked'],
    ['synthesis-failed', 'failed'],
  ])('maps the error %s to %s', async (error, told) => {
    const { fake, speaker } = synthesis([yuna])
    const outcome = speaker.speak(question, nothing)
    fake.spoken[0]?.onerror?.({ error })
    expect(await outcome).toBe(told)
  })

  it('fails when speech does not start', async () => {
    const { speaker } = synthesis([yuna])
    const outcome = speaker.speak(question, nothing)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await outcome).toBe('failed')
  })
})
