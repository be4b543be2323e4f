import type { Language } from '../../locales/i18n'

const ko = {
  heading: (name: string) => `${name} 님, 면접에 초대받으셨어요`,
  at: (company: string, position: string) => `${company} ${position}`.trim(),
  facts: (count: number) => `면접 · 질문 ${count}개`,
  how: '질문을 듣고 말로 답해 주세요. 질문마다 한 번 답하고, 답변에 맞춰 꼬리 질문이 이어져요.',
  ends: (date: string) =>
    `${date}까지 시작할 수 있어요. 시작한 뒤에는 같은 링크로 이어서 할 수 있어요.`,
  reviewed: '답변 텍스트와 녹음은 이 면접을 요청한 채용팀이 확인해요.',
  failed: '초대 링크를 열 수 없어요',
  again: '다시 시도',
  opening: '초대를 확인하고 있어요…',
}

const en: typeof ko = {
  heading: (name) => `${name}, you are invited to an interview`,
  at: (company, position) => (company === '' ? position : `${position}, ${company}`),
  facts: (count) => `Interview · ${count} questions`,
  how: 'Listen to each question and answer out loud. You answer each question once, and follow-ups depend on what you say.',
  ends: (date) =>
    `You can start until ${date}. After that, the same link continues your interview on any device.`,
  reviewed: 'The hiring team that invited you can read and listen to your answers.',
  failed: 'This invitation cannot be opened',
  again: 'Try again',
  opening: 'Opening your invitation…',
}

/** The texts of the invitation, loaded with its screen only. */
export const INVITATION_TEXTS: Record<Language, typeof ko> = { ko, en }
