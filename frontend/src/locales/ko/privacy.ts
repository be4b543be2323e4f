export const consent = {
  heading: '녹음 안내와 동의',
  loading: '녹음 안내를 불러오고 있습니다…',
  failed: '녹음 안내를 불러오지 못했습니다.',
  renewed: '녹음 안내가 바뀌었습니다. 새 안내를 읽고 다시 동의해 주세요.',
  what: '녹음하는 것',
  whatValue: '답변하는 동안의 목소리와 그것을 받아쓴 글, 말하기 측정',
  where: '보관하는 곳',
  whereValue: '이 면접을 운영하는 서버 안에만',
  howLong: '보관 기간',
  noEnd: '정해진 기한이 없습니다. 직접 지울 수 있습니다',
  rights: '할 수 있는 일',
  rightsValue: '언제든지 모두 내려받거나 바로 지우기',
  agree: '위 내용을 읽었고, 답변이 녹음되는 것에 동의합니다.',
  days_other: '{{count}}일 뒤 자동으로 지워집니다',
}

export const kept = {
  title: '여기까지 녹음한 답변이 남아 있습니다',
  when: '{{when}}에 녹음을 시작했습니다.',
  length: '길이는 {{length}}입니다.',
  hint: '이 브라우저에 암호화되어 있으며, 아직 서버가 받았다고 확인하지 않았습니다.',
  hintLive:
    '이 브라우저에 암호화되어 있습니다. 그대로 보내거나, 이어서 하기를 눌러 계속 답할 수 있습니다.',
  send: '이어서 보내기',
  discard: '버리기',
}

export const data = {
  heading: '내 데이터',
  keptUntil: '녹음과 받아쓴 글은 {{date}}에 자동으로 지워집니다.',
  keptWithoutEnd: '녹음과 받아쓴 글은 직접 지울 때까지 서버에 보관됩니다.',
  export: '모두 내려받기',
  exporting: '파일을 만들고 있습니다…',
  exported: '내려받기를 시작했습니다.',
  exportFailed: '내려받지 못했습니다.',
  delete: '면접 지우기',
  deleteQuestion: '이 면접을 정말 지울까요?',
  deleteConsequence:
    '질문, 녹음, 받아쓴 글, 말하기 측정이 모두 지워지고 면접이 끝납니다. 되돌릴 수 없습니다.',
  deleteConfirm: '모두 지우기',
  deleting: '지우고 있습니다…',
  deleteCancel: '그만두기',
  deletionFailed: '지우지 못했습니다.',
}

export const receipt = {
  heading: '면접을 모두 지웠습니다',
  lead: '지운 내용입니다. 이 화면을 떠나면 다시 볼 수 없습니다.',
  deletedAt: '지운 때',
  questions: '질문',
  recordings: '답변 녹음',
  recordingsValue: '{{n}}개 ({{mb}} MB)',
  spoken: '질문 음성',
  transcripts: '받아쓴 글',
  count: '{{n}}개',
  audit: '삭제 기록의 지문 (SHA-256)',
}
