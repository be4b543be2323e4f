import { describe, expect, it } from 'vitest'

import { queryOf, requestOf, searchOf } from './useCandidateQuery'

describe('the query of the list of candidates', () => {
  it('is read from an address and written to it', () => {
    const search = { text: '한', state: 'finished', sort: 'name', page: 3 }
    expect(searchOf(queryOf(search))).toEqual(search)
    expect(searchOf(queryOf({}))).toEqual({})
  })

  it('ignores what cannot be read', () => {
    const query = queryOf({ state: 'hired', sort: '-level', page: 'x', text: ['a'] })
    expect(searchOf(query)).toEqual({})
    expect(requestOf(query)).toEqual({ text: '', sort: '-invited', page: 1 })
  })
})
