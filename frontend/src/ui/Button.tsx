import type { ButtonProps } from 'react-aria-components/Button'
import { Button as AriaButton } from 'react-aria-components/Button'
import type { ComponentProps } from 'react'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger' | 'record'

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  secondary: 'bg-surface text-ink border-edge hover:border-accent hover:text-accent',
  quiet: 'bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-record border-edge hover:border-record hover:bg-record-pale',
  record: 'bg-record text-on-record hover:bg-record-strong border-transparent',
}

const SHAPE =
  'inline-flex cursor-pointer items-center justify-center gap-2 rounded-box border font-semibold transition-colors'

/**
 * Properties of a button whose action runs. React Aria's `isPending` would also announce it, with a
 * text that changes meanwhile.
 */
const PENDING = { 'aria-disabled': true, onPress: () => undefined, type: 'button' } as const

interface Props extends Omit<ButtonProps, 'className' | 'style'> {
  look?: Look
  /** Whether the button fills the width of its container. */
  wide?: boolean
  large?: boolean
  'data-testid'?: string
}

/**
 * A button at least 44 px high. Its label stays readable while the button is disabled. Pass
 * `isPending` while its action runs: unlike a disabled button, it keeps the focus.
 */
export function Button({
  look = 'secondary',
  wide = false,
  large = false,
  isPending = false,
  ...rest
}: Props) {
  const size = large ? 'min-h-14 px-7 text-[1.0625rem]' : 'min-h-11 px-4 text-[0.9375rem]'
  return (
    <AriaButton
      {...rest}
      {...(isPending && PENDING)}
      className={`${SHAPE} disabled:cursor-default disabled:border-line disabled:bg-sunken disabled:text-soft aria-disabled:cursor-default aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-soft ${size} ${LOOKS[look]} ${wide ? 'w-full' : ''}`}
    />
  )
}

/** A link that looks like a button. */
export function ButtonLink({ children, ...rest }: Omit<ComponentProps<'a'>, 'className'>) {
  return (
    <a {...rest} className={`${SHAPE} min-h-11 px-4 text-[0.9375rem] ${LOOKS.primary}`}>
      {children}
    </a>
  )
}

/** A download link that looks like a button. */
export function DownloadLink({ children, ...rest }: Omit<ComponentProps<'a'>, 'className'>) {
  return (
    <a {...rest} download className={`${SHAPE} min-h-11 px-4 text-[0.9375rem] ${LOOKS.secondary}`}>
      {children}
    </a>
  )
}
