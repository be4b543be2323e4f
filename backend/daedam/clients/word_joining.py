"""Words of a recogniser, joined as its text joins them.

Recognisers split a text at marks as well as at spaces: `35`, `%를`; `30`, `,000원`; `GPT`, `-4`. A
word of a transcript is what stands between two spaces of the text.
"""

from collections.abc import Sequence
from dataclasses import replace

from daedam.clients.base import Word


def joined_words(text: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """`words`, in their order, joined where `text` has no space between them.

    A joined word lasts from the first part's beginning to the last part's end and has the least of
    their probabilities. Where `text` does not hold a word, it is kept apart.
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
