import { useServices, useStore } from '../../../app/services'
import { useInterviewLanguage } from '../../../app/useInterviewLanguage'
import { useText } from '../../../app/useText'
import { Chip } from '../../../ui/Chip'
import { IconButton } from '../../../ui/IconButton'
import { QuestionEditor } from './QuestionEditor'
import { isEdited } from './questionList'
import type { ListedQuestion } from './questionList'

interface Props {
  listed: ListedQuestion
  /** Place in the list, from 1. */
  number: number
  isLast: boolean
  onMove: (by: -1 | 1) => void
  onRemove: () => void
  /** Called with the question's id when the editor closes. */
  onClose: (id: number | null) => void
}

/** A question, why it was chosen, and controls to change it. */
export function ListItem({ listed, number, isLast, onMove, onRemove, onClose }: Props) {
  const { t } = useText()
  const language = useInterviewLanguage()
  const { interviewPlan } = useServices()
  const { editing } = useStore(interviewPlan)
  const { id, question } = listed
  return (
    <li className="flex gap-3 pt-3 pb-2" data-testid="listed-question">
      <span
        aria-hidden="true"
        className="mt-0.5 grid size-8 flex-none place-items-center rounded-full bg-accent-pale text-[0.9375rem] font-semibold text-accent"
      >
        {number}
      </span>
      {editing?.id === id ? (
        <div className="min-w-0 flex-1">
          <QuestionEditor label={t('plan.number', { n: number })} onClose={onClose} />
        </div>
      ) : (
        <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] content-start gap-x-3 gap-y-1">
          <p
            lang={language}
            data-testid="listed-text"
            className="col-span-2 pt-1 font-semibold text-pretty @xl:col-span-1"
          >
            {question.text}
          </p>
          <p className="col-span-2 pb-1 text-sm text-pretty text-soft @sm:col-span-1">
            <Why listed={listed} />
          </p>
          <div className="col-span-2 -mt-1.5 -mr-2.5 flex justify-self-end @sm:col-span-1 @xl:col-start-2 @xl:row-span-2 @xl:row-start-1 @xl:mt-0">
            <IconButton
              icon="up"
              label={t('plan.up', { n: number })}
              control={`up-${id}`}
              isDisabled={number === 1}
              onPress={() => {
                onMove(-1)
              }}
            />
            <IconButton
              icon="down"
              label={t('plan.down', { n: number })}
              control={`down-${id}`}
              isDisabled={isLast}
              onPress={() => {
                onMove(1)
              }}
            />
            <IconButton
              icon="pen"
              label={t('plan.edit', { n: number })}
              control={`edit-${id}`}
              isDisabled={editing !== null}
              onPress={() => {
                interviewPlan.edit(id)
              }}
            />
            <IconButton
              icon="trash"
              danger
              label={t('plan.remove', { n: number })}
              control={`remove-${id}`}
              onPress={onRemove}
            />
          </div>
        </div>
      )}
    </li>
  )
}

/** The quoted line, or the competency, for which the question was chosen. */
function Why({ listed }: { listed: ListedQuestion }) {
  const { t } = useText()
  const { question, drafted, reason, adapted } = listed
  if (drafted === null) return t('plan.added')
  return (
    <>
      {isEdited(listed) && (
        <span className="mr-1.5">
          <Chip quiet>{t('plan.edited')}</Chip>
        </span>
      )}
      {adapted && !isEdited(listed) && (
        <span className="mr-1.5">
          <Chip quiet>{t('plan.adapted')}</Chip>
        </span>
      )}
      {reason !== null && (
        <>
          <b className="font-semibold text-accent">{t(`plan.reason.${reason.source}`)}</b> “
          {reason.line}”
        </>
      )}
      {reason === null && question.competency && (
        <>
          {t('plan.competency')} {t(`plan.competencies.${question.competency}`)}
        </>
      )}
    </>
  )
}
