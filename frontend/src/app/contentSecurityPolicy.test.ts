// @vitest-environment node
/** Checks that the page contains no inline content, which the server forbids. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(new URL('../../index.html', import.meta.url), 'utf8')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(ts|tsx|css)$/.test(name) && !name.includes('.test.'),
)
const texts = files.map((name) => [name, readFileSync(`${source}/${name}`, 'utf8')] as const)

describe('the page under a strict content security policy', () => {
  it('has no inline script, style or handler', () => {
    const scripts = page.match(/<script\b[^>]*>/g) ?? []
    expect(scripts).not.toHaveLength(0)
    for (const script of scripts) expect(script).toMatch(/\ssrc="\//)
    expect(page).not.toMatch(/<style\b|\sstyle=|\son[a-z]+=/)
  })

  it('loads nothing from other origins', () => {
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
    for (const [name, text] of texts) {
      expect(text, name).not.toMatch(/@import\s+(url\()?['"]?https?:|url\(['"]?(https?:|data:)/)
    }
  })

  it('evaluates no text as code or markup, and loads no worklet from a blob', () => {
    expect(texts.length).toBeGreaterThan(50)
    for (const [name, text] of texts) {
      expect(text, name).not.toMatch(/\beval\(|new Function\(|dangerouslySetInnerHTML|innerHTML/)
      expect(text, name).not.toMatch(/\?worker&inline|addModule\(\s*URL/)
    }
  })
})
