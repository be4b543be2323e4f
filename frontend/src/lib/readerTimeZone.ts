const IANA_NAME = /^[A-Za-z]\w*(\/[\w+-]+)*$/

/**
 * Return the IANA name of the browser's time zone; undefined if the browser does not know one.
 * Browsers report an undetected zone as `Etc/Unknown`, and some report a bare offset (`+09:00`).
 */
export function readerTimeZone(): string | undefined {
  // Typed as always present, but some browsers leave it out.
  const name: unknown = new Intl.DateTimeFormat().resolvedOptions().timeZone
  if (typeof name !== 'string' || name === 'Etc/Unknown' || !IANA_NAME.test(name)) return undefined
  return name
}
