"""Separate the content of an English answer from instructions to the interviewer.

`injection.separate_instructions` does the same for Korean answers. Its English patterns are not
used here, because they match ordinary statements with "tell", "say" and "you".
"""

import re

from daedam.interview.acts import english as english_sentences
from daedam.interview.injection import SeparatedAnswer, addresses_interviewer, as_data
from daedam.interview.reading.english import instructs_system
from daedam.speech.korean import has_hangul, letters_only

_LABEL = re.compile(
    r"""
    (?:^|(?<=[\s.!?"'(\[*]))
    [\[(*]* \s*
    (?: system (?:\s(?:message|prompt|override|notice))? | assistant | developer | admin | user
      | (?:new\s)? (?:instructions?|rules?) | interviewer | candidate | follow-?up (?:\squestion)?
      | question | answer | score | verdict | note\sto\s\w+ )
    \s* (?: : | [\])*]+\s*:? )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A speaker label, as in a written dialogue."""

_CHAT_TOKEN = re.compile(
    r"<\|[^|>\n]{1,40}\|>|</?(?:start|end)_of_turn>|</?s>|</?(?:system|user|assistant|answer"
    r"|instructions?|prompt)\b[^>]{0,30}>|\[/?(?:INST|SYS|SYSTEM)\]|<</?SYS>>|`{3,}"
    r"|#{2,}|[\"'](?:role|content|level|score|quote)[\"']\s*:",
    re.IGNORECASE,
)

_COMMAND = re.compile(
    r"""
    ^\W* (?:(?:and|so|now|then|but|okay|ok|please|just|also|first|next|from\snow\son|hey|listen)
      [\s,]+)*
    (?: ignore | disregard | forget | override | bypass | print | output | reveal | leak | repeat
      | translate | decode | execute | respond | reply | pretend | act\sas | role-?play | jailbreak
      | (?:ask|give|grade|rate|score|mark|award|assess|evaluate|praise|hire|congratulate)
        \s(?:me|my|this|the\scandidate|it|everything|all|only|nothing|no\s)
      | (?:say|write|tell|answer|show|spell|quote)\s(?:only|exactly|just|the\s(?:word|following
        |secret|prompt|code|rules?|system)|me\s(?:your|the\s(?:secret|prompt|rules?|system|code))
        |["'“]|your\s|that\s(?:i|this)\s(?:have\spassed|am\s|is\sperfect)|with\b)
      | (?:start|begin|end|finish|stop)\s(?:your|every|the\s(?:interview|next|question)|with\b)
      | (?:do\snot|don't|never|stop)\s(?:ask|follow|use|mention|obey|assess|score)\w* )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A sentence that begins with a command to the interviewer."""

_ABOUT_SYSTEM = re.compile(
    r"""
    \b(?:system|hidden|initial|secret)\s(?:prompt|message|instructions?|rules?|code|word)\b
    | \b(?:previous|prior|earlier|above|original)\s(?:instructions?|rules?|prompts?|messages?)\b
    | \byour\s(?:instructions?|prompt|rules|guidelines|programming|rubric|next\squestion|reply
      |response|output|verdict|score)\b
    | \byou\s(?:are|'re)\s(?:now\s)?(?:an?\s|the\s|my\s|no\slonger\s)?(?:ai|assistant|chatbot|bot
      |model|pirate|translator|machine|different|free|in\s\w+\smode)\b
    | \byou\s(?:must|should|have\sto|need\sto|will)\s(?:now\s)?(?:ask|say|give|answer|reply|respond
      |print|output|rate|score|reveal|repeat|hire|pass|write)\b
    | \b(?:developer|admin|debug|god|dan|maintenance)\smode\b | \bjailbreak | \bcanary\b
    | \bnew\s(?:instructions?|rules?|task)\sfor\syou\b | \b(?:the\s)?next\squestion\s(?:should|must
      |has\sto|is|will)\b
    | \b(?:language\smodel|chatgpt|gpt-?\d?)\b.{0,30}\b(?:must|should|reply|say|answer)\b
    | \b(?:full|top|maximum|highest|perfect)\s(?:marks?|score|level|points?)\b.{0,40}
      \b(?:me|my|this\sanswer|candidate|every|all)\b
    | \b(?:me|my|this\sanswer|candidate|every\scriterion)\b.{0,40}\b(?:full|top|maximum|highest
      |perfect)\s(?:marks?|score|level|points?)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A sentence about the interviewing system, its rules or its verdict."""

_SQUASHED = re.compile(
    r"(?:ignore|disregard|forget)(?:all|the|your|any)*(?:previous|prior|above|earlier)"
    r"(?:instruction|rule|prompt)|systemprompt"
)
"""Injections in letters without spaces and punctuation."""

_REFERS_TO_NEXT = re.compile(
    r"following|as follows|repeat|decode|translate|after me|:\s*$|exactly|the word", re.IGNORECASE
)


def separate_english_instructions(answer: str) -> SeparatedAnswer:
    """Split an English answer into content and instructions to the interviewer.

    After a chat token, a speaker label, or a command that refers to the text after it, everything
    counts as an instruction. A sentence that is wrongly counted as an instruction only has the
    effect that no question refers to it.
    """
    start = min((m.start() for p in (_CHAT_TOKEN, _LABEL) if (m := p.search(answer))), default=None)
    own, injected = (answer, "") if start is None else (answer[:start], answer[start:])
    sentences = [own[begin:end] for begin, end in english_sentences.split_sentences(own)]
    content: list[str] = []
    instructions: list[str] = []
    for number, sentence in enumerate(sentences):
        if not is_english_instruction(sentence):
            content.append(sentence)
            continue
        if _REFERS_TO_NEXT.search(sentence):
            instructions += sentences[number:]
            break
        instructions.append(sentence)
    instructions.append(injected)
    return SeparatedAnswer(as_data(" ".join(content)), as_data(" ".join(instructions)))


def is_english_instruction(sentence: str) -> bool:
    """Return whether a sentence of an English answer instructs the interviewer or is about it.

    A sentence with Hangul is checked as a Korean one.
    """
    plain = as_data(sentence).replace("’", "'")
    return (
        instructs_system(plain)
        or _COMMAND.search(plain) is not None
        or _ABOUT_SYSTEM.search(plain) is not None
        or _SQUASHED.search(letters_only(plain)) is not None
        or (has_hangul(plain) and addresses_interviewer(plain))
    )
