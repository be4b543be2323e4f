import { expect, it } from 'vitest'

import { EchoTest, classifyEcho } from './echoTest'

const levels = (before: number, during: number) => ({
  beforeDb: [before, before - 1, before + 40],
  duringDb: [during, during + 1, during - 40],
})

it.each([
  ['detected', levels(-80, -50)],
  ['none', levels(-80, -78)],
  ['unknown', levels(-40, -38)],
  ['detected', levels(-40, -20)],
] as const)('is %s', (echo, measured) => {
  expect(classifyEcho(measured)).toBe(echo)
})

it('reports the result, or that the browser blocks audio', async () => {
  const stream = {} as MediaStream
  const check = new EchoTest(() => Promise.resolve(levels(-80, -50)))
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
