import { EarlierInterviews } from '../interviews/InterviewsLink'
import { AboutYou } from './AboutYou'
import { LanguageChoice } from './LanguageChoice'
import { PlanChoice } from './plan/PlanChoice'
import { StyleChoice } from './StyleChoice'

/** The optional settings of an interview: style, questions, and hints for recognition. */
export function Settings() {
  return (
    <>
      <EarlierInterviews />
      <StyleChoice />
      <LanguageChoice />
      <PlanChoice />
      <AboutYou />
    </>
  )
}
