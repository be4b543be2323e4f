import * as content from './content'
import * as example from './example'
import * as interviews from './interviews'
import * as plan from './plan'
import * as privacy from './privacy'
import * as report from './report'
import * as room from './room'
import * as setup from './setup'
import * as share from './share'
import * as troubles from './problems'

export const ko = {
  ...setup,
  ...room,
  ...report,
  ...share,
  ...content,
  ...example,
  ...plan,
  ...interviews,
  ...privacy,
  ...troubles,
}
