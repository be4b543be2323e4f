export const content = {
  heading: 'Content',
  star: 'Situation, task, action, result',
  elements: { situation: 'Situation', task: 'Task', action: 'Action', result: 'Result' },
  presence: { found: 'Covered', before: 'Covered in an earlier answer', missing: 'Not covered' },
  missing: {
    situation: 'The answer does not say when, where and in what context it happened.',
    task: 'The answer does not say what your role or goal was.',
    action: 'The answer does not say what you did yourself.',
    result: 'The answer does not say what the result was, or what you learned.',
  },
  level: 'Level {{level}} of 5',
  spread: 'ratings from {{lowest}} to {{highest}}',
  total: 'Average {{total}} (evidence for {{counted}} of {{all}} criteria)',
  noTotal: 'No average: evidence for only {{counted}} of {{all}} criteria.',
  runs: 'A language model ({{model}}) rated this {{asked}} times; the median of the {{read}} valid ratings is shown. For reference only; it may be wrong. How you spoke is not taken into account.',
  stale:
    'The transcript or the rubric has changed, so the previous assessment is hidden. You can request a new one.',
  assess: 'Assess the content',
  assessHint:
    'A language model assigns levels from a rubric. Only criteria with evidence in your answer are shown.',
  assessing: 'Assessing. This can take more than a minute…',
  assessFailed: 'The assessment failed.',
}
