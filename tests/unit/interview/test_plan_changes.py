"""The differences between two plans."""

from dataclasses import replace

from daedam.interview.plan import MainQuestion
from daedam.interview.plan_changes import changes_between


def question(text: str) -> MainQuestion:
    return MainQuestion(text=text, aim="사례", probes=("자세히 말씀해 주시겠어요?",))


ONE = question("가장 어려웠던 장애를 어떻게 해결하셨나요?")
TWO = question("우리 회사에 지원하신 이유가 무엇인가요?")
THREE = question("동료와 의견이 달랐던 경험을 말씀해 주시겠어요?")


def told(before: list[MainQuestion], after: list[MainQuestion]) -> list[str]:
    return [change.change.value for change in changes_between(before, after)]


def test_equal_plans_have_the_same_questions() -> None:
    assert told([ONE, TWO], [ONE, TWO]) == ["same", "same"]


def test_added_and_removed_questions_are_told_apart() -> None:
    changes = changes_between([ONE, TWO], [THREE, TWO])
    assert [(c.change.value, c.before, c.after) for c in changes] == [
        ("added", None, THREE),
        ("same", TWO, TWO),
        ("removed", ONE, None),
    ]


def test_a_reworded_question_is_changed_and_not_replaced() -> None:
    reworded = question("가장 힘들었던 장애를 어떻게 해결하셨나요?")
    (change, _) = changes_between([ONE, TWO], [reworded, TWO])
    assert (change.change, change.before, change.after) == ("changed", ONE, reworded)


def test_another_simpler_wording_is_a_change() -> None:
    assert told([ONE], [replace(ONE, simpler="어려웠던 일을 말씀해 주세요.")]) == ["changed"]


def test_only_the_question_that_was_moved_is_moved() -> None:
    assert told([ONE, TWO, THREE], [TWO, THREE, ONE]) == ["same", "same", "moved"]
