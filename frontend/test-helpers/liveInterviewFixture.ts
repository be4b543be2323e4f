/** A page in the middle of a live interview, for tests: everything but the browser is real. */
import { expect, vi } from 'vitest'

import type { AnswerCompleted, Question } from '../src/api/client'
import { Capture } from '../src/audio/capture/capture'
import { FakeContext } from './fakeAudioContext'
import type { KeepStorage } from '../src/audio/backup/backupStorage'
import { AnswerKeep } from '../src/audio/backup/recordingBackup'
import { fakeEnvironment, FakeMicrophone } from './fakeMedia'
import type { FakeMediaDevices } from './fakeMedia'
import type { Outcome, Utterance } from '../src/audio/playback/player'
import { Player } from '../src/audio/playback/player'
import { Recorder } from '../src/audio/recording/recorder'
import { ServerVoice } from '../src/audio/playback/speakers'
import { StreamPlayer } from '../src/audio/playback/streamPlayer'
import { FakeNetwork, ready } from './fakeLiveServer'
import type { FakeSocket } from './fakeLiveServer'
import type { Message } from '../src/live/messages'
import { InterviewController } from '../src/features/interview/state/interviewController'
import { ConsentDesk } from '../src/features/setup/consent/consentStore'
import { Delivery } from '../src/features/interview/delivery/delivery'
import { fakeApi, fakeMemory, fakeOwn, notice, question, started } from './interviewData'
import { Remembered } from '../src/lib/storedToggle'
import { LiveInterview } from '../src/features/interview/live/liveInterview'
import { LiveVoice } from '../src/features/interview/live/liveVoice'

export const settled = () => vi.advanceTimersByTimeAsync(0)

/** As the line tells it: what it sounds like is not known yet. */
export const coming = (id: string) => question(id, { audio_url: null, audio_quality: null })

export const asks = (next: Question): Message<'question'> => ({
  type: 'question',
  question: { audio_quality: null, ...next },
})

export const over = (turn: AnswerCompleted): Message<'turn'> => ({
  type: 'turn',
  turn: turn as Message<'turn'>['turn'],
})

export const partial = (settledText: string, unsettled: string): Message<'partial'> => ({
  type: 'partial',
  revision: 1,
  settled: settledText,
  unsettled,
})

/** Speaks until it is told to end; keeps what it was given to speak. */
class FakeVoice {
  readonly spoken: string[] = []
  there = true
  #onSound: () => void = () => undefined
  #end: (outcome: Outcome) => void = () => undefined

  available() {
    return Promise.resolve(this.there)
  }

  speak(utterance: Utterance, onSound: () => void): Promise<Outcome> {
    this.spoken.push(utterance.text)
    this.#onSound = onSound
    return new Promise((resolve) => {
      this.#end = resolve
    })
  }

  stop() {
    this.#end('stopped')
  }

  async sounds() {
    await settled()
    this.#onSound()
  }

  async ends() {
    this.#end('spoken')
    await settled()
  }
}

interface Wishes {
  first?: Question
  enabled?: boolean
  limitSec?: number
  /** What an earlier visit of the page left; without one nothing is kept. */
  storage?: Promise<KeepStorage>
}

export class LiveScene {
  readonly api = fakeApi()
  readonly network = new FakeNetwork()
  readonly microphone = new FakeMicrophone()
  readonly context = new FakeContext()
  readonly recordings = new FakeVoice()
  readonly browserVoice = new FakeVoice()
  readonly devices: FakeMediaDevices
  readonly player: Player
  readonly recorder: Recorder
  readonly keep: AnswerKeep
  readonly interview: InterviewController
  readonly consent: ConsentDesk
  readonly handsFree: Remembered
  readonly voice: LiveVoice
  readonly live: LiveInterview

  constructor({ enabled = true, storage }: Wishes) {
    const { media, environment } = fakeEnvironment()
    const memory = fakeMemory()
    const streams = new StreamPlayer(() => this.context.asContext)
    this.devices = media
    this.recorder = new Recorder(environment)
    this.player = new Player(new ServerVoice(this.recordings, streams), this.browserVoice)
    this.keep = new AnswerKeep(storage ?? null)
    this.consent = new ConsentDesk()
    this.interview = new InterviewController({
      api: this.api,
      memory,
      own: fakeOwn(memory),
      consent: this.consent,
      keep: this.keep,
      cut: () => Promise.reject(new Error('nothing is cut')),
      delivery: new Delivery({ api: this.api, hash: () => Promise.resolve('f00d'), retryMs: [] }),
    })
    this.handsFree = new Remembered(memory, 'daedam.hands-free')
    this.voice = new LiveVoice(this.player, streams, this.browserVoice)
    const { keep, player, voice, recorder, interview, handsFree } = this
    this.live = new LiveInterview({
      enabled,
      address: (id) => `ws://localhost/api/session/${id}/live`,
      connect: this.network.connect,
      capture: new Capture(this.microphone.listen),
      ...{ keep, streams, player, voice, recorder, interview, handsFree },
    })
  }

  /** The first question is shown; needs fake timers. */
  static async begun(wishes: Wishes = {}): Promise<LiveScene> {
    const scene = new LiveScene(wishes)
    const { first = started.question, limitSec = 180 } = wishes
    const begun = { ...started, question: first, max_answer_sec: limitSec }
    scene.api.startSession.mockResolvedValueOnce(begun)
    scene.consent.agree(notice.version)
    await scene.recorder.request()
    await scene.interview.load()
    await scene.interview.start('practice')
    return scene
  }

  /** The server at the other end of the line. */
  get server(): FakeSocket {
    return this.network.latest
  }

  async answering(nextSeq = 0) {
    this.server.opens()
    expect(await this.live.begin()).toBe(true)
    this.server.tells(ready('q_main_1', nextSeq))
  }

  hear(frames: number, amplitude = 5_000) {
    for (let i = 0; i < frames; i++) this.microphone.hear(amplitude)
  }

  /** The server says 100 ms of something. */
  sound(stream: number, kind: Message<'audio'>['kind']) {
    const format = { encoding: 'pcm_s16le', sample_rate_hz: 16_000, channels: 1 } as const
    this.server.tells({ type: 'audio', stream, kind, text: '답변을 마치셨나요?', ...format })
    this.server.sounds(stream, new Int16Array(1_600).fill(9_000))
    this.server.tells({ type: 'audio_end', stream, duration_ms: 100 })
  }

  shows(next: Question) {
    void this.player.speak(this.voice.utteranceOf(next, 'i_1'))
  }
}
