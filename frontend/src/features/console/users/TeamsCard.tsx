import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { Button } from '../../../ui/Button'
import { Card } from '../../../ui/Card'
import type { Team } from '../api/consoleApi'
import { useConsole } from '../consoleServices'
import { useConsoleText } from '../texts'
import { RequestFailure } from '../ui/RequestFailure'
import { TextField } from '../ui/TextField'
import { TEAMS, USERS } from './UsersScreen'

/** All teams. The owner adds and renames them. */
export function TeamsCard({ teams }: { teams: Team[] }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [name, setName] = useState('')
  const reload = useReloadTeams()
  const adding = useMutation({
    mutationFn: () => api.addTeam(name),
    onSuccess: async () => {
      setName('')
      await reload()
    },
  })
  return (
    <Card labelledBy="teams">
      <div className="flex flex-col gap-1">
        <h2 id="teams" className="text-lg">
          {t('teams.title')}
        </h2>
        <p className="text-[0.9375rem] text-pretty text-soft">{t('teams.intro')}</p>
      </div>
      <ul className="divide-y divide-line">
        {teams.map((team) => (
          <TeamRow key={team.id} team={team} />
        ))}
      </ul>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!adding.isPending && name.trim() !== '') adding.mutate()
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <TextField
            label={t('teams.name')}
            required
            maxLength={80}
            value={name}
            onChange={setName}
          />
        </div>
        <Button type="submit" isPending={adding.isPending}>
          {t('teams.add')}
        </Button>
      </form>
      {adding.error !== null && <RequestFailure title={t('users.failed')} error={adding.error} />}
    </Card>
  )
}

function TeamRow({ team }: { team: Team }) {
  const { t } = useConsoleText()
  const { api } = useConsole()
  const [draft, setDraft] = useState<string | null>(null)
  const reload = useReloadTeams()
  const renaming = useMutation({
    mutationFn: (name: string) => api.renameTeam(team.id, name),
    onSuccess: async () => {
      await reload()
      setDraft(null)
    },
  })
  if (draft === null) {
    return (
      <li className="flex items-center justify-between gap-3 py-1.5">
        <span className="min-w-0 font-semibold break-words">{team.name}</span>
        <Button
          look="quiet"
          aria-label={t('teams.renameOf', { name: team.name })}
          onPress={() => {
            setDraft(team.name)
          }}
        >
          {t('teams.rename')}
        </Button>
      </li>
    )
  }
  return (
    <li className="flex flex-col gap-2 py-2">
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!renaming.isPending && draft.trim() !== '') renaming.mutate(draft)
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <TextField
            label={t('teams.name')}
            required
            autoFocus
            maxLength={80}
            value={draft}
            onChange={setDraft}
          />
        </div>
        <Button
          onPress={() => {
            setDraft(null)
          }}
        >
          {t('cancel')}
        </Button>
        <Button type="submit" look="primary" isPending={renaming.isPending}>
          {t('save')}
        </Button>
      </form>
      {renaming.error !== null && (
        <RequestFailure title={t('users.failed')} error={renaming.error} />
      )}
    </li>
  )
}

function useReloadTeams(): () => Promise<unknown> {
  const queryClient = useQueryClient()
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: TEAMS }),
      queryClient.invalidateQueries({ queryKey: USERS }),
    ])
}
