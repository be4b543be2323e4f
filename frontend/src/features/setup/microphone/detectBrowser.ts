/** Browsers with different steps to allow the microphone. */
export const BROWSERS = [
  'chrome',
  'edge',
  'safari',
  'iosSafari',
  'firefox',
  'samsung',
  'other',
] as const

export type Browser = (typeof BROWSERS)[number]

/**
 * Return the browser of a user agent. The order of the checks matters, as most user agents contain
 * the name of Chrome or Safari too.
 */
export function detectBrowser(userAgent: string): Browser {
  if (userAgent.includes('SamsungBrowser')) return 'samsung'
  if (/Edg(e|A|iOS)?\//.test(userAgent)) return 'edge'
  if (/Firefox|FxiOS/.test(userAgent)) return 'firefox'
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'iosSafari'
  if (/Chrom(e|ium)|CriOS/.test(userAgent)) return 'chrome'
  if (userAgent.includes('Safari')) return 'safari'
  return 'other'
}
