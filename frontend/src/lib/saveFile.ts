/** How long the browser may take to begin with a download of what the page made. */
const RELEASE_MS = 60_000

/** Hands a file to the person's downloads. */
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
