export const content = {
  heading: 'Content',
  star: 'Situation, task, action, result',
  elements: { situation: 'Situation', task: 'Task', action: 'Action', result: 'Result' },
  presence: { found: 'Found', before: 'In an earlier answer', missing: 'No evidence' },
  missing: {
    situation: 'Nothing was found that says when, where and what it was about.',
    task: 'Nothing was found that says what was yours to do or to reach.',
    action: 'Nothing was found that says what you did yourself.',
    result: 'Nothing was found that says what came of it, or what you learnt.',
  },
  level: 'Level {{level}} of 5',
  spread: 'between {{lowest}} and {{highest}}',
  total: 'Mean {{total}} (evidence for {{counted}} of {{all}} criteria)',
  noTotal: 'No mean: evidence for only {{counted}} of {{all}} criteria.',
  runs: 'A language model ({{model}}) was asked {{asked}} times; {{read}} answers could be read, and the median is shown. It is for orientation and can be wrong. No measure of your delivery enters it.',
  stale:
    'The text or the rubric has changed, so the earlier assessment is not shown. You can ask for a new one.',
  assess: 'Assess the content',
  assessHint:
    'A language model chooses levels from a rubric. Only what has evidence in the answer is shown.',
  assessing: 'Assessing. This can take more than a minute…',
  assessFailed: 'It could not be assessed.',
}
