import { Label } from 'react-aria-components/Label'
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'

interface Props<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  choices: readonly { value: T; title: string }[]
  columns?: 3
}

/** A choice between a few short options, in rows of `columns`; by default in one row. */
export function RadioPills<T extends string>(props: Props<T>) {
  const { label, value, onChange, choices, columns } = props
  const rows = columns === undefined ? 'auto-cols-fr grid-flow-col' : 'grid-cols-3'
  return (
    <RadioGroup
      value={value}
      onChange={(chosen) => {
        onChange(chosen as T)
      }}
      className="flex flex-col gap-1.5"
    >
      <Label className="text-sm font-semibold">{label}</Label>
      <div className={`grid gap-2 ${rows}`}>
        {choices.map((choice) => (
          <RadioField key={choice.value} value={choice.value}>
            <RadioButton
              data-testid={`choice-${choice.value}`}
              className="flex min-h-11 cursor-pointer items-center justify-center rounded-box border border-edge bg-surface px-1.5 text-center leading-tight font-semibold max-sm:text-[0.9375rem] data-selected:border-accent data-selected:bg-accent-pale data-selected:text-accent data-selected:ring-1 data-selected:ring-accent"
            >
              {choice.title}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}
