// Fails when a file of types is not what its description generates today.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { generate, TYPES } from './api-types.mjs'

const folder = mkdtempSync(join(tmpdir(), 'daedam-api-'))
try {
  for (const [description, kept] of TYPES) {
    const fresh = join(folder, basename(kept))
    generate(description, fresh)
    if (readFileSync(fresh, 'utf8') !== readFileSync(kept, 'utf8')) {
      console.error(`${kept} is out of date: run \`npm run api:generate\`.`)
      process.exitCode = 1
    } else {
      console.log(`${kept} matches ${description}.`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
