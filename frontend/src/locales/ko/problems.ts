export const busy = {
  again_other: '{{count}}초 뒤에 다시 시도해 주세요.',
  startWait_other: '{{count}}초 뒤에 다시 시작할 수 있습니다.',
  sendWait_other: '{{count}}초 뒤에 다시 보내기',
  waiting_other: '서버가 바쁩니다. {{count}}초 뒤에 저절로 다시 보냅니다.',
  lineWaiting_other: '연결이 고르지 않습니다. {{count}}초 뒤에 저절로 이어서 보냅니다.',
}

export const problems = {
  foreignOrigin: '이 페이지를 새로 고친 뒤 다시 시도해 주세요.',
  audioDamaged: '녹음은 이 화면에 온전히 남아 있습니다.',
}

export const health = {
  checking: '서버를 확인하고 있습니다…',
  starting: '모델을 준비하고 있습니다…',
  startingHint: '처음에는 몇 분 걸릴 수 있습니다. 준비되면 바로 시작할 수 있습니다.',
  unavailable: '서버가 답변을 저장할 수 없는 상태입니다.',
  unavailableHint: '서버의 데이터베이스를 확인해 주세요. 해결되면 자동으로 이어집니다.',
  degraded: '일부 답변의 다음 질문이 늦어지고 있습니다.',
  degradedHint: '답변은 안전하게 저장됩니다. 늦어진 질문은 준비되면 자동으로 나옵니다.',
  stopping: '서버가 곧 종료됩니다.',
  stoppingHint: '잠시 뒤 다시 연결됩니다. 이미 보낸 답변은 안전하게 저장되어 있습니다.',
  unreachable: '서버에 연결할 수 없습니다.',
  unreachableHint: 'daedam이 켜져 있는지 확인해 주세요. 연결되면 자동으로 이어집니다.',
  ok: '준비되었습니다.',
}

export const microphone = {
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
}

export const network = {
  unreachable: '서버에 연결하지 못했습니다. 네트워크와 daedam이 켜져 있는지 확인해 주세요.',
  timeout: '서버의 응답이 너무 늦습니다. 잠시 뒤에 다시 시도해 주세요.',
  unreadable: '서버가 알 수 없는 답을 보냈습니다. 잠시 뒤에 다시 시도해 주세요.',
}

/** Where each browser keeps a refused permission. */
export const permission = {
  chrome: 'Chrome: 주소창 왼쪽의 설정 아이콘 → 마이크 → 허용 → 새로 고침',
  edge: 'Edge: 주소창 왼쪽의 자물쇠 → 이 사이트의 권한 → 마이크 → 허용 → 새로 고침',
  safari: 'Safari: 메뉴 막대의 Safari → 이 웹사이트 설정 → 마이크 → 허용',
  iosSafari: 'iPhone·iPad: 주소창의 페이지 메뉴 → 웹사이트 설정 → 마이크 → 허용',
  firefox: 'Firefox: 주소창의 마이크 아이콘 → 차단 해제(×) → 다시 확인',
  samsung: '삼성 인터넷: 주소창의 자물쇠 → 권한 → 마이크 → 허용',
  other: '브라우저의 사이트 설정에서 마이크를 허용으로 바꿔 주세요.',
}

/** How loud the microphone is, in words. */
export const level = {
  label: '마이크 소리 크기',
  hearing: '소리가 들립니다',
  quiet: '지금은 조용합니다',
  silent: '아직 소리가 들리지 않습니다',
  percent: '{{n}}퍼센트',
}
