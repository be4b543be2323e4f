import type { Role } from '../api/consoleApi'

/** The roles, the one with the most rights first. */
export const ROLES: readonly Role[] = ['owner', 'recruiter', 'reviewer']
