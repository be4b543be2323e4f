import { useServices } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'

/** Leaves this interview, which remains on the server, so that a new one can start. */
export function NewInterviewButton({ look = 'secondary' }: { look?: 'primary' | 'secondary' }) {
  const { t } = useText()
  const { interview } = useServices()
  return (
    <Button
      look={look}
      data-testid="new-interview"
      onPress={() => {
        interview.leave()
      }}
    >
      {t('app.newInterview')}
    </Button>
  )
}
