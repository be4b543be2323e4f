import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'

interface Choice<T extends string> {
  value: T
  title: string
  hint: string
}

interface Props<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  choices: readonly Choice<T>[]
}

/** A choice between a few options, each with a description. */
export function RadioCards<T extends string>({ label, value, onChange, choices }: Props<T>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onChange={(chosen) => {
        onChange(chosen as T)
      }}
      className={`grid gap-3 ${choices.length === 2 ? 'sm:grid-cols-2' : ''}`}
    >
      {choices.map((choice) => (
        <RadioField key={choice.value} value={choice.value}>
          <RadioButton
            data-testid={`choice-${choice.value}`}
            className="group flex h-full cursor-pointer gap-3 rounded-box border border-edge bg-surface p-4 data-selected:border-accent data-selected:bg-accent-pale"
          >
            <span
              aria-hidden="true"
              className="mt-1 grid size-5 flex-none place-items-center rounded-full border-2 border-edge bg-surface after:size-2.5 after:rounded-full group-data-selected:border-accent group-data-selected:after:bg-accent"
            />
            <span>
              <span className="block font-bold">{choice.title}</span>
              <span className="block text-[0.9375rem] text-soft">{choice.hint}</span>
            </span>
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  )
}
