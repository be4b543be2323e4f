/** Keys of cached requests. */
export const POSITIONS = ['positions'] as const
export const positionKey = (id: string) => ['positions', id] as const
export const candidatesKey = (id: string) => ['positions', id, 'candidates'] as const
