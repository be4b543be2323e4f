interface Props<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  options: readonly { value: T; label: string }[]
  testId?: string
  hint?: string
  /** Whether the label is hidden because a heading says the same. */
  hidesLabel?: boolean
}

/** A native `select` element, for which phones show their own picker. */
export function Select<T extends string>(props: Props<T>) {
  const { label, value, onChange, options, testId, hint, hidesLabel = false } = props
  return (
    <label className="flex flex-col gap-1.5 text-[0.9375rem] text-soft">
      <span className={hidesLabel ? 'sr-only' : ''}>{label}</span>
      <select
        data-testid={testId}
        value={value}
        onChange={({ target }) => {
          onChange(target.value as T)
        }}
        className="min-h-11 w-full rounded-box border border-edge bg-surface px-3 text-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && <span>{hint}</span>}
    </label>
  )
}
