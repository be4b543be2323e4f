import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { Button } from '../../../ui/Button'
import { Checkbox } from '../../../ui/Checkbox'
import { Dialog } from '../../../ui/Dialog'
import { Waiting } from '../../../ui/Waiting'
import type { Candidate, CandidateTeam } from '../api/reviewRequests'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { CANDIDATES } from './keys'

/** Assign users of the team to a candidate. Every change is stored at once. */
export function AssignDialog({
  candidate,
  onClose,
}: {
  candidate: Candidate
  onClose: () => void
}) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const queryClient = useQueryClient()
  const key = ['candidateTeam', candidate.id]
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: () => api.candidateTeam(candidate.id),
  })
  const changing = useMutation({
    mutationFn: ({ user, assigned }: { user: string; assigned: boolean }) =>
      assigned ? api.assign(candidate.id, user) : api.unassign(candidate.id, user),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: key }),
        queryClient.invalidateQueries({ queryKey: CANDIDATES }),
      ]),
  })
  const failure = error ?? changing.error
  const shown = data && withChange(data, changing.isPending ? changing.variables : null)
  return (
    <Dialog open title={t('candidates.assignTitle', { name: candidate.name })} onClose={onClose}>
      <p className="text-pretty text-soft">{t('candidates.assignHint')}</p>
      {failure && <RequestFailure title={t('candidates.assignFailed')} error={failure} />}
      {!data && !error && <Waiting title={t('loading')} />}
      {shown && (
        <ul className="flex max-h-[50vh] flex-col overflow-y-auto">
          {shown.map(({ id, name, assigned }) => (
            <li key={id}>
              <Checkbox
                checked={assigned}
                testId="assignee"
                onChange={(checked) => {
                  changing.mutate({ user: id, assigned: checked })
                }}
              >
                {name}
              </Checkbox>
            </li>
          ))}
        </ul>
      )}
      <div className="flex justify-end">
        <Button look="primary" onPress={onClose}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Return the users of the team and whether each is assigned, with a change that is being sent. */
function withChange(
  { candidate, members }: CandidateTeam,
  change: { user: string; assigned: boolean } | null | undefined,
) {
  const assigned = new Set(candidate.reviewers.map(({ id }) => id))
  if (change?.assigned === true) assigned.add(change.user)
  if (change?.assigned === false) assigned.delete(change.user)
  const all = new Map([...members, ...candidate.reviewers].map(({ id, name }) => [id, name]))
  return [...all].map(([id, name]) => ({ id, name, assigned: assigned.has(id) }))
}
