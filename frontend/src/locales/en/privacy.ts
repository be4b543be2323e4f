export const consent = {
  heading: 'Recording notice and consent',
  loading: 'Loading the notice…',
  failed: 'The notice could not be loaded.',
  renewed: 'The notice has changed. Please read the new one and agree again.',
  agree: 'I have read this and agree to my answers being recorded.',
}

export const kept = {
  title: 'You have an unsubmitted answer',
  when: 'Recording started on {{when}}.',
  length: 'Length: {{length}}',
  hint: 'It is stored encrypted in this browser and has not reached the server yet.',
  hintLive:
    'It is stored encrypted in this browser. Submit it as it is, or press “Continue by voice” to keep answering.',
  send: 'Submit as it is',
  discard: 'Delete',
}

export const data = {
  heading: 'My data',
  keptUntil: 'Recordings and transcripts are deleted automatically on {{date}}.',
  keptWithoutEnd: 'Recordings and transcripts stay on the server until you delete them.',
  export: 'Download everything',
  exporting: 'Preparing the file…',
  exported: 'The download has started.',
  exportFailed: 'The download failed.',
  delete: 'Delete interview',
  deleteQuestion: 'Delete this interview?',
  deleteConsequence:
    'All questions, recordings, transcripts and measurements are deleted and the interview ends. This cannot be undone.',
  deleteConfirm: 'Delete everything',
  deleting: 'Deleting…',
  deleteCancel: 'Cancel',
  deletionFailed: 'The interview could not be deleted.',
}

export const receipt = {
  heading: 'Interview deleted',
  lead: 'The following was deleted. Once you leave this page, you cannot return to it.',
  deletedAt: 'Deleted on',
  questions: 'Questions',
  recordings: 'Recorded answers',
  recordingsValue: '{{n}} ({{mb}} MB)',
  unfinished: 'Unfinished answers',
  spoken: 'Question audio files',
  transcripts: 'Transcripts',
  count: '{{n}}',
  audit: 'Confirmation number (SHA-256)',
}
