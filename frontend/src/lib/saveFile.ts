/** Milliseconds after which the object URL of a download is revoked. */
const RELEASE_MS = 60_000

/** Save a file to the downloads folder. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, RELEASE_MS)
}
