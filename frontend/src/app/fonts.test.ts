// @vitest-environment node
/** Checks that the fonts have the texts of the page. */
import { readFileSync, statSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import * as consent from '../locales/ko/privacy'
import { ko } from '../locales/ko'
import * as setup from '../locales/ko/setup'

const rules = readFileSync(new URL('./fonts.css', import.meta.url), 'utf8')
const page = readFileSync(new URL('../../index.html', import.meta.url), 'utf8')

interface Face {
  file: URL
  has: (character: string) => boolean
}

/** The faces of the style sheet, the last first: of two with a character, the browser uses the last. */
const faces: Face[] = [
  ...rules.matchAll(/url\('\.\/(fonts\/[\w-]+\.woff2)'\)[^}]*unicode-range:([^;]+);/g),
]
  .map(([, path = '', ranges = '']) => {
    const parts = [...ranges.matchAll(/u\+([0-9a-f]+)(?:-([0-9a-f]+))?/g)].map(
      ([, first = '', last = first]) => [Number.parseInt(first, 16), Number.parseInt(last, 16)],
    )
    const has = (character: string) => {
      const code = character.codePointAt(0) ?? 0
      return parts.some(([first = 0, last = 0]) => first <= code && code <= last)
    }
    return { file: new URL(path, import.meta.url), has }
  })
  .reverse()

function filesOf(texts: unknown): Set<Face | undefined> {
  const characters = Array.from(JSON.stringify(texts).replace(/[\n\\]/g, ''))
  return new Set(characters.map((character) => faces.find(({ has }) => has(character))))
}

const kilobytes = (files: Iterable<Face | undefined>) =>
  [...files].reduce((sum, face) => sum + (face ? statSync(face.file).size : 0), 0) / 1000

describe('the fonts', () => {
  it('have every character of the page', () => {
    expect(filesOf(ko).has(undefined)).toBe(false)
  })

  it('of the first screen are few, and small', () => {
    const { app, setup: texts, picture } = setup
    expect(kilobytes(filesOf({ app, texts, picture, consent: consent.consent }))).toBeLessThan(100)
  })

  it('that are preloaded are declared', () => {
    const preloaded = [...page.matchAll(/href="\/src\/app\/(fonts\/[\w-]+\.woff2)"/g)]
    expect(preloaded).toHaveLength(2)
    for (const [, path] of preloaded) expect(rules).toContain(`url('./${path ?? ''}')`)
  })

  it('come with their licence', () => {
    const licence = readFileSync(new URL('./fonts/OFL.txt', import.meta.url), 'utf8')
    expect(licence).toContain('SIL OPEN FONT LICENSE Version 1.1')
    // The name is reserved for unmodified files.
    expect(rules).not.toMatch(/font-family: '?Pretendard/)
  })
})
