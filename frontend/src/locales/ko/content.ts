export const content = {
  heading: '내용',
  star: '상황·과제·행동·결과',
  elements: { situation: '상황', task: '과제', action: '행동', result: '결과' },
  presence: { found: '드러남', before: '앞 답변에서 드러남', missing: '드러나지 않음' },
  missing: {
    situation: '언제, 어디서 있었던 일인지 드러나지 않았어요.',
    task: '맡은 역할이나 목표가 드러나지 않았어요.',
    action: '직접 한 행동이 드러나지 않았어요.',
    result: '결과나 배운 점이 드러나지 않았어요.',
  },
  level: '5단계 중 {{level}}단계',
  spread: '{{lowest}}~{{highest}}단계 사이',
  total: '평균 {{total}} (평가 항목 {{all}}개 중 {{counted}}개에서 근거 확인)',
  noTotal: '평균을 낼 수 없어요. 평가 항목 {{all}}개 중 {{counted}}개에서만 근거를 확인했어요.',
  runs: '언어 모델({{model}})로 {{asked}}번 평가해 유효한 결과 {{read}}개의 중앙값을 보여 드려요. 참고용이며 틀릴 수 있어요. 말하기 분석 결과는 반영하지 않았어요.',
  stale: '답변 텍스트나 평가 기준이 바뀌어 이전 평가를 표시하지 않아요. 다시 평가할 수 있어요.',
  assess: '답변 내용 평가받기',
  assessHint:
    '언어 모델이 평가 기준표에 따라 단계를 정해요. 답변에서 근거를 찾은 항목만 보여 드려요.',
  assessing: '평가하고 있어요. 1분 이상 걸릴 수 있어요…',
  assessFailed: '평가하지 못했어요.',
}
