export const room = {
  retakeChip: 'Retake',
  superseded: 'Earlier take',
  editAgain: 'Edit',
  progress: 'Question {{n}} of {{total}}',
  followup: 'Follow-up',
  about: 'A follow-up on “{{about}}” from your last answer.',
  preparingVoice: 'Preparing the question…',
  speaking: 'Reading the question aloud',
  speakingBrowser: 'Reading the question aloud with the browser’s voice',
  listen: 'Play question',
  replay: 'Play again',
  begin: 'Start answer',
  beginHint: 'Press when you are ready, even while the question is playing.',
  beginning: 'Turning on the microphone…',
  recording: 'Recording',
  listening: 'Listening',
  paused: 'Paused. Nothing is being recorded.',
  replaying: 'Playing the question again. Nothing is recorded meanwhile.',
  stop: 'Finish answer',
  pause: 'Pause',
  resume: 'Continue',
  startOver: 'Start over',
  stopping: 'Finishing the recording…',
  sending: 'Processing your answer',
  sendingHint: 'The next question is coming up.',
  sendingTyped: 'Processing your answer',
  uploading: 'Sending your answer',
  uploaded: '{{percent}}% sent.',
  sendingLong: 'This is taking longer than usual. Your recording is safe.',
  catchingUp: 'Processing your answer',
  catchingUpHint: 'Your answer is saved. The next question appears when it is ready.',
  delayed: 'The next question is taking longer than usual',
  delayedHint: 'Your answer is saved. Trying again automatically; please wait a moment.',
  stalled: 'The next question has not come yet',
  stalledHint: 'Your answer is saved. Try again now, or continue later in this browser.',
  cut: 'Sending your answer again without the part beyond the time limit.',
  unsent: 'Your answer could not be sent',
  unsentHint: 'The recording is still here on this page.',
  unsentTyped: 'Your text is still here on this page.',
  interrupted: 'The microphone was disconnected while recording',
  interruptedHint:
    'Submit the recording up to that point, or check the microphone and record again.',
  sendAgain: 'Send again',
  sendThis: 'Submit this recording',
  recordAgain: 'Record again',
  yourRecording: 'The unsent recording',
  reconnect: 'Reconnect microphone',
  reconnectHint: 'Without a microphone you can type your answers.',
  history: 'Your answers so far',
  latest: 'Just now',
  transcript: 'Live captions',
  transcriptEmpty: 'Captions appear here as you speak.',
  captions: 'Show live captions',
  continued: 'Continuing your earlier answer.',
  handsFree: 'Hands-free mode',
  handsFreeHint: 'Starts recording after the question and moves on when you finish speaking.',
  options: 'Settings',
  retake: 'Answer this question again',
  retaking: 'Preparing the question…',
  retakeFailed: 'This question cannot be answered again.',
  face: {
    speaking: 'Asking',
    listening: 'Listening',
    thinking: 'Thinking',
    waiting: 'Waiting',
  },
}

export const time = {
  think: 'Preparation time',
  thinkLeft_one: '{{count}} second',
  thinkLeft_other: '{{count}} seconds',
  thinkOver: 'Preparation time is over. Start when you are ready.',
  more: 'Add 30 s',
  moreThink: 'Add 30 s of preparation time',
  moreAnswer: 'Add 30 s of answer time',
  limit: '{{minutes}} at most',
  suggested: '{{minutes}} suggested',
  overSuggested: 'The suggested time has passed. Please wrap up.',
  remaining_one: '{{count}} second left',
  remaining_other: '{{count}} seconds left',
  almostOver_one: 'Your answer ends and is sent automatically in {{count}} second.',
  almostOver_other: 'Your answer ends and is sent automatically in {{count}} seconds.',
}

export const typed = {
  open: 'Answer by text',
  close: 'Answer by voice',
  label: 'Your answer',
  hint: 'Your draft is saved in this browser. Press Ctrl+Enter to submit.',
  send: 'Submit answer',
  left_one: '{{count}} character left',
  left_other: '{{count}} characters left',
}

export const keys = {
  on: 'Use keyboard shortcuts',
  onHint: 'Turn them off if they conflict with another tool.',
  heading: 'Keyboard shortcuts',
  open: 'Show keyboard shortcuts',
  talk: 'Start or finish the answer',
  replay: 'Play the question again',
  pause: 'Pause or continue',
  type: 'Answer by text',
  captions: 'Turn captions on or off',
  help: 'Open settings',
  space: 'Space',
}

export const exchange = {
  noSpeech: 'No speech was detected.',
  otherLanguage: 'This sounds like another language. There will be no follow-up to it.',
  pending: 'The transcript will appear here when ready. Your recording is safe.',
  typed: 'Text answer',
  metrics: 'Speech measurements',
  duration: 'Length',
  durationValue: '{{s}} s',
  wpm: 'Pace',
  wpmValue: '{{n}} words/min',
  fillers: 'Filler words',
  fillersValue: '{{n}}',
  settling: 'Processing your answer…',
  notMeasured: 'Not measured',
  recording: 'Recorded answer',
}

/** Warnings in the interview room: the cause and one next step. */
export const trouble = {
  offline: {
    title: 'The network connection was lost.',
    action:
      'Your answer is saved on this page. Keep talking; sending resumes when you are back online.',
  },
  reconnecting: {
    title: 'Reconnecting.',
    action: 'Keep talking. Your answer is being saved.',
  },
  connectionLost: {
    title: 'The live connection was lost.',
    action: 'Your answer is being recorded on this page and will be sent when you finish.',
  },
  muted: {
    title: 'The microphone is muted.',
    action: 'Unmute the microphone or headset; recording continues right away.',
  },
  silent: {
    title: 'No sound is coming in.',
    action: 'Speak louder or check the microphone. If you are thinking, take your time.',
  },
  silentAnswer: {
    title: 'No speech was detected in this answer.',
    action: 'Check the microphone and answer again, or type your answer.',
  },
  background: {
    title: 'Recording continued while you were in another window.',
    action: 'Just continue your answer.',
  },
  slept: {
    title: 'The computer was asleep.',
    action: 'Your answer up to then is saved. Continue, or start over.',
  },
  blocked: {
    title: 'The browser blocked audio playback.',
    action: 'Press “Play question” to hear it.',
  },
  textOnly: {
    title: 'This question cannot be played right now.',
    action: 'Read the question on screen and answer as usual.',
  },
  serverAway: {
    title: 'The server is not responding.',
    action: 'It will reconnect automatically.',
  },
}

/** Where the latest answer is stored. */
export const safety = {
  saved: 'All answers so far are saved on the server.',
  none: 'Answers are saved as you speak.',
  live: 'Your answer is being saved as you speak.',
  here: 'This answer is only in this browser. Keep this page open.',
  sending: 'Your answer is being sent to the server. Keep this page open.',
}
