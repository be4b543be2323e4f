"""Understand the reply to the question whether the interview should end."""

import re

from daedam.interview.dialogue_acts import DialogueAct

_NO = re.compile(
    r"아니|아뇨|계속|이어서|안\s?(그만|멈|끝)|\bno\b|\bnot\b|n['’]t\b"
    r"|continue|keep (?:going|talking|on)|go on|carry on|proceed|(?:one|some) more"
    r"|another question",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(네|예|넵|넹|응|그래|맞|좋|알겠|그렇|마치|마칠|끝내|끝낼|종료|그만|yes|yeah|yep|sure|ok"
    r"|okay|correct|right)"
    r"|(마칠|끝낼|그만할|종료할)게요|(마치|끝내|종료|그만)\S{0,4}\s?(주세요|싶|부탁)",
    re.IGNORECASE,
)

LONGEST_REPLY = 8
"""Maximum number of words of a yes or a no. A longer text is treated as an ordinary utterance."""


def act_after_confirmation(reply: str) -> DialogueAct | None:
    """Return the act of a reply to "shall the interview end?".

    A yes is `WANTS_STOP`. A no, or a short text that is neither yes nor no, is `ASKS_REPEAT`, so
    that the open question is asked again. Return None for a text of more than `LONGEST_REPLY`
    words; its acts must be found as for any other utterance.
    """
    if len(reply.split()) > LONGEST_REPLY:
        return None
    is_yes = _NO.search(reply) is None and _YES.search(reply) is not None
    return DialogueAct.WANTS_STOP if is_yes else DialogueAct.ASKS_REPEAT
