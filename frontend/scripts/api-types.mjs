// Which types are made from which description: shared by generating and checking.
import { execFileSync } from 'node:child_process'

export const TYPES = [
  ['openapi.json', 'src/api/schema.d.ts'],
  ['live.json', 'src/api/live.d.ts'],
]

export function generate(description, output) {
  execFileSync('openapi-typescript', [description, '--output', output], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}
