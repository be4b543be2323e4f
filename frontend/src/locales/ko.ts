import type { NetworkReason } from '../api/errors'
import type { MicrophoneProblem } from '../audio/microphoneErrors'

interface Advice {
  title: string
  action: string
}

/** The Korean catalogue. `en.ts` must have its every key: the type of this one is the contract. */
export const ko = {
  app: {
    name: '대담',
    title: '대담 · 음성 면접',
    switchLanguage: 'English',
    switchLanguageLabel: 'Switch to English',
    loading: '잠시만 기다려 주세요…',
    newInterview: '새 면접',
    tryAgain: '다시 시도',
  },
  setup: {
    heading: '말로 묻고, 말로 답하는 면접',
    lead: '질문을 듣고 소리 내어 답하면, 답변을 알아듣고 이어질 질문을 건넵니다.',
    privacyHere: '모든 것이 이 컴퓨터 안에서만 처리됩니다. 목소리도 답변도 밖으로 나가지 않습니다.',
    privacyServer: '모든 것이 이 면접을 운영하는 서버 안에서만 처리됩니다.',
    privacyCloud:
      '목소리는 면접 서버에만 남습니다. 받아쓴 글은 질문을 만들기 위해 Google Gemini로 전송됩니다.',
    steps: ['질문을 듣습니다', '소리 내어 답합니다', '꼬리 질문이 이어집니다'],
    microphone: '마이크 확인',
    microphoneHint: '버튼을 누르고 브라우저가 물으면 마이크 사용을 허용해 주세요.',
    check: '마이크 확인하기',
    checkAgain: '다시 확인하기',
    asking: '마이크를 기다리고 있습니다…',
    device: '사용할 마이크',
    unnamedDevice: (n: number) => `마이크 ${n}`,
    say: '평소 목소리로 “안녕하세요” 하고 말해 보세요.',
    quiet:
      '소리가 아직 작게 들립니다. 마이크가 꺼져 있지 않은지 확인해 주세요. 이대로 시작할 수도 있습니다.',
    works: '마이크가 잘 작동합니다.',
    start: '면접 시작',
    starting: '첫 질문을 준비하고 있습니다…',
    startNeedsMicrophone: '마이크를 확인하면 시작할 수 있습니다.',
    startNeedsSound: '목소리가 들리면 시작할 수 있습니다.',
    startFailed: '면접을 시작하지 못했습니다.',
    tip: '조용한 곳에서, 이어폰을 쓰면 더 잘 알아듣습니다.',
  },
  health: {
    checking: '서버를 확인하고 있습니다…',
    starting: '모델을 준비하고 있습니다…',
    startingHint: '처음에는 몇 분 걸릴 수 있습니다. 준비되면 바로 시작할 수 있습니다.',
    unavailable: '서버가 답변을 저장할 수 없는 상태입니다.',
    unavailableHint: '서버의 데이터베이스를 확인해 주세요. 해결되면 자동으로 이어집니다.',
    unreachable: '서버에 연결할 수 없습니다.',
    unreachableHint: 'daedam이 켜져 있는지 확인해 주세요. 연결되면 자동으로 이어집니다.',
    ok: '준비되었습니다.',
  },
  level: {
    label: '마이크 소리 크기',
    hearing: '소리가 들립니다',
    quiet: '지금은 조용합니다',
    silent: '아직 소리가 들리지 않습니다',
    percent: (n: number) => `${n}퍼센트`,
  },
  microphone: {
    denied: {
      title: '마이크 사용이 허용되지 않았습니다.',
      action:
        '주소창 옆의 자물쇠(또는 설정) 아이콘을 눌러 마이크를 ‘허용’으로 바꾼 뒤 다시 확인해 주세요.',
    },
    deniedBySystem: {
      title: '운영체제가 마이크 사용을 막고 있습니다.',
      action:
        '시스템 설정의 ‘개인정보 보호 → 마이크’에서 이 브라우저를 허용한 뒤 다시 확인해 주세요.',
    },
    notFound: {
      title: '연결된 마이크가 없습니다.',
      action: '마이크나 이어폰을 연결한 뒤 다시 확인해 주세요.',
    },
    busy: {
      title: '다른 프로그램이 마이크를 쓰고 있습니다.',
      action: '화상 회의나 녹음 프로그램을 닫은 뒤 다시 확인해 주세요.',
    },
    unsuitable: {
      title: '고른 마이크를 쓸 수 없습니다.',
      action: '연결이 빠졌을 수 있습니다. 다시 확인하면 기본 마이크를 사용합니다.',
    },
    insecure: {
      title: '이 주소에서는 브라우저가 마이크를 내어 주지 않습니다.',
      action: 'https 주소로 열거나, 서버가 있는 컴퓨터에서 http://localhost 주소로 열어 주세요.',
    },
    aborted: {
      title: '마이크를 켜는 중에 중단되었습니다.',
      action: '마이크 연결을 확인하고 다시 확인해 주세요.',
    },
    unsupported: {
      title: '이 브라우저에서는 마이크를 쓸 수 없습니다.',
      action: 'Chrome, Edge, Safari, Firefox의 최신 버전으로 열어 주세요.',
    },
    noRecorder: {
      title: '이 브라우저는 녹음을 지원하지 않습니다.',
      action: '브라우저를 최신 버전으로 올리거나 Chrome, Edge, Safari, Firefox로 열어 주세요.',
    },
    lost: {
      title: '마이크 연결이 끊겼습니다.',
      action: '마이크를 다시 연결한 뒤 다시 확인해 주세요.',
    },
    recordingFailed: {
      title: '녹음하지 못했습니다.',
      action: '마이크를 다시 확인하고 한 번 더 녹음해 주세요.',
    },
    unknown: {
      title: '마이크를 켜지 못했습니다.',
      action: '마이크 연결과 브라우저의 권한을 살펴보고 다시 확인해 주세요.',
    },
  } satisfies Record<MicrophoneProblem, Advice>,
  network: {
    unreachable: '서버에 연결하지 못했습니다. 네트워크와 daedam이 켜져 있는지 확인해 주세요.',
    timeout: '서버의 응답이 너무 늦습니다. 잠시 뒤에 다시 시도해 주세요.',
    unreadable: '서버가 알 수 없는 답을 보냈습니다. 잠시 뒤에 다시 시도해 주세요.',
  } satisfies Record<NetworkReason, string>,
  resume: {
    heading: '진행 중인 면접이 있습니다',
    lead: (answered: number) =>
      `지금까지 ${answered}개의 질문에 답했습니다. 멈춘 곳에서 이어 갑니다.`,
    leadNone: '첫 질문부터 이어 갑니다.',
    resume: '이어서 하기',
    microphone: '이어서 하기를 누르면 마이크를 다시 켭니다.',
    unreachable: '면접을 불러오지 못했습니다.',
  },
  interview: {
    progress: (n: number, total: number) => `질문 ${n} / ${total}`,
    followup: '꼬리 질문',
    newQuestion: '새 질문',
    preparingVoice: '질문을 준비하고 있습니다…',
    speaking: '질문을 읽고 있습니다',
    speakingBrowser: '브라우저 음성으로 질문을 읽고 있습니다',
    blocked: '브라우저가 소리를 막았습니다. 버튼을 누르면 질문을 들을 수 있습니다.',
    textOnly: '지금은 음성이 없어 글로만 질문합니다.',
    listen: '질문 듣기',
    replay: '다시 듣기',
    record: '답변 녹음 시작',
    recordHint: '준비되면 눌러 주세요. 질문 음성은 바로 멈춥니다.',
    limit: (minutes: string) => `최대 ${minutes}`,
    recording: '녹음하고 있습니다',
    stop: '답변 완료',
    remaining: (s: number) => `${s}초 남았습니다`,
    almostOver: (s: number) => `${s}초 뒤에 녹음이 자동으로 끝나고 답변이 전송됩니다.`,
    stopping: '녹음을 마무리하고 있습니다…',
    sending: '답변을 듣고 있습니다',
    sendingHint: '받아쓰고, 이어질 질문을 생각하는 중입니다.',
    sendingLong: '조금 더 걸리고 있습니다. 녹음은 안전하게 보관되어 있습니다.',
    catchingUp: '마지막 답변을 듣고 있습니다',
    catchingUpHint: '녹음은 이미 저장되었습니다. 이어질 질문이 곧 나옵니다.',
    unsent: '답변을 보내지 못했습니다',
    unsentHint: '녹음은 이 화면에 그대로 남아 있습니다.',
    interrupted: '녹음 중에 마이크 연결이 끊겼습니다',
    interruptedHint: '끊기기 전까지의 녹음을 보내거나, 마이크를 확인하고 다시 녹음할 수 있습니다.',
    sendAgain: '다시 보내기',
    sendThis: '이 녹음 보내기',
    recordAgain: '다시 녹음',
    yourRecording: '보내지 못한 녹음',
    reconnect: '마이크 다시 연결',
    history: '지금까지의 답변',
    latest: '방금 답변',
    leaveWarning: '보내지 않은 녹음이 있습니다.',
  },
  exchange: {
    noSpeech: '말소리를 찾지 못했습니다.',
    pending: '받아쓰기는 나중에 채워집니다. 녹음은 안전하게 저장되었습니다.',
    metrics: '말하기 측정',
    duration: '길이',
    durationValue: (s: string) => `${s}초`,
    wpm: '빠르기',
    wpmValue: (n: number) => `${n} 어절/분`,
    fillers: '군말',
    fillersValue: (n: number) => `${n}회`,
    notMeasured: '측정 안 됨',
    recording: '답변 녹음',
  },
  report: {
    heading: '수고하셨습니다',
    lead: '면접이 끝났습니다. 질문과 답변을 다시 읽고 들어 보세요.',
    answers: '답변',
    answersValue: (n: number) => `${n}개`,
    speaking: '답변 시간',
    minutes: (m: number, s: number) => (m > 0 ? `${m}분 ${s}초` : `${s}초`),
    averagePace: '평균 빠르기',
    fillers: '군말',
    exchanges: '질문과 답변',
    waiting: '아직 받아쓰는 중인 답변이 있습니다. 채워지는 대로 보여 드립니다.',
  },
}

export type Catalogue = typeof ko
