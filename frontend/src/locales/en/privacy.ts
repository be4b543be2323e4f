export const consent = {
  heading: 'Recording: notice and consent',
  loading: 'Loading the notice…',
  failed: 'The notice could not be loaded.',
  renewed: 'The notice has changed. Please read the new one and agree again.',
  what: 'What is recorded',
  whatValue: 'Your voice while you answer, its transcript, and how it was spoken',
  where: 'Where it stays',
  whereValue: 'Only on the servers of whoever runs this interview',
  howLong: 'For how long',
  noEnd: 'Without an end: you can delete it yourself',
  rights: 'What you can do',
  rightsValue: 'Download everything or delete it, at any time',
  agree: 'I have read this, and I agree that my answers are recorded.',
  days_one: 'Deleted by itself after {{count}} day',
  days_other: 'Deleted by itself after {{count}} days',
}

export const kept = {
  title: 'An answer you had recorded is still here',
  when: 'It was begun on {{when}}.',
  length: 'It is {{length}} long.',
  hint: 'It is encrypted in this browser. The server has not confirmed yet that it has it.',
  hintLive: 'It is encrypted in this browser. Send it as it is, or press “Continue” and speak on.',
  send: 'Send it',
  discard: 'Discard it',
}

export const data = {
  heading: 'My data',
  keptUntil: 'Recordings and transcripts are deleted by themselves on {{date}}.',
  keptWithoutEnd: 'Recordings and transcripts stay on the server until you delete them.',
  export: 'Download everything',
  exporting: 'Preparing the file…',
  exported: 'The download has begun.',
  exportFailed: 'The download failed.',
  delete: 'Delete the interview',
  deleteQuestion: 'Really delete this interview?',
  deleteConsequence:
    'Questions, recordings, transcripts and measures are all deleted, and the interview ends. This cannot be undone.',
  deleteConfirm: 'Delete everything',
  deleting: 'Deleting…',
  deleteCancel: 'Keep it',
  deletionFailed: 'It could not be deleted.',
}

export const receipt = {
  heading: 'The interview is deleted',
  lead: 'This is what was deleted. Once you leave this screen it cannot be shown again.',
  deletedAt: 'Deleted on',
  questions: 'Questions',
  recordings: 'Recorded answers',
  recordingsValue: '{{n}} ({{mb}} MB)',
  spoken: 'Spoken questions',
  transcripts: 'Transcripts',
  count: '{{n}}',
  audit: 'Fingerprint of the deletion’s entry (SHA-256)',
}
