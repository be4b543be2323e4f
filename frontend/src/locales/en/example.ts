export const example = {
  write: 'See a stronger version',
  writeHint:
    'A language model rewrites your answer using only what you said. It adds no figures or names, and marks what you could fill in.',
  writing: 'Writing a stronger version. This can take about a minute…',
  failed: 'The stronger version could not be written.',
  heading: 'A stronger version',
  madeByModel: 'Made by AI',
  note: 'Written by a language model ({{model}}) from your own answer. Check that it is true, and fill in the marked gaps. It is not included in shared or printed reports.',
}
