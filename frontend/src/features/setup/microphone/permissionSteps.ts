/** The browsers whose steps to a refused permission differ. */
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

/** Which of them a user agent is. The order matters: most call themselves Chrome or Safari too. */
export function permissionSteps(userAgent: string): Browser {
  if (userAgent.includes('SamsungBrowser')) return 'samsung'
  if (/Edg(e|A|iOS)?\//.test(userAgent)) return 'edge'
  if (/Firefox|FxiOS/.test(userAgent)) return 'firefox'
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'iosSafari'
  if (/Chrom(e|ium)|CriOS/.test(userAgent)) return 'chrome'
  if (userAgent.includes('Safari')) return 'safari'
  return 'other'
}
