import { useId, useRef } from 'react'

import { useServices, useStore } from '../../../app/services'
import { useText } from '../../../app/useText'
import { Button } from '../../../ui/Button'
import { Hint } from '../../../ui/Hint'
import { Icon } from '../../../ui/icons'
import { FIELD_LOOK, Labelled } from '../../../ui/Labelled'
import { ErrorBanner } from '../../../ui/Notice'
import { LONGEST_DOCUMENT } from './interviewPlanStore'

/** The résumé as text, which can be imported from a file. */
export function ResumeField() {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const { resume } = useStore(interviewPlan)
  const id = useId()
  return (
    <div className="flex flex-col gap-2">
      <Labelled id={id} label={t('plan.resume')} beside={<ImportButton hintId={`${id}-hint`} />}>
        <textarea
          id={id}
          className={`${FIELD_LOOK} resize-y`}
          data-testid="resume-text"
          rows={6}
          maxLength={LONGEST_DOCUMENT}
          value={resume}
          placeholder={t('plan.resumeExample')}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => {
            interviewPlan.writeResume(target.value)
          }}
        />
      </Labelled>
      <div id={`${id}-hint`}>
        <ImportResult />
      </div>
    </div>
  )
}

function ImportButton({ hintId }: { hintId: string }) {
  const { t } = useText()
  const { interviewPlan } = useServices()
  const { fileImport } = useStore(interviewPlan)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".pdf,.docx,.hwpx,.txt,.json"
        data-testid="resume-file"
        onChange={({ target }) => {
          const file = target.files?.[0]
          // Without this, the same file cannot be chosen again.
          target.value = ''
          if (file) void interviewPlan.importResume(file)
        }}
      />
      <Button
        look="quiet"
        data-testid="import-resume"
        aria-describedby={hintId}
        onPress={() => input.current?.click()}
      >
        <Icon name="file" />
        {fileImport.at === 'busy' ? t('plan.importing') : t('plan.import')}
      </Button>
    </>
  )
}

/** The result of the last import; the formats before the first one. */
function ImportResult() {
  const { t, describeFailure } = useText()
  const { fileImport } = useStore(useServices().interviewPlan)
  switch (fileImport.at) {
    case 'none':
      return <Hint>{t('plan.importFormats')}</Hint>
    case 'busy':
      return <Hint live>{t('plan.importing')}</Hint>
    case 'done':
      return (
        <Hint live testId="imported">
          {t(fileImport.isCut ? 'plan.importedCut' : 'plan.imported')}
        </Hint>
      )
    case 'tooLarge':
    case 'failed':
      return (
        <ErrorBanner
          testId="import-failed"
          title={t('plan.importFailed')}
          detail={
            fileImport.at === 'tooLarge'
              ? t('plan.fileTooLarge')
              : describeFailure(fileImport.failure)
          }
        />
      )
  }
}
