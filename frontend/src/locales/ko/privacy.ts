export const consent = {
  heading: '녹음 안내 및 동의',
  loading: '녹음 안내를 불러오고 있어요…',
  failed: '녹음 안내를 불러오지 못했어요.',
  renewed: '녹음 안내가 변경되었어요. 새 안내를 읽고 다시 동의해 주세요.',
  agree: '위 내용을 읽었으며, 답변 녹음에 동의합니다.',
}

export const kept = {
  title: '제출하지 않은 답변이 있어요',
  when: '{{when}}에 녹음을 시작했어요.',
  length: '길이: {{length}}',
  hint: '이 브라우저에 암호화해 보관하고 있어요. 아직 서버에 저장되지 않았어요.',
  hintLive:
    '이 브라우저에 암호화해 보관하고 있어요. 이대로 제출하거나, ‘음성으로 이어하기’를 눌러 계속 답할 수 있어요.',
  send: '이대로 제출',
  discard: '삭제',
}

export const data = {
  heading: '내 데이터',
  keptUntil: '녹음과 답변 텍스트는 {{date}}에 자동으로 삭제돼요.',
  keptWithoutEnd: '녹음과 답변 텍스트는 직접 삭제할 때까지 서버에 보관돼요.',
  export: '전체 다운로드',
  exporting: '파일을 준비하고 있어요…',
  exported: '다운로드를 시작했어요.',
  exportFailed: '다운로드하지 못했어요.',
  delete: '면접 삭제',
  deleteQuestion: '이 면접을 삭제할까요?',
  deleteConsequence:
    '질문, 녹음, 답변 텍스트, 말하기 분석 결과가 모두 삭제되고 면접이 종료돼요. 삭제하면 되돌릴 수 없어요.',
  deleteConfirm: '모두 삭제',
  deleting: '삭제하고 있어요…',
  deleteCancel: '취소',
  deletionFailed: '삭제하지 못했어요.',
}

export const receipt = {
  heading: '면접을 삭제했어요',
  lead: '삭제한 내용이에요. 이 화면을 나가면 다시 볼 수 없어요.',
  deletedAt: '삭제 일시',
  questions: '질문',
  recordings: '답변 녹음',
  recordingsValue: '{{n}}개 ({{mb}} MB)',
  unfinished: '제출 전 답변',
  spoken: '질문 음성',
  transcripts: '답변 텍스트',
  count: '{{n}}개',
  audit: '삭제 확인 번호 (SHA-256)',
}
