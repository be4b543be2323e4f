import { beforeEach, describe, expect, it } from 'vitest'

import type { BrowserSpeaker, Outcome, Utterance } from './player'
import { Player, voicesFor } from './player'

/** Speaks until the test sets the outcome. */
class FakeSpeaker implements BrowserSpeaker {
  readonly spoken: string[] = []
  voice = true
  #end: ((outcome: Outcome) => void) | null = null
  #onStart: (() => void) | null = null

  available() {
    return Promise.resolve(this.voice)
  }

  speak(utterance: Utterance, onStart: () => void): Promise<Outcome> {
    this.spoken.push(utterance.text)
    this.#onStart = onStart
    return new Promise((resolve) => {
      this.#end = resolve
    })
  }

  stop() {
    this.#end?.('stopped')
  }

  async sound() {
    await settled()
    this.#onStart?.()
  }

  async end(outcome: Outcome) {
    await settled()
    this.#end?.(outcome)
    await settled()
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

const neural: Utterance = { text: '질문', audioUrl: '/static/audio/q.wav', quality: 'neural' }
const formant: Utterance = { ...neural, quality: 'formant' }
const silent: Utterance = { text: '질문', audioUrl: null, quality: null }

let server: FakeSpeaker
let browser: FakeSpeaker
let player: Player

beforeEach(() => {
  server = new FakeSpeaker()
  browser = new FakeSpeaker()
  player = new Player(server, browser)
})

describe('voicesFor', () => {
  it('prefers a good recording, then the browser, then a robotic voice', () => {
    expect(voicesFor(neural, 'auto')).toEqual(['server', 'browser'])
    expect(voicesFor(formant, 'auto')).toEqual(['browser', 'server'])
    expect(voicesFor(silent, 'auto')).toEqual(['browser'])
    expect(voicesFor({ ...silent, live: true }, 'auto')).toEqual(['server', 'browser'])
    expect(voicesFor({ ...formant, live: true }, 'auto')).toEqual(['browser', 'server'])
  })

  it.each([
    ['server', ['server', 'browser']],
    ['browser', ['browser', 'server']],
    ['text', []],
  ] as const)('follow the preference %s regardless of quality', (preference, voices) => {
    expect(voicesFor(neural, preference)).toEqual(voices)
    expect(voicesFor(formant, preference)).toEqual(voices)
  })
})

describe('Player', () => {
  it('plays the recording of the server and reports it', async () => {
    void player.speak(neural)
    expect(player.getSnapshot()).toEqual({ state: 'preparing' })
    await server.sound()
    expect(player.getSnapshot()).toEqual({ state: 'speaking', voice: 'server' })
    await server.end('spoken')
    expect(player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
    expect(browser.spoken).toEqual([])
  })

  it('prefers the voice of the browser to a robotic one', async () => {
    void player.speak(formant)
    await browser.sound()
    expect(player.getSnapshot()).toEqual({ state: 'speaking', voice: 'browser' })
    expect(server.spoken).toEqual([])
  })

  it('plays the robotic voice if the browser has none', async () => {
    browser.voice = false
    void player.speak(formant)
    await server.sound()
    expect(player.getSnapshot()).toEqual({ state: 'speaking', voice: 'server' })
  })

  it('falls back on the browser when the recording cannot be played', async () => {
    void player.speak(neural)
    await server.end('failed')
    await browser.sound()
    expect(player.getSnapshot()).toEqual({ state: 'speaking', voice: 'browser' })
  })

  it('falls back to text if no voice is available', async () => {
    browser.voice = false
    await player.speak(silent)
    expect(player.getSnapshot()).toEqual({ state: 'textOnly', wanted: false })
  })

  it('waits for a required click and then speaks', async () => {
    void player.speak(neural)
    await server.end('blocked')
    expect(player.getSnapshot()).toEqual({ state: 'blocked' })
    void player.speak(neural)
    await server.sound()
    expect(player.getSnapshot()).toEqual({ state: 'speaking', voice: 'server' })
  })

  it('stops immediately', async () => {
    void player.speak(neural)
    await server.sound()
    player.stop()
    expect(player.getSnapshot()).toEqual({ state: 'silent' })
    await server.end('spoken')
    expect(player.getSnapshot()).toEqual({ state: 'silent' })
  })

  it('does not speak after a stop while preparing', async () => {
    void player.speak(silent)
    player.stop()
    await settled()
    expect(browser.spoken).toEqual([])
    expect(player.getSnapshot()).toEqual({ state: 'silent' })
  })

  it('speaks the newest question only', async () => {
    void player.speak(neural)
    void player.speak({ ...neural, text: '다음 질문' })
    await server.end('spoken')
    expect(server.spoken).toEqual(['질문', '다음 질문'])
    expect(player.getSnapshot()).toEqual({ state: 'spoken', voice: 'server' })
  })
})
