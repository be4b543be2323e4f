import { Icon } from './icons'

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
      <span className="relative">
        <select
          data-testid={testId}
          value={value}
          onChange={({ target }) => {
            onChange(target.value as T)
          }}
          className="min-h-11 w-full cursor-pointer appearance-none rounded-box border border-edge bg-surface pr-10 pl-3.5 font-semibold text-ellipsis text-ink transition-colors hover:border-accent"
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} className="bg-surface text-ink">
              {option.label}
            </option>
          ))}
        </select>
        <Icon
          name="down"
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-soft"
        />
      </span>
      {hint !== undefined && <span>{hint}</span>}
    </label>
  )
}
