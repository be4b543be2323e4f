"""The number of answered questions of an interview, as the list of interviews shows it."""

from daedam.services.storage_mapping import answered_count
from daedam.storage.tables import Question, Turn


def question(position: int, main_index: int, *, answered: bool, retake_of: str = "") -> Question:
    return Question(
        public_id=f"q_{position}",
        position=position,
        main_index=main_index,
        retake_of=retake_of or None,
        turn=Turn(acts=None) if answered else None,
    )


def test_a_retake_that_is_not_answered_leaves_the_answer_before_it() -> None:
    answered = [question(n, n, answered=True) for n in range(3)]
    assert answered_count(answered) == 3
    abandoned = question(3, 1, answered=False, retake_of="q_1")
    assert answered_count([*answered, abandoned]) == 3
    assert answered_count([*answered[:2], question(2, 1, answered=True, retake_of="q_1")]) == 2
