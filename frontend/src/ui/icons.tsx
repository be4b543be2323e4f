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
  play: 'M8 6.500v11l9-5.500-9-5.500Z',
  pause: 'M8.500 6.500v11M15.500 6.500v11',
  keyboard:
    'M4 7.500h16v9H4zM7 10.500h.01M10 10.500h.01M13 10.500h.01M16 10.500h.01M8.500 13.750h7',
  pen: 'm5 19 .8-3.700L15.500 5.600a1.700 1.700 0 0 1 2.400 0l.5.5a1.700 1.700 0 0 1 0 2.400l-9.700 9.700Z',
  clock: 'M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15ZM12 8.500V12l2.500 2',
  download: 'M12 4.500v9.500m-4-3.500 4 4 4-4M5 18.500h14',
  print: 'M7.500 9.500v-5h9v5M7.500 16.500H5v-7h14v7h-2.500M7.500 14h9v5.500h-9z',
  shield:
    'M12 4 5.500 6.500v5c0 4 2.700 6.900 6.500 8.500 3.800-1.600 6.500-4.500 6.500-8.500v-5L12 4Zm-2.500 8 2 2 3.500-3.500',
  gear: 'M5 7.500h8m4 0h2M5 16.500h2m4 0h8M13 5.500v4M11 14.500v4',
} as const

/** A decorative icon, hidden from screen readers. */
export function Icon({ name, className = '' }: { name: keyof typeof PATHS; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`size-[1.375em] flex-none fill-none stroke-current stroke-[1.75] [stroke-linecap:round] [stroke-linejoin:round] ${className}`}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
