import type { Client } from 'openapi-fetch'

import { ASK_TIMEOUT_MS, call, dataOf, DOCUMENT_TIMEOUT_MS } from './requests'
import type { components, paths } from './schema'

type Schemas = components['schemas']
type Language = Schemas['SessionOut']['language']
export type Plan = Schemas['PlanOut']
/** What questions are drafted for. All texts may be empty. */
export type DraftRequest = Pick<
  Schemas['DraftPlan'],
  | 'position'
  | 'job_description'
  | 'resume'
  | 'questions'
  | 'variant'
  | 'kinds'
  | 'total_sec'
  | 'language'
>
export type DraftedPlan = Schemas['DraftedPlanOut']
/** A plan with its questions, as it is sent with the start of an interview. */
export type PlanDocument = Schemas['PlanDocument']
export type PlanQuestion = Schemas['PlanQuestion']
/** What a question is evidence for. */
export type Competency = Schemas['Competency']
/** A question of the server's question bank. */
export type BankQuestion = Schemas['BankQuestionOut']
export type BankKind = BankQuestion['kind']
export type UploadedDocument = Schemas['DocumentOut']

/** Plans of interviews, and the question bank. */
export interface PlanApi {
  plan(): Promise<Plan>
  /** Choose questions for a job description and a résumé. */
  draftPlan(request: DraftRequest): Promise<DraftedPlan>
  bankQuestions(language: Language): Promise<BankQuestion[]>
  /** Return a plan that asks one question of the bank. */
  planBankQuestion(questionId: string): Promise<PlanDocument>
  /** Return the text of a document, which is not stored. */
  readDocument(file: Blob): Promise<UploadedDocument>
}

export function createPlanApi(client: Client<paths>): PlanApi {
  return {
    async plan() {
      return dataOf(await call(ASK_TIMEOUT_MS, (signal) => client.GET('/api/plan', { signal })))
    },

    async draftPlan(request) {
      return dataOf(
        await call(DOCUMENT_TIMEOUT_MS, (signal) =>
          client.POST('/api/plan/draft', {
            body: { level: 'any', ...request },
            signal,
          }),
        ),
      )
    },

    async bankQuestions(language) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/questions', { params: { query: { language } }, signal }),
        ),
      )
    },

    async planBankQuestion(questionId) {
      return dataOf(
        await call(ASK_TIMEOUT_MS, (signal) =>
          client.GET('/api/questions/{question_id}/plan', {
            params: { path: { question_id: questionId } },
            signal,
          }),
        ),
      )
    },

    async readDocument(file) {
      return dataOf(
        await call(DOCUMENT_TIMEOUT_MS, (signal) =>
          client.POST('/api/plan/document', {
            headers: { 'Content-Type': 'application/octet-stream' },
            // OpenAPI types raw bytes as a string; the serializer inserts them.
            body: '',
            bodySerializer: () => file,
            signal,
          }),
        ),
      )
    },
  }
}
