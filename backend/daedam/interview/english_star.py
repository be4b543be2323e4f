"""Rules of `star` for English questions and answers."""

import re

from daedam.interview.reading.english_words import content_stem

_PAST = (
    r"(?:\w+ed|made|built|led|had|did|dealt|taught|learnt|fought|found|took|wrote|ran|grew|got|kept"
    r"|brought|went|chose|gave|won|lost|were)"
)
_EXPERIENCE = re.compile(
    r"\b(?:tell me about|hear about|describe|recall|example of|share|walk me through) (?:\w+ )?"
    r"(?:a|an|one|the|something|someone|how you|helping|your (?:proudest|biggest|greatest|most))\b"
    r"|\b(?:a|the last|an?other|any|one) (?:\w+ )?(?:time|occasion|moment|situation|incident"
    r"|mistake|failure|conflict|setback|disagreement)\b"
    r"|\b(?:which|what) (?:setback|mistake|failure|project|experience|decision)\b"
    r".* (?:has|have|did)\b"
    r"|\b(?:proudest|biggest|greatest|worst|hardest|toughest|most \w+) (?:\w+ )?(?:moment"
    r"|achievement|accomplishment|success|failure|challenge|mistake|project|decision|job)\b"
    r"|\bhave you (?:ever )?(?:\w+ed|done(?! so far)|made|been)\b|\bhave you ever\b|\bdid you\b"
    rf"|\byou(?:'ve| have) {_PAST}\b|\bwhen (?:you {_PAST}|did)\b"
    rf"|\b(?:that )?you (?:recently |last )?{_PAST}\b|\bhas .{{3,40}} changed how\b"
)
"""Questions about a past experience."""

_OTHERWISE = re.compile(
    r"\bwhy (?:did|do|have|are|this|our|us)\b|about yourself|introduce yourself|\bwould you\b"
    r"|\bwill you\b|\bif you\b|motivat|prepared? for this|what do you\b|\bapply here\b"
    r"|\bapplied? (?:for|to)\b|walk me through your|\bsuppose\b|\bimagine\b|\bhow do you\b"
    r"|become interested|describe how (?:a|an|the|to|one)\b|difference between"
    r"|(?:your|one) (?:strengths?|weakness)"
)
"""Questions about something else: the motivation, a plan, a person's habits, knowledge."""

_VAGUE_WORDS = frozenset(
    "did do done worked work working tried try best hard really very lot lots many various several "
    "different things thing stuff everything something anything job task tasks well much great "
    "good went fine okay happened possible could kind sort all basically actually honestly".split()
)
"""Words that make no statement specific."""


def asks_for_experience(question: str) -> bool:
    """Return whether a question asks for a past experience."""
    low = question.lower().replace("’", "'")
    return _EXPERIENCE.search(low) is not None and _OTHERWISE.search(low) is None


def says_nothing(clause: str) -> bool:
    """Return whether a clause has no specific word: we did many things, I did my best."""
    words = re.findall(r"[a-z'-]+", clause.lower().replace("’", "'"))
    has_figure = any(map(str.isdigit, clause))
    return not has_figure and {word for word in words if content_stem(word)} <= _VAGUE_WORDS
