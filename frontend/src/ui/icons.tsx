const PATHS = {
  microphone:
    'M12 3.500a2.750 2.750 0 0 0-2.750 2.750v5.500a2.750 2.750 0 0 0 5.500 0v-5.500A2.750 2.750 0 0 0 12 3.500ZM6 11.500a6 6 0 0 0 12 0M12 17.500v3M9 20.500h6',
  speaker:
    'M4.500 9.750v4.500h3l4 3.500v-11.500l-4 3.500h-3ZM15 9.250a4 4 0 0 1 0 5.500M17.500 6.750a7.500 7.500 0 0 1 0 10.500',
  check: 'm5.500 12.500 4 4 9-9',
  alert:
    'M12 8.500v4.250M12 15.900v.1M10.600 4.800 3.400 17.300A1.600 1.600 0 0 0 4.800 19.700h14.400a1.600 1.600 0 0 0 1.400-2.400L13.400 4.800a1.600 1.600 0 0 0-2.800 0Z',
  lock: 'M7.500 10.500V8a4.500 4.500 0 0 1 9 0v2.500M6.500 10.500h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z',
  stop: 'M7 7h10v10H7z',
} as const

/** A drawing beside words; it says nothing that they do not. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
