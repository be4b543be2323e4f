import { expect, it } from 'vitest'

import { EchoTest, classifyEcho } from './echoTest'
import type { EchoLevels } from './echoTest'

/** Levels of a room: `pauses` and `pulses` at the tone's frequency, `beside` it in every pulse. */
function levels(pauses: number[], pulses: number[], beside = -90): EchoLevels {
  return {
    pauses: pauses.map((toneDb) => ({ toneDb, besideDb: -90 })),
    pulses: pulses.map((toneDb) => ({ toneDb, besideDb: beside })),
  }
}

const quiet = [-80, -81, -79, -80, -80]

it.each([
  ['detected', 'an echo', levels(quiet, [-50, -51, -50, -49])],
  ['detected', 'an echo in noise', levels([-40, -41, -40, -40, -41], [-20, -21, -20, -20])],
  ['detected', 'an echo of which one pulse is lost', levels(quiet, [-50, -80, -50, -50])],
  ['none', 'a quiet room', levels(quiet, [-78, -80, -79, -80])],
  ['none', 'an echo that the browser cancels', levels(quiet, [-50, -70, -78, -80])],
  ['unknown', 'noise', levels([-40, -39, -40, -41, -40], [-38, -40, -40, -39])],
  [
    'unknown',
    'a voice that begins with the tone',
    levels([-80, -44, -50, -47, -60], [-45, -52, -44, -48]),
  ],
  ['unknown', 'words in some pulses', levels([-80, -48, -80, -50, -80], [-45, -45, -44, -80])],
  ['unknown', 'words in all pulses and in no pause', levels(quiet, [-45, -44, -45, -46], -43)],
] as const)('is %s in %s', (echo, _, measured) => {
  expect(classifyEcho(measured)).toBe(echo)
})

it('reports the result, or that the browser blocks audio', async () => {
  const stream = {} as MediaStream
  const check = new EchoTest(() => Promise.resolve(levels(quiet, [-50, -50, -50, -50])))
  const running = check.run(stream)
  expect(check.getSnapshot()).toEqual({ at: 'running' })
  await running
  expect(check.getSnapshot()).toEqual({ at: 'done', result: 'detected' })
  for (const probe of [() => Promise.resolve(null), () => Promise.reject(new Error('no sound'))]) {
    const silent = new EchoTest(probe)
    await silent.run(stream)
    expect(silent.getSnapshot()).toEqual({ at: 'done', result: 'blocked' })
  }
})
