"""Find the dialogue acts of an English utterance."""

from daedam.interview.acts.model import ActSpan, DialogueAct


def find_acts(text: str, *, question: str) -> tuple[ActSpan, ...]:
    """Return the acts of an English utterance; see `dialogue_acts.find_acts`."""
    return (ActSpan(DialogueAct.ANSWER, 0, len(text)),)
