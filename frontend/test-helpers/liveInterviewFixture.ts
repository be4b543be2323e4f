/** A page during a live interview, for tests: only the browser and the server are fakes. */
import { expect, vi } from 'vitest'

import type { AnswerCompleted, Question } from '../src/api/client'
import { Capture } from '../src/audio/capture/capture'
import { FakeAudioContext } from './fakeAudioContext'
import type { BackupStorage } from '../src/audio/backup/backupStorage'
import { RecordingBackup } from '../src/audio/backup/recordingBackup'
import { fakeEnvironment, FakeMicrophone } from './fakeMedia'
import type { FakeMediaDevices } from './fakeMedia'
import type { Outcome, Utterance } from '../src/audio/playback/player'
import { Player } from '../src/audio/playback/player'
import { Recorder } from '../src/audio/recording/recorder'
import { ServerVoice } from '../src/audio/playback/speakers'
import { StreamPlayer } from '../src/audio/playback/streamPlayer'
import { FakeNetwork, readyMessage } from './fakeLiveServer'
import type { FakeSocket } from './fakeLiveServer'
import type { Message } from '../src/live/messages'
import { InterviewController } from '../src/features/interview/state/interviewController'
import { ConsentStore } from '../src/features/setup/consent/consentStore'
import { Delivery } from '../src/features/interview/delivery/delivery'
import {
  fakeApi,
  fakeBrowserStorage,
  fakeBrowserInterviews,
  notice,
  question,
  started,
} from './interviewData'
import { StoredToggle } from '../src/lib/storedToggle'
import { LiveInterview } from '../src/features/interview/live/liveInterview'
import { LiveVoice } from '../src/features/interview/live/liveVoice'

export const flushPromises = () => vi.advanceTimersByTimeAsync(0)

/** A question as the live connection sends it, before its audio is known. */
export const questionWithoutAudio = (id: string) =>
  question(id, { audio_url: null, audio_quality: null })

export const questionMessage = (next: Question): Message<'question'> => ({
  type: 'question',
  question: { audio_quality: null, lead_in: null, open_point: null, open_question: null, ...next },
})

export const turnMessage = (turn: AnswerCompleted): Message<'turn'> => ({
  type: 'turn',
  turn: turn as Message<'turn'>['turn'],
})

export const partialMessage = (settledText: string, unsettled: string): Message<'partial'> => ({
  type: 'partial',
  revision: 1,
  settled: settledText,
  unsettled,
})

/** A voice that speaks until a test calls `finish`, and records the texts passed to `speak`. */
class FakeVoice {
  readonly spoken: string[] = []
  exists = true
  #onStart: () => void = () => undefined
  #end: (outcome: Outcome) => void = () => undefined

  available() {
    return Promise.resolve(this.exists)
  }

  speak(utterance: Utterance, onStart: () => void): Promise<Outcome> {
    this.spoken.push(utterance.text)
    this.#onStart = onStart
    return new Promise((resolve) => {
      this.#end = resolve
    })
  }

  stop() {
    this.#end('stopped')
  }

  async start() {
    await flushPromises()
    this.#onStart()
  }

  async finish() {
    this.#end('spoken')
    await flushPromises()
  }
}

interface Options {
  first?: Question
  enabled?: boolean
  limitSec?: number
  /** Storage with the backups of an earlier page load. Without it, no backup is stored. */
  storage?: Promise<BackupStorage>
}

export class LiveInterviewFixture {
  readonly api = fakeApi()
  readonly network = new FakeNetwork()
  readonly microphone = new FakeMicrophone()
  readonly context = new FakeAudioContext()
  readonly recordings = new FakeVoice()
  readonly browserVoice = new FakeVoice()
  readonly devices: FakeMediaDevices
  readonly player: Player
  readonly recorder: Recorder
  readonly backup: RecordingBackup
  readonly interview: InterviewController
  readonly consent: ConsentStore
  readonly handsFree: StoredToggle
  readonly voice: LiveVoice
  readonly live: LiveInterview
  /** Replaced by tests that pause the interview. */
  isPaused = () => false

  constructor({ enabled = true, storage }: Options) {
    const { media, environment } = fakeEnvironment()
    const browserStorage = fakeBrowserStorage()
    const streams = new StreamPlayer(() => this.context.asContext)
    this.devices = media
    this.recorder = new Recorder(environment)
    this.player = new Player(new ServerVoice(this.recordings, streams), this.browserVoice)
    this.backup = new RecordingBackup(storage ?? null)
    this.consent = new ConsentStore()
    this.interview = new InterviewController({
      api: this.api,
      storage: browserStorage,
      interviews: fakeBrowserInterviews(browserStorage),
      consent: this.consent,
      backup: this.backup,
      trim: () => Promise.reject(new Error('trimming is not expected')),
      delivery: new Delivery({ api: this.api, hash: () => Promise.resolve('f00d'), retryMs: [] }),
    })
    this.handsFree = new StoredToggle(browserStorage, 'daedam.hands-free')
    this.voice = new LiveVoice(this.player, streams, this.browserVoice)
    const { backup, player, voice, recorder, interview, handsFree } = this
    this.live = new LiveInterview({
      enabled,
      address: (id) => `ws://localhost/api/session/${id}/live`,
      connect: this.network.connect,
      capture: new Capture(this.microphone.startCapture),
      ...{ backup, streams, player, voice, recorder, interview, handsFree },
      isPaused: () => this.isPaused(),
    })
  }

  /** Create a page that shows the first question. Needs fake timers. */
  static async create(options: Options = {}): Promise<LiveInterviewFixture> {
    const fixture = new LiveInterviewFixture(options)
    const { first = started.question, limitSec = 180 } = options
    const session = { ...started, question: first, max_answer_sec: limitSec }
    fixture.api.startSession.mockResolvedValueOnce(session)
    fixture.consent.agree(notice.version)
    await fixture.recorder.request()
    await fixture.interview.load()
    await fixture.interview.start('practice')
    return fixture
  }

  /** The server end of the latest connection. */
  get server(): FakeSocket {
    return this.network.latest
  }

  async answering(nextSeq = 0) {
    this.server.serverAccepts()
    expect(await this.live.begin()).toBe(true)
    this.server.serverSends(readyMessage('q_main_1', nextSeq))
  }

  speak(frames: number, amplitude = 5_000) {
    for (let i = 0; i < frames; i++) this.microphone.emitFrame(amplitude)
  }

  /** Send 100 ms of audio of `kind` from the server. */
  serverSpeaks(stream: number, kind: Message<'audio'>['kind']) {
    const format = { encoding: 'pcm_s16le', sample_rate_hz: 16_000, channels: 1 } as const
    this.server.serverSends({ type: 'audio', stream, kind, text: '답변을 마치셨나요?', ...format })
    this.server.serverSendsAudio(stream, new Int16Array(1_600).fill(9_000))
    this.server.serverSends({ type: 'audio_end', stream, duration_ms: 100 })
  }

  showQuestion(next: Question) {
    void this.player.speak(this.voice.utteranceOf(next, 'i_1'))
  }
}
