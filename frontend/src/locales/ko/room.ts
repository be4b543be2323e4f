export const room = {
  retakeChip: '다시 답하기',
  superseded: '이전 답변',
  editAgain: '수정하기',
  progress: '질문 {{n}} / {{total}}',
  followup: '꼬리 질문',
  about: '방금 말씀하신 ‘{{about}}’에 대한 꼬리 질문이에요.',
  preparingVoice: '질문을 준비하고 있어요…',
  speaking: '질문을 읽고 있어요',
  speakingBrowser: '브라우저 음성으로 질문을 읽고 있어요',
  listen: '질문 듣기',
  replay: '다시 듣기',
  begin: '답변 시작',
  beginHint: '준비되면 눌러 주세요. 질문이 나오는 중에 눌러도 돼요.',
  beginning: '마이크를 켜고 있어요…',
  recording: '녹음 중이에요',
  listening: '듣고 있어요',
  paused: '일시정지했어요. 지금은 녹음하지 않아요.',
  replaying: '질문을 다시 들려드려요. 재생하는 동안에는 녹음하지 않아요.',
  stop: '답변 완료',
  pause: '일시정지',
  resume: '이어서 답하기',
  startOver: '처음부터 다시',
  stopping: '녹음을 마무리하고 있어요…',
  sending: '답변을 정리하고 있어요',
  sendingHint: '곧 다음 질문이 나와요.',
  sendingTyped: '답변을 정리하고 있어요',
  uploading: '답변을 보내고 있어요',
  uploaded: '{{percent}}% 전송했어요.',
  sendingLong: '평소보다 오래 걸리고 있어요. 녹음은 안전하게 보관되어 있어요.',
  catchingUp: '답변을 정리하고 있어요',
  catchingUpHint: '답변은 저장되었어요. 준비되면 다음 질문으로 넘어가요.',
  delayed: '다음 질문이 늦어지고 있어요',
  delayedHint: '답변은 저장되었어요. 자동으로 다시 시도하고 있으니 잠시만 기다려 주세요.',
  stalled: '다음 질문을 아직 받지 못했어요',
  stalledHint:
    '답변은 저장되어 있어요. 지금 다시 시도하거나, 나중에 이 브라우저에서 이어서 진행할 수 있어요.',
  cut: '제한 시간을 넘은 부분은 빼고 답변을 다시 보내고 있어요.',
  unsent: '답변을 보내지 못했어요',
  unsentHint: '녹음은 이 화면에 그대로 남아 있어요.',
  unsentTyped: '작성한 답변은 이 화면에 그대로 남아 있어요.',
  interrupted: '녹음 중에 마이크 연결이 끊겼어요',
  interruptedHint:
    '연결이 끊기기 전까지의 녹음을 제출하거나, 마이크를 확인하고 다시 녹음할 수 있어요.',
  sendAgain: '다시 보내기',
  sendThis: '이 녹음 제출',
  recordAgain: '다시 녹음',
  yourRecording: '보내지 못한 녹음',
  reconnect: '마이크 다시 연결',
  reconnectHint: '마이크가 없어도 텍스트로 답할 수 있어요.',
  history: '지금까지의 답변',
  latest: '방금 답변',
  transcript: '실시간 자막',
  transcriptEmpty: '말씀하시면 여기에 자막이 나타나요.',
  captions: '실시간 자막 보기',
  continued: '앞서 하던 답변에 이어서 녹음해요.',
  handsFree: '자동 진행(핸즈프리)',
  handsFreeHint: '질문이 끝나면 자동으로 녹음을 시작하고, 말을 마치면 다음 질문으로 넘어가요.',
  options: '설정',
  retake: '이 질문에 다시 답하기',
  retaking: '질문을 다시 준비하고 있어요…',
  retakeFailed: '다시 답할 수 없어요.',
  face: {
    speaking: '질문 중',
    listening: '듣는 중',
    thinking: '생각 중',
    waiting: '대기 중',
  },
}

export const time = {
  think: '준비 시간',
  thinkLeft_other: '{{count}}초',
  thinkOver: '준비 시간이 끝났어요. 준비되면 시작해 주세요.',
  more: '30초 추가',
  moreThink: '준비 시간 30초 추가',
  moreAnswer: '답변 시간 30초 추가',
  limit: '최대 {{minutes}}',
  suggested: '권장 {{minutes}}',
  overSuggested: '권장 시간이 지났어요. 답변을 마무리해 주세요.',
  remaining_other: '{{count}}초 남았어요',
  almostOver_other: '{{count}}초 후에 답변이 자동으로 종료되고 전송돼요.',
}

