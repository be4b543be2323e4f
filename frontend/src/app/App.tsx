import { useEffect } from 'react'

import { InterviewScreen } from '../features/interview/InterviewScreen'
import { CatchingUpScreen } from '../features/interview/CatchingUpScreen'
import { ReceiptScreen } from '../features/data/ReceiptScreen'
import { ReportScreen } from '../features/report/ReportScreen'
import { ResumeScreen } from '../features/setup/ResumeScreen'
import { SetupScreen } from '../features/setup/SetupScreen'
import { UnreachableScreen } from '../features/setup/UnreachableScreen'
import { Waiting } from '../ui/Waiting'
import { Header } from './Header'
import { useServices, useText, useWatch } from './services'

export function App() {
  const { t, language } = useText()
  useEffect(() => {
    document.documentElement.lang = language
    document.title = t.app.title
  }, [language, t])
  useUnsentWarning()
  return (
    <>
      <Header />
      <main>
        <CurrentScreen />
      </main>
    </>
  )
}

function CurrentScreen() {
  const { t } = useText()
  const stage = useWatch(useServices().interview)
  switch (stage.at) {
    case 'loading':
      return <Waiting title={t.app.loading} />
    case 'unreachable':
      return <UnreachableScreen failure={stage.failure} />
    case 'setup':
      return <SetupScreen starting={stage.starting} failure={stage.failure} />
    case 'resumable':
      return <ResumeScreen interview={stage.interview} />
    case 'asking':
    case 'sending':
    case 'unsent':
      return <InterviewScreen stage={stage} />
    case 'catchingUp':
      return <CatchingUpScreen />
    case 'finished':
      return <ReportScreen interview={stage.interview} />
    case 'deleted':
      return <ReceiptScreen receipt={stage.receipt} />
  }
}

/** Asks before the page is left while a recording exists nowhere else. */
function useUnsentWarning() {
  const { interview, recorder, live } = useServices()
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { at } = interview.getSnapshot()
      const { state } = recorder.getSnapshot()
      const answer = live.getSnapshot().at
      const recording = state === 'recording' || state === 'stopping'
      const answering = answer === 'answering' || answer === 'ending'
      if (at === 'sending' || at === 'unsent' || recording || answering) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
    }
  }, [interview, recorder, live])
}
