// Fails when src/api/schema.d.ts is not what openapi.json generates today.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'daedam-api-'))
try {
  const fresh = join(folder, 'schema.d.ts')
  execFileSync('openapi-typescript', ['openapi.json', '--output', fresh], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (readFileSync(fresh, 'utf8') !== readFileSync('src/api/schema.d.ts', 'utf8')) {
    console.error('src/api/schema.d.ts is out of date: run `npm run api:generate`.')
    process.exitCode = 1
  } else {
    console.log('src/api/schema.d.ts matches openapi.json.')
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
