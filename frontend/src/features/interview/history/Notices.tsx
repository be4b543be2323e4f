import type { Notice } from '../../../api/client'
import { useText } from '../../../app/useText'
import type { Exchange } from '../state/stage'

/** The fallback providers used in the interview, each once; nothing if there were none. */
export function Notices({ exchanges }: { exchanges: readonly Exchange[] }) {
  const { language } = useText()
  const notices = distinctNotices(exchanges)
  if (notices.length === 0) return null
  return (
    <ul className="list-disc pl-5 text-sm text-soft">
      {notices.map((notice) => (
        <li data-testid="notice" key={keyOf(notice)}>
          {language === 'ko' ? notice.message : notice.message_en}
        </li>
      ))}
    </ul>
  )
}

function distinctNotices(exchanges: readonly Exchange[]): Notice[] {
  const all = exchanges.flatMap(({ notices }) => notices)
  return [...new Map(all.map((notice) => [keyOf(notice), notice])).values()]
}

function keyOf({ role, used }: Notice): string {
  return `${role} ${used}`
}
