export const busy = {
  again_other: '{{count}}초 후에 다시 시도해 주세요.',
  startWait_other: '{{count}}초 후에 다시 시작할 수 있어요.',
  sendWait_other: '{{count}}초 후에 다시 보내기',
  waiting_other: '지금 이용자가 많아요. {{count}}초 후에 자동으로 다시 보내요.',
  connectionWaiting_other: '연결이 불안정해요. {{count}}초 후에 자동으로 이어서 보내요.',
}

export const problems = {
  foreignOrigin: '페이지를 새로고침한 뒤 다시 시도해 주세요.',
  audioDamaged: '녹음은 이 화면에 그대로 남아 있어요.',
}

export const health = {
  checking: '서버를 확인하고 있어요…',
  starting: '면접을 준비하고 있어요…',
  startingHint: '처음 실행할 때는 몇 분 걸릴 수 있어요. 준비되면 바로 시작할 수 있어요.',
  unavailable: '지금은 답변을 저장할 수 없어요.',
  unavailableHint: '잠시만 기다려 주세요. 해결되면 자동으로 이어서 진행돼요.',
  degraded: '다음 질문이 늦어지고 있어요.',
  degradedHint: '답변은 안전하게 저장돼요. 늦어진 질문은 준비되면 자동으로 나와요.',
  stopping: '서버 연결이 곧 끊겨요.',
  stoppingHint: '잠시 후 다시 연결돼요. 이미 보낸 답변은 안전하게 저장되어 있어요.',
  unreachable: '서버에 연결할 수 없어요.',
  unreachableHint:
    '잠시 후 자동으로 다시 연결돼요. 내 컴퓨터에서 실행 중이라면 daedam이 켜져 있는지 확인해 주세요.',
  ok: '준비되었어요.',
}

export const microphone = {
  denied: {
    title: '마이크 사용이 허용되지 않았어요.',
    action:
      '주소창 옆의 자물쇠(또는 설정) 아이콘을 눌러 마이크를 ‘허용’으로 바꾼 뒤 다시 확인해 주세요.',
  },
  deniedBySystem: {
    title: '시스템 설정에서 마이크 사용이 차단되어 있어요.',
    action:
      '시스템 설정의 ‘개인정보 보호 → 마이크’에서 이 브라우저를 허용한 뒤 다시 확인해 주세요.',
  },
  notFound: {
    title: '연결된 마이크가 없어요.',
    action: '마이크나 이어폰을 연결한 뒤 다시 확인해 주세요.',
  },
  busy: {
    title: '다른 프로그램이 마이크를 사용하고 있어요.',
    action: '화상 회의나 녹음 프로그램을 닫은 뒤 다시 확인해 주세요.',
  },
  unsuitable: {
    title: '선택한 마이크를 사용할 수 없어요.',
    action: '연결이 끊겼을 수 있어요. 다시 확인하면 기본 마이크를 사용해요.',
  },
  insecure: {
    title: '이 주소에서는 마이크를 사용할 수 없어요.',
    action: 'https 주소로 접속하거나, 서버가 있는 컴퓨터에서 http://localhost로 접속해 주세요.',
  },
  aborted: {
    title: '마이크를 켜는 중에 중단되었어요.',
    action: '마이크 연결 상태를 확인한 뒤 다시 시도해 주세요.',
  },
  unsupported: {
    title: '이 브라우저에서는 마이크를 사용할 수 없어요.',
    action: 'Chrome, Edge, Safari, Firefox의 최신 버전으로 접속해 주세요.',
  },
  noRecorder: {
    title: '이 브라우저는 녹음을 지원하지 않아요.',
    action: '브라우저를 업데이트하거나 Chrome, Edge, Safari, Firefox로 접속해 주세요.',
  },
  lost: {
    title: '마이크 연결이 끊겼어요.',
    action: '마이크를 다시 연결한 뒤 다시 시도해 주세요.',
  },
  recordingFailed: {
    title: '녹음하지 못했어요.',
    action: '마이크를 확인하고 다시 녹음해 주세요.',
  },
  unknown: {
    title: '마이크를 켜지 못했어요.',
    action: '마이크 연결과 브라우저 권한을 확인한 뒤 다시 시도해 주세요.',
  },
}

export const network = {
  unreachable: '서버에 연결하지 못했어요. 네트워크 연결을 확인하고 다시 시도해 주세요.',
  timeout: '서버 응답이 늦어지고 있어요. 잠시 후 다시 시도해 주세요.',
  unreadable: '서버 응답을 처리하지 못했어요. 잠시 후 다시 시도해 주세요.',
}

/** Steps to allow the microphone in each browser. */
export const permission = {
  chrome: 'Chrome: 주소창 왼쪽의 설정 아이콘 → 마이크 → 허용 → 다시 확인',
  edge: 'Edge: 주소창 왼쪽의 자물쇠 → 이 사이트의 권한 → 마이크 → 허용 → 다시 확인',
  safari: 'Safari: 메뉴 막대의 Safari → 이 웹사이트 설정 → 마이크 → 허용',
  iosSafari: 'iPhone·iPad: 주소창의 페이지 메뉴 → 웹사이트 설정 → 마이크 → 허용',
  firefox: 'Firefox: 주소창의 마이크 아이콘 → 차단 해제(×) → 다시 확인',
  samsung: '삼성 인터넷: 주소창의 자물쇠 → 권한 → 마이크 → 허용',
  other: '브라우저의 사이트 설정에서 마이크를 ‘허용’으로 바꿔 주세요.',
}

/** Microphone level in words. */
export const level = {
  label: '마이크 입력 음량',
  hearing: '말소리가 들려요',
  quiet: '말소리가 없어요',
  silent: '아직 소리가 들리지 않아요',
  percent: '{{n}}퍼센트',
}
