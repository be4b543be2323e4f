/** Sample data of an interview for tests. */
import { vi } from 'vitest'

import type {
  AnswerCompleted,
  Api,
  PrivacyNotice,
  Question,
  Receipt,
  SessionOut,
  SessionStarted,
} from '../src/api/client'
import type { BrowserStorage, StorageKey } from '../src/lib/browserStorage'
import { BrowserInterviews } from '../src/app/browserInterviews'
import type { ListedInterview } from '../src/features/interviews/interviewListStorage'
import type { Exchange } from '../src/features/interview/state/stage'

export function question(id: string, over: Partial<Question> = {}): Question {
  return {
    id,
    text: `${id}?`,
    audio_url: `http://localhost:8000/static/audio/${id}.wav`,
    type: id.startsWith('q_follow') ? 'followup' : 'main',
    audio_quality: 'neural',
    made_by: 'plan',
    about: null,
    retake_of: null,
    ...over,
  }
}

export const metrics = { duration_sec: 18.2, wpm: 90, filler_count: 3 }

export function exchange(id: string, over: Partial<Exchange> = {}): Exchange {
  return {
    question: question(id),
    turnId: `t_${id}`,
    superseded: false,
    answerText: '저는 백엔드 개발자로…',
    metrics,
    transcriptStatus: 'recognised',
    act: 'answer',
    notices: [],
    audioUrl: null,
    ...over,
  }
}

/** An API client in which each method is a mock. */
export function fakeApi() {
  return {
    health: vi.fn<Api['health']>(),
    privacyNotice: vi.fn<Api['privacyNotice']>(),
    plan: vi.fn<Api['plan']>(),
    voiceSample: vi.fn<Api['voiceSample']>(),
    draftPlan: vi.fn<Api['draftPlan']>(),
    bankQuestions: vi.fn<Api['bankQuestions']>(),
    planBankQuestion: vi.fn<Api['planBankQuestion']>(),
    readDocument: vi.fn<Api['readDocument']>(),
    report: vi.fn<Api['report']>(),
    answerAudio: vi.fn<Api['answerAudio']>(),
    retake: vi.fn<Api['retake']>(),
    correct: vi.fn<Api['correct']>(),
    assess: vi.fn<Api['assess']>(),
    completeTyped: vi.fn<Api['completeTyped']>(),
    startSession: vi.fn<Api['startSession']>(),
    currentSession: vi.fn<Api['currentSession']>(),
    renewSession: vi.fn<Api['renewSession']>(),
    ownInterviews: vi.fn<Api['ownInterviews']>(),
    forgetSessions: vi.fn<Api['forgetSessions']>(),
    finishSession: vi.fn<Api['finishSession']>(),
    shares: vi.fn<Api['shares']>().mockResolvedValue([]),
    createShare: vi.fn<Api['createShare']>(),
    deleteShare: vi.fn<Api['deleteShare']>(),
    examples: vi.fn<Api['examples']>(() => Promise.resolve({ examples: [], writable: [] })),
    writeExample: vi.fn<Api['writeExample']>(),
    exportSession: vi.fn<Api['exportSession']>(),
    deleteSession: vi.fn<Api['deleteSession']>(),
    completeAnswer: vi.fn<Api['completeAnswer']>(),
    beginUpload: vi.fn<Api['beginUpload']>(),
    uploadState: vi.fn<Api['uploadState']>(),
    sendPiece: vi.fn<Api['sendPiece']>(),
    completeUpload: vi.fn<Api['completeUpload']>(),
  }
}

export const notice: PrivacyNotice = {
  version: '2026-11',
  text: '이 면접은 답변을 녹음합니다.',
  text_en: 'This interview records your answers.',
  retention_days: 30,
}

export const receipt: Receipt = {
  deleted_at: '2025-01-01T00:00:00Z',
  questions: 2,
  recordings: 1,
  recording_bytes: 120_000,
  spoken_files: 2,
  unfinished_answers: 0,
  transcripts: 1,
  audit_sha256: 'f00d',
}

export const started: SessionStarted = {
  session_id: 's_1',
  interview: 'i_1',
  delete_after: '2025-01-31T00:00:00Z',
  expires_at: '2025-01-02T00:00:00Z',
  question: question('q_main_1'),
  main_questions: 3,
  style: 'practice',
  language: 'ko',
  think_sec: 30,
  answer_sec: null,
  max_answer_sec: 180,
  max_upload_mb: 25,
}

export function completed(next: Question | null): AnswerCompleted {
  return {
    answer_text: '저는 백엔드 개발자로…',
    metrics,
    next_question: next,
    turn_id: 't_1',
    transcript_status: 'recognised',
    act: 'answer',
    notices: [],
  }
}

/** A session with one answered and one open question. */
export function session(over: Partial<SessionOut> = {}): SessionOut {
  const waiting = question('q_follow_1')
  return {
    interview: 'i_1',
    status: 'active',
    language: 'ko',
    started_at: '2025-01-01T00:00:00Z',
    delete_after: '2025-01-31T00:00:00Z',
    expires_at: '2025-01-02T00:00:00Z',
    consent: { notice_version: '2026-11', recording: true, at: '2025-01-01T00:00:00Z' },
    main_questions: 3,
    style: 'practice',
    think_sec: 30,
    answer_sec: null,
    max_answer_sec: 180,
    max_upload_mb: 25,
    current_question: waiting,
    pending_turn: null,
    turns: [
      {
        question: question('q_main_1'),
        superseded: false,
        turn_id: 't_1',
        state: 'spoken',
        answer_text: '저는 백엔드 개발자로…',
        answer_audio_url: 'http://localhost:8000/api/answer/t_1/audio',
        metrics,
        transcript_status: 'recognised',
        act: 'answer',
        notices: [],
        timings_ms: {},
      },
      { question: waiting, superseded: false, notices: [], timings_ms: {} },
    ],
    ...over,
  }
}

/** An entry of the list of a browser. */
export function listedInterview(
  interview: string,
  over: Partial<ListedInterview> = {},
): ListedInterview {
  return {
    interview,
    status: 'active',
    style: 'practice',
    position: '',
    company: '',
    started_at: '2025-01-01T00:00:00Z',
    finished_at: null,
    main_questions: 3,
    answered: 0,
    delete_after: '2025-01-31T00:00:00Z',
    ...over,
  }
}

/** A `BrowserInterviews` for a new tab, whose own storage is empty. */
export function fakeBrowserInterviews(
  storage: BrowserStorage = fakeBrowserStorage(),
): BrowserInterviews {
  const values = new Map<string, string>()
  const tab = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as Storage
  return new BrowserInterviews(storage, { tab: () => tab })
}

/** Browser storage in memory. */
export function fakeBrowserStorage(): BrowserStorage {
  const values = new Map<StorageKey, string>()
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  }
}
