interface Props {
  value: number
  /** The ends of the scale; a value outside is drawn at the end. */
  ends: readonly [number, number]
  /** The limits between the bands, in rising order. */
  limits: readonly [number, number]
  /** The names of the three bands. */
  names: readonly [string, string, string]
}

/** A value on a scale of three named bands of equal width. The text beside it says the same. */
export function Scale({ value, ends, limits, names }: Props) {
  return (
    <div aria-hidden="true" className="flex flex-col gap-0.5">
      <div className="relative grid h-3 grid-cols-3 items-center gap-0.5">
        {names.map((name, index) => (
          <span
            key={name}
            className={`h-1.5 rounded-full ${index === 1 ? 'bg-accent/35' : 'bg-line'}`}
          />
        ))}
        <span
          style={{ left: `${(placeOf(value, ends, limits) * 100).toFixed(1)}%` }}
          className="absolute top-0 h-3 w-1.5 -translate-x-1/2 rounded-full bg-accent ring-2 ring-surface"
        />
      </div>
      <div className="relative grid grid-cols-3 text-center text-xs text-soft tabular-nums">
        {names.map((name) => (
          <span key={name} className="truncate px-3">
            {name}
          </span>
        ))}
        {limits.map((limit, index) => (
          <span
            key={limit}
            className={`absolute top-0 -translate-x-1/2 ${index === 0 ? 'left-1/3' : 'left-2/3'}`}
          >
            {limit}
          </span>
        ))}
      </div>
    </div>
  )
}

/** Return the place of a value on the scale, 0 to 1. Each band has a third of it. */
export function placeOf(
  value: number,
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): number {
  const edges = [from, low, high, to] as const
  const band = value < low ? 0 : value < high ? 1 : 2
  const [begin, end] = [edges[band], edges[band + 1] ?? to]
  const share = Math.min(1, Math.max(0, (value - begin) / (end - begin)))
  return (band + share) / 3
}
