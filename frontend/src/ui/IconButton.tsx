import { Button } from 'react-aria-components/Button'

import type { IconName } from './icons'
import { Icon } from './icons'

interface Props {
  icon: IconName
  /** Names the button for assistive technology. */
  label: string
  onPress: () => void
  isDisabled?: boolean
  danger?: boolean
  testId?: string
  /** Identifies the button for a script that moves the focus. */
  control?: string
}

/** A button of 40 px that shows only an icon. */
export function IconButton(props: Props) {
  const { icon, label, onPress, isDisabled = false, danger = false, testId, control } = props
  const hover = danger
    ? 'hover:bg-record-pale hover:text-record'
    : 'hover:bg-sunken hover:text-accent'
  return (
    <Button
      aria-label={label}
      data-testid={testId}
      data-control={control}
      isDisabled={isDisabled}
      onPress={onPress}
      className={`grid size-10 flex-none cursor-pointer place-items-center rounded-box text-[1.0625rem] text-soft transition-colors disabled:cursor-default disabled:opacity-35 disabled:hover:bg-transparent ${hover}`}
    >
      <Icon name={icon} />
    </Button>
  )
}
