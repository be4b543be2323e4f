"""Joins the words of a recogniser that have no space between them in its text.

Recognisers split a text at punctuation as well as at spaces: `35`, `%를`; `30`, `,000원`; `GPT`,
`-4`. In this project a word of a transcript is the text between two spaces.
"""

from collections.abc import Sequence
from dataclasses import replace

from daedam.clients.base import Word


def joined_words(text: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """Return `words` in order, joined where `text` has no space between them.

    A joined word lasts from the start of its first part to the end of its last part and has the
    lowest of their probabilities. A word that is not in `text` stays separate.
    """
    joined: list[Word] = []
    place = 0
    for word in words:
        part = word.text.strip()
        if not part:
            continue
        found = text.find(part, place)
        gap = text[place:found]
        if joined and found >= 0 and not any(c.isspace() for c in gap):
            last = joined[-1]
            joined[-1] = replace(
                last,
                text=last.text + gap + part,
                end_s=max(last.end_s, word.end_s),
                probability=min(last.probability, word.probability),
            )
        else:
            joined.append(replace(word, text=part))
        if found >= 0:
            place = found + len(part)
    return tuple(joined)
