interface Props {
  value: number
  /** The ends of the scale; a value outside is drawn at the end. */
  from: number
  to: number
  /** The limits between the bands, in rising order. */
  limits: readonly [number, number]
  /** The names of the three bands. */
  names: readonly [string, string, string]
}

/** A value on a scale of three named bands. The text beside it says the same. */
export function Scale({ value, from, to, limits, names }: Props) {
  const at = (v: number) => `${(shareOf(v, from, to) * 100).toFixed(1)}%`
  const edges = [from, ...limits, to]
  return (
    <div aria-hidden="true" className="flex flex-col gap-1">
      <div className="relative h-2.5">
        {names.map((name, index) => (
          <span
            key={name}
            style={{
              left: at(edges[index] ?? from),
              right: `${(100 - shareOf(edges[index + 1] ?? to, from, to) * 100).toFixed(1)}%`,
            }}
            className={`absolute inset-y-0.5 mx-px rounded-full ${index === 1 ? 'bg-accent-pale' : 'bg-sunken'} border border-line`}
          />
        ))}
        <span
          style={{ left: at(value) }}
          className="absolute inset-y-0 w-1 -translate-x-1/2 rounded-full bg-accent"
        />
      </div>
      <div className="flex justify-between text-xs text-soft">
        {names.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
    </div>
  )
}

/** Return the place of a value between two ends, 0 to 1. */
export function shareOf(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}
