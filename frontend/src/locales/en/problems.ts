export const busy = {
  again_one: 'Please try again in {{count}} second.',
  again_other: 'Please try again in {{count}} seconds.',
  startWait_one: 'You can start again in {{count}} second.',
  startWait_other: 'You can start again in {{count}} seconds.',
  sendWait_one: 'Send again in {{count}} s',
  sendWait_other: 'Send again in {{count}} s',
  waiting_one: 'The server is busy. Sending again automatically in {{count}} second.',
  waiting_other: 'The server is busy. Sending again automatically in {{count}} seconds.',
  connectionWaiting_one:
    'The connection is unstable. Sending resumes automatically in {{count}} second.',
  connectionWaiting_other:
    'The connection is unstable. Sending resumes automatically in {{count}} seconds.',
}

export const problems = {
  foreignOrigin: 'Please reload this page and try again.',
  audioDamaged: 'The recording is still on this page.',
}

export const health = {
  checking: 'Connecting to the server…',
  starting: 'Preparing the interview…',
  startingHint: 'The first time may take a few minutes. You can start as soon as it is ready.',
  unavailable: 'Answers cannot be saved right now.',
  unavailableHint:
    'The page continues automatically once this is fixed. If you run the server, check its database.',
  degraded: 'Some questions are taking longer than usual.',
  degradedHint: 'Answers are stored safely. Delayed questions appear automatically.',
  stopping: 'The server is stopping.',
  stoppingHint:
    'The page reconnects when the server is back. Answers already sent are stored safely.',
  unreachable: 'Cannot connect to the server.',
  unreachableHint:
    'The page will reconnect automatically. If the server runs on this computer, check that daedam is running.',
  ok: 'Ready.',
}

export const microphone = {
  denied: {
    title: 'Microphone access was denied.',
    action:
      'Click the lock (or settings) icon beside the address, set the microphone to “Allow”, then check again.',
  },
  deniedBySystem: {
    title: 'Your system settings block the microphone.',
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
    title: 'The selected microphone cannot be used.',
    action: 'It may be unplugged. Check again to use the default microphone.',
  },
  insecure: {
    title: 'The microphone cannot be used at this address.',
    action:
      'Open the page over https, or as http://localhost on the computer that runs the server.',
  },
  aborted: {
    title: 'The microphone did not start.',
    action: 'Check its connection, then try again.',
  },
  unsupported: {
    title: 'This browser cannot use a microphone.',
    action: 'Please open the page in a current version of Chrome, Edge, Safari or Firefox.',
  },
  noRecorder: {
    title: 'This browser cannot record.',
    action: 'Please update it, or open the page in Chrome, Edge, Safari or Firefox.',
  },
  lost: {
    title: 'The microphone was disconnected.',
    action: 'Reconnect it, then check again.',
  },
  recordingFailed: {
    title: 'The recording failed.',
    action: 'Check the microphone and record again.',
  },
  unknown: {
    title: 'The microphone could not be turned on.',
    action: 'Check its connection and the browser’s permissions, then try again.',
  },
}

export const network = {
  unreachable: 'Could not connect to the server. Check your network connection and try again.',
  timeout: 'The server is taking too long. Please try again in a moment.',
  unreadable: 'The server’s response could not be read. Please try again in a moment.',
}

/** Steps to allow the microphone in each browser. */
export const permission = {
  chrome: 'Chrome: settings icon left of the address → Microphone → Allow → check again',
  edge: 'Edge: lock left of the address → Permissions for this site → Microphone → Allow → check again',
  safari: 'Safari: menu bar, Safari → Settings for this website → Microphone → Allow',
  iosSafari:
    'iPhone and iPad: page menu in the address bar → Website Settings → Microphone → Allow',
  firefox: 'Firefox: microphone icon in the address bar → remove the block (×) → check again',
  samsung: 'Samsung Internet: lock in the address bar → Permissions → Microphone → Allow',
  other: 'Please allow the microphone in the browser’s settings for this site.',
}

/** Microphone level in words. */
export const level = {
  label: 'Microphone level',
  hearing: 'Speech detected',
  quiet: 'No speech',
  silent: 'No sound heard yet',
  percent: '{{n}} percent',
}
