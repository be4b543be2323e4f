import type { Api, SessionOut } from '../../../api/client'
import { ApiProblem } from '../../../api/errors'
import type { BrowserInterviews } from '../../../app/browserInterviews'
import type { RecordingBackup } from '../../../audio/backup/recordingBackup'
import type { BrowserStorage } from '../../../lib/browserStorage'

/** Access that ends sooner than this is renewed when the page loads. */
const RENEW_BEFORE_MS = 12 * 60 * 60 * 1_000

interface Parts {
  api: Pick<Api, 'currentSession' | 'renewSession'>
  storage: BrowserStorage
  interviews: BrowserInterviews
  backup: RecordingBackup
}

/**
 * Return the interview that this tab can resume; null for none. `forget` is called with the id of
 * each interview that no longer exists. Throws if the server is unreachable.
 */
export async function findInterview(
  parts: Parts,
  forget: (interviewId: string) => void,
): Promise<SessionOut | null> {
  return (await loadLegacyInterview(parts)) ?? (await loadKnownInterview(parts, forget))
}

async function loadKnownInterview(
  { api, interviews }: Parts,
  forget: (interviewId: string) => void,
): Promise<SessionOut | null> {
  for (const id of await interviews.candidates()) {
    try {
      return await loadInterview(api, id)
    } catch (error) {
      if (!isGone(error)) throw error
      forget(id)
    }
  }
  return null
}

/** Load an interview, and renew the access to it if that has ended or ends soon. */
async function loadInterview(api: Parts['api'], interviewId: string): Promise<SessionOut> {
  let session
  try {
    session = await api.currentSession(interviewId)
  } catch (error) {
    if (!isGone(error)) throw error
    return api.renewSession(interviewId)
  }
  if (Date.parse(session.expires_at) - Date.now() < RENEW_BEFORE_MS) void renew(api, interviewId)
  return session
}

/** Renew the access to an interview. A failure is ignored: the next load tries again. */
async function renew(api: Parts['api'], interviewId: string): Promise<void> {
  try {
    await api.renewSession(interviewId)
  } catch {
    // The access that the page has is still valid.
  }
}

/** Find the interview whose session id an earlier version of the page stored. */
async function loadLegacyInterview({ api, storage, backup }: Parts): Promise<SessionOut | null> {
  const sessionId = storage.get('daedam.session')
  if (sessionId === null) return null
  let session = null
  try {
    session = await api.currentSession(null)
    await backup.reassign(sessionId, session.interview)
  } catch (error) {
    if (!isGone(error)) throw error
  }
  storage.remove('daedam.session')
  return session
}

/** Return whether the interview no longer exists on the server, or the access to it has ended. */
function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 401 || error.status === 404)
}