export const typed = {
  open: '텍스트로 답하기',
  close: '음성으로 답하기',
  label: '답변',
  hint: '작성 중인 답변은 이 브라우저에 임시 저장돼요. Ctrl+Enter로 제출할 수 있어요.',
  send: '답변 제출',
  left_other: '{{count}}자 남았어요',
}

export const keys = {
  on: '단축키 사용',
  onHint: '단축키가 다른 프로그램과 겹치면 끌 수 있어요.',
  heading: '단축키',
  open: '단축키 보기',
  talk: '답변 시작, 답변 완료',
  replay: '질문 다시 듣기',
  pause: '일시정지, 이어서 답하기',
  type: '텍스트로 답하기',
  captions: '자막 켜기/끄기',
  help: '설정 열기',
  space: '스페이스',
}

export const exchange = {
  noSpeech: '음성이 감지되지 않았어요.',
  otherLanguage: '다른 언어로 들려요. 이 답변에는 꼬리 질문을 하지 않아요.',
  pending: '텍스트 변환이 끝나면 여기에 표시돼요. 녹음은 안전하게 저장되었어요.',
  typed: '텍스트 답변',
  metrics: '말하기 분석',
  duration: '길이',
  durationValue: '{{s}}초',
  wpm: '말 속도',
  wpmValue: '분당 {{n}}어절',
  fillers: '습관어',
  fillersValue: '{{n}}회',
  settling: '방금 답변을 정리하고 있어요…',
  notMeasured: '측정 안 됨',
  recording: '답변 녹음',
}

/** Warnings in the interview room: the cause and one next step. */
export const trouble = {
  offline: {
    title: '네트워크 연결이 끊겼어요.',
    action: '답변은 이 화면에 저장되고 있어요. 계속 말씀하시면 다시 연결될 때 이어서 전송해요.',
  },
  reconnecting: {
    title: '다시 연결하고 있어요.',
    action: '계속 말씀하세요. 답변은 저장되고 있어요.',
  },
  connectionLost: {
    title: '실시간 연결이 끊겼어요.',
    action: '답변은 이 화면에 녹음되고 있어요. 답변을 마치면 한 번에 전송해요.',
  },
  muted: {
    title: '마이크가 음소거되어 있어요.',
    action: '마이크나 이어폰의 음소거를 해제해 주세요. 해제하면 바로 이어서 녹음해요.',
  },
  silent: {
    title: '소리가 들어오지 않아요.',
    action: '조금 더 크게 말하거나 마이크를 확인해 주세요. 생각 중이라면 그대로 두셔도 돼요.',
  },
  silentAnswer: {
    title: '방금 답변에서 음성이 감지되지 않았어요.',
    action: '마이크를 확인하고 다시 답하거나, 텍스트로 답해 주세요.',
  },
  background: {
    title: '다른 창을 보는 동안에도 녹음은 계속됐어요.',
    action: '그대로 이어서 답해 주세요.',
  },
  slept: {
    title: '컴퓨터가 절전 모드에서 돌아왔어요.',
    action: '그 전까지의 답변은 남아 있어요. 이어서 답하거나 처음부터 다시 답해 주세요.',
  },
  blocked: {
    title: '브라우저가 소리 재생을 차단했어요.',
    action: '‘질문 듣기’를 누르면 질문을 들을 수 있어요.',
  },
  textOnly: {
    title: '지금은 질문을 음성으로 들려드릴 수 없어요.',
    action: '화면의 질문을 읽고 답해 주세요. 답변은 평소처럼 인식해요.',
  },
  serverAway: {
    title: '서버가 응답하지 않아요.',
    action: '잠시 후 자동으로 다시 연결돼요.',
  },
}

/** Where the latest answer is stored. */
export const safety = {
  saved: '지금까지의 답변은 모두 서버에 저장되었어요.',
  none: '답변은 말하는 동안 실시간으로 저장돼요.',
  live: '답변이 실시간으로 저장되고 있어요.',
  here: '이 답변은 아직 이 브라우저에만 있어요. 화면을 닫지 마세요.',
  sending: '답변을 서버로 보내고 있어요. 화면을 닫지 마세요.',
}
