export const busy = {
  again_one: 'Please try again in {{count}} second.',
  again_other: 'Please try again in {{count}} seconds.',
  startWait_one: 'You can start again in {{count}} second.',
  startWait_other: 'You can start again in {{count}} seconds.',
  sendWait_one: 'Send again in {{count}} s',
  sendWait_other: 'Send again in {{count}} s',
  waiting_one: 'The server is busy. It is sent again by itself in {{count}} second.',
  waiting_other: 'The server is busy. It is sent again by itself in {{count}} seconds.',
  lineWaiting_one: 'The connection is unsteady. Sending goes on by itself in {{count}} second.',
  lineWaiting_other: 'The connection is unsteady. Sending goes on by itself in {{count}} seconds.',
}

export const problems = {
  foreignOrigin: 'Please reload this page and try again.',
  audioDamaged: 'The recording is still whole on this page.',
}

export const health = {
  checking: 'Looking for the server…',
  starting: 'The models are getting ready…',
  startingHint: 'The first time may take a few minutes. You can start as soon as they are ready.',
  unavailable: 'The server cannot store answers right now.',
  unavailableHint: 'Please check its database. The page goes on by itself once it works.',
  degraded: 'The next question is delayed for some answers.',
  degradedHint: 'Answers are stored safely. Delayed questions appear automatically.',
  stopping: 'The server is stopping.',
  stoppingHint:
    'The page reconnects when the server is back. Answers already sent are stored safely.',
  unreachable: 'The server cannot be reached.',
  unreachableHint: 'Please check that daedam is running. The page goes on by itself once it is.',
  ok: 'Ready.',
}

export const microphone = {
  denied: {
    title: 'The microphone was not allowed.',
    action:
      'Click the lock (or settings) icon beside the address, set the microphone to “Allow”, then check again.',
  },
  deniedBySystem: {
    title: 'The operating system blocks the microphone.',
    action:
      'Allow this browser under “Privacy → Microphone” in the system settings, then check again.',
  },
  notFound: {
    title: 'No microphone is connected.',
    action: 'Connect a microphone or a headset, then check again.',
  },
  busy: {
    title: 'Another program is using the microphone.',
    action: 'Close video calls and recorders, then check again.',
  },
  unsuitable: {
    title: 'The chosen microphone cannot be used.',
    action: 'It may be unplugged. Check again and the default microphone is used.',
  },
  insecure: {
    title: 'The browser gives no microphone to this address.',
    action:
      'Open the page over https, or as http://localhost on the computer that runs the server.',
  },
  aborted: {
    title: 'Switching the microphone on was interrupted.',
    action: 'Please look at its connection, then check again.',
  },
  unsupported: {
    title: 'This browser cannot use a microphone.',
    action: 'Please open the page in a current Chrome, Edge, Safari or Firefox.',
  },
  noRecorder: {
    title: 'This browser cannot record.',
    action: 'Please update it, or open the page in Chrome, Edge, Safari or Firefox.',
  },
  lost: {
    title: 'The microphone was disconnected.',
    action: 'Connect it again, then check again.',
  },
  recordingFailed: {
    title: 'The recording failed.',
    action: 'Check the microphone again and record once more.',
  },
  unknown: {
    title: 'The microphone could not be switched on.',
    action: 'Please look at its connection and the browser’s permissions, then check again.',
  },
}

export const network = {
  unreachable:
    'The server could not be reached. Please check the network and that daedam is running.',
  timeout: 'The server took too long. Please try again in a moment.',
  unreadable: 'The server gave an answer that makes no sense. Please try again in a moment.',
}

/** Where each browser keeps a refused permission. */
export const permission = {
  chrome: 'Chrome: settings icon left of the address → Microphone → Allow → reload',
  edge: 'Edge: lock left of the address → Permissions for this site → Microphone → Allow → reload',
  safari: 'Safari: menu bar, Safari → Settings for this website → Microphone → Allow',
  iosSafari:
    'iPhone and iPad: page menu in the address bar → Website Settings → Microphone → Allow',
  firefox: 'Firefox: microphone icon in the address bar → remove the block (×) → check again',
  samsung: 'Samsung Internet: lock in the address bar → Permissions → Microphone → Allow',
  other: 'Please allow the microphone in the browser’s settings for this site.',
}

/** How loud the microphone is, in words. */
export const level = {
  label: 'Microphone level',
  hearing: 'Sound is coming in',
  quiet: 'Quiet right now',
  silent: 'No sound heard yet',
  percent: '{{n}} percent',
}
