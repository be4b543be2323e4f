export const room = {
  retakeChip: 'Another try',
  superseded: 'Earlier take',
  editAgain: 'Edit it',
  progress: 'Question {{n}} of {{total}}',
  followup: 'Follow-up',
  take: 'Take {{n}}',
  about: 'It asks about “{{about}}” in your last answer.',
  preparingVoice: 'Preparing the question…',
  speaking: 'Reading the question aloud',
  speakingBrowser: 'Reading the question aloud with the browser’s voice',
  listen: 'Hear the question',
  replay: 'Hear it again',
  begin: 'Start answer',
  beginHint: 'Press when you are ready. The question stops speaking at once.',
  beginning: 'Switching the microphone on…',
  recording: 'Recording',
  listening: 'Listening',
  paused: 'Paused. Nothing is being recorded.',
  replaying: 'Here is the question again. Nothing is being recorded meanwhile.',
  confirming: 'You are asked whether you have finished.',
  stop: 'Finish answer',
  pause: 'Pause',
  resume: 'Go on',
  startOver: 'Start over',
  stopping: 'Finishing the recording…',
  sending: 'Listening to your answer',
  sendingHint: 'Writing it down and thinking about what to ask next.',
  sendingTyped: 'Reading your answer',
  uploading: 'Your answer is being sent',
  uploaded: '{{percent}} percent sent.',
  sendingLong: 'This takes a little longer. Your recording is safe.',
  catchingUp: 'Working on your answer',
  catchingUpHint: 'Your answer is saved. The next question follows when it is ready.',
  delayed: 'The next question is taking longer than usual',
  delayedHint: 'Your answer is saved. We keep trying automatically; please wait a moment.',
  stalled: 'The next question has not come yet',
  stalledHint:
    'Your answer is saved. Try again now, or come back later in this browser to continue.',
  cut: 'The part of your answer beyond the time limit is left out, and the rest is sent again.',
  unsent: 'Your answer could not be sent',
  unsentHint: 'The recording is still here on this page.',
  unsentTyped: 'What you wrote is still here on this page.',
  interrupted: 'The microphone went away while recording',
  interruptedHint:
    'You can send what was recorded until then, or check the microphone and record again.',
  sendAgain: 'Send again',
  sendThis: 'Send this recording',
  recordAgain: 'Record again',
  yourRecording: 'The unsent recording',
  reconnect: 'Reconnect microphone',
  reconnectHint: 'Without a microphone you can type your answers.',
  history: 'Your answers so far',
  latest: 'Just now',
  transcript: 'What was understood',
  transcriptEmpty: 'What is understood appears here as you speak.',
  captions: 'Show captions',
  continued: 'This goes on with the answer you had begun.',
  handsFree: 'Hands-free',
  handsFreeHint: 'Listens as soon as the question is over, and goes on when you have finished.',
  voiceSetting: 'The interviewer’s voice',
  options: 'Settings',
  retake: 'Answer this question again',
  retaking: 'Preparing the question again…',
  retakeFailed: 'It cannot be answered again.',
  face: {
    speaking: 'The interviewer is speaking',
    listening: 'Listening',
    thinking: 'Thinking',
    waiting: 'Waiting',
  },
}

export const time = {
  think: 'Time to think',
  thinkLeft_one: '{{count}} second',
  thinkLeft_other: '{{count}} seconds',
  thinkOver: 'The time to think is over. Start when you are ready.',
  more: '30 s more',
  moreThink: '30 s more to think',
  moreAnswer: '30 s more to answer',
  of: '{{elapsed}} of {{limit}}',
  limit: '{{minutes}} at most',
  suggested: '{{minutes}} suggested',
  overSuggested: 'You are past the suggested time. Please come to an end.',
  remaining_one: '{{count}} second left',
  remaining_other: '{{count}} seconds left',
  almostOver_one: 'In {{count}} second the answer ends by itself and is sent.',
  almostOver_other: 'In {{count}} seconds the answer ends by itself and is sent.',
}

export const typed = {
  open: 'Type the answer',
  close: 'Speak the answer',
  label: 'Your answer',
  hint: 'It stays in this browser while you write. Ctrl+Enter sends it.',
  send: 'Send as text',
  left_one: '{{count}} character left',
  left_other: '{{count}} characters left',
}

export const keys = {
  on: 'Use keyboard shortcuts',
  onHint: 'Switch them off where single keys get in the way of another tool.',
  heading: 'Keyboard shortcuts',
  open: 'Show keyboard shortcuts',
  talk: 'Start the answer, finish it',
  replay: 'Hear the question again',
  pause: 'Pause, go on',
  type: 'Type the answer',
  captions: 'Captions on and off',
  help: 'This list',
  space: 'Space',
}

export const exchange = {
  noSpeech: 'No speech was found.',
  otherLanguage: 'It sounds like another language. This answer is not asked about.',
  pending: 'The transcript will be filled in later. Your recording is safe.',
  typed: 'Typed',
  metrics: 'How it was spoken',
  duration: 'Length',
  durationValue: '{{s}} s',
  wpm: 'Pace',
  wpmValue: '{{n}} words/min',
  fillers: 'Fillers',
  fillersValue: '{{n}}',
  settling: 'Putting your answer in order…',
  notMeasured: 'Not measured',
  recording: 'Recorded answer',
}

/** Banners of the room: what is the matter, and the one next step. */
export const trouble = {
  offline: {
    title: 'The network is gone.',
    action: 'Your answer stays on this page. Keep talking; it is sent on when the network is back.',
  },
  reconnecting: {
    title: 'The connection dropped and is coming back.',
    action: 'You can simply keep talking. Nothing of it is lost.',
  },
  lineLost: {
    title: 'The live connection is gone.',
    action: 'Your answer is recorded on this page and sent when you finish.',
  },
  muted: {
    title: 'The microphone is muted.',
    action: 'Unmute it at the microphone or the headset, and it goes on at once.',
  },
  silent: {
    title: 'No sound is coming in.',
    action:
      'Speak up a little or check the microphone. If you are thinking, simply take your time.',
  },
  silentAnswer: {
    title: 'There was no sound in this recording.',
    action: 'Check the microphone and answer again, or type your answer.',
  },
  background: {
    title: 'This page was in the background.',
    action: 'It went on recording meanwhile. Simply go on with your answer.',
  },
  slept: {
    title: 'The computer was asleep.',
    action: 'What you had said before is still there. Go on, or start the answer over.',
  },
  blocked: {
    title: 'The browser held the sound back.',
    action: 'Press “Hear the question” to hear it.',
  },
  textOnly: {
    title: 'There is no voice for this question right now.',
    action: 'Read it above and answer. You are understood as always.',
  },
  serverAway: {
    title: 'The server does not answer.',
    action: 'Please check that daedam is running. It goes on by itself when it is back.',
  },
}

/** What is safe, and what is on its way. */
export const safety = {
  saved: 'All your answers so far are stored on the server.',
  none: 'There is no answer yet. Answers are stored while you speak.',
  live: 'What you say is being stored on the server as you speak.',
  here: 'This answer is only in this browser so far. Please keep this page open.',
  sending: 'Your answer is on its way to the server. Please keep this page open.',
}
