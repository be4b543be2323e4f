export const example = {
  write: 'See a stronger version',
  writeHint:
    'A language model rewrites your answer using only what you said. It adds no figures or names, and marks what you could fill in.',
  writing: 'Writing an example. This can take about a minute…',
  failed: 'No example could be written.',
  heading: 'A stronger version',
  madeByModel: 'Made by AI',
  note: 'Written by a language model ({{model}}) from your own answer. Check that it is true, and fill in the marked places. It does not appear on shared links or in print.',
}
