import { Link, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'

import { useServices, useStore } from '../../app/services'
import { routesFor } from '../../app/stageRoutes'
import { useText } from '../../app/useText'

const LINK =
  'inline-flex min-h-11 items-center rounded-box px-3 text-[0.9375rem] font-semibold text-accent underline-offset-4 hover:underline'

/** A link to the list of interviews; nothing while an interview is under way. */
export function InterviewsLink() {
  const { t } = useText()
  const stage = useStore(useServices().interview)
  const { pathname } = useLocation()
  if (!routesFor(stage).includes('/interviews')) return null
  return (
    <Link
      to="/interviews"
      className={LINK}
      data-testid="interviews-link"
      aria-current={pathname === '/interviews' ? 'page' : undefined}
    >
      {t('interviews.link')}
    </Link>
  )
}

/** A link to the earlier interviews of this browser; nothing without one. */
export function EarlierInterviews() {
  const { t } = useText()
  const { interviewList } = useServices()
  const { entries } = useStore(interviewList)
  useEffect(() => {
    void interviewList.refresh()
  }, [interviewList])
  const count = entries?.filter(({ access }) => access !== 'lost').length ?? 0
  if (count === 0) return null
  return (
    <p className="-mx-3">
      <Link to="/interviews" className={LINK} data-testid="earlier-interviews">
        {t('interviews.earlier', { count })}
      </Link>
    </p>
  )
}
