import { AboutYou } from './AboutYou'
import { PlanChoice } from './plan/PlanChoice'
import { StyleChoice } from './StyleChoice'

/** The optional settings of an interview: style, questions, and hints for recognition. */
export function Settings() {
  return (
    <>
      <StyleChoice />
      <PlanChoice />
      <AboutYou />
    </>
  )
}
