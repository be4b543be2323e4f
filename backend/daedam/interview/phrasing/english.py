"""Compose English questions from open points and the candidate's own words."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from daedam.interview.phrasing.english_frames import EnglishFrame, english_frames
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import Style
from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_clauses import (
    RawClause,
    Token,
    VerbGroup,
    changes,
    split_clauses,
    tokenize,
)
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    Role,
    Tense,
)

MAX_WORDS = 28
"""Maximum number of words of a question. A longer one is hard to follow when it is spoken."""

_ASKED_WITHOUT_QUOTE = frozenset(
    {
        *(OpenPointKind.MISSING_SITUATION, OpenPointKind.MISSING_TASK),
        *(OpenPointKind.MISSING_ACTION, OpenPointKind.MISSING_RESULT),
        OpenPointKind.CONTRADICTION,
    }
)
"""Kinds of open points whose question is clear after the answer even if it quotes none of its
words."""

_MAX_CLAUSE_WORDS = 12
_MAX_EARLIER_WORDS = 9


def compose_english(
    point: OpenPoint, *, style: Style, used_frames: Collection[str], seed: int = 0
) -> ComposedQuestion | None:
    """Return a question about an open point; None if no unused frame fits.

    Frames that quote the candidate's words are preferred. `seed` selects among the frames that
    fit.
    """
    slots, features = _slots(point)
    fitting = [
        frame
        for frame in english_frames()
        if frame.kind is point.kind
        and style in frame.styles
        and frame.id not in used_frames
        and _fits(frame, features)
        and all(slots.get(slot) for slot in frame.slots)
    ]
    quoting = [frame for frame in fitting if frame.slots]
    bare = [frame for frame in fitting if not frame.slots]
    if point.clause is not None and point.kind not in _ASKED_WITHOUT_QUOTE:
        bare = []
    for frames in (quoting, bare):
        for offset in range(len(frames)):
            frame = frames[(seed + offset) % len(frames)]
            text = _capitalised(frame.text.format_map(slots))
            if len(text.split()) <= MAX_WORDS:
                quotes = bool(frame.slots) and point.clause is not None
                return ComposedQuestion(
                    text=text,
                    frame=frame.id,
                    quote=point.clause.text if quotes and point.clause else "",
                    simpler=_capitalised(frame.simpler.format_map(slots)),
                )
    return None


def _fits(frame: EnglishFrame, features: Collection[str]) -> bool:
    present = set(features)
    if "speech" in present and _REPORTS.match(frame.text):
        return False  # "You said you said no."
    if "comma" in present and frame.text.startswith("When {"):
        return False
    return frame.needs <= present and not frame.refuses & present


_REPORTS = re.compile(r"You (?:said|mentioned that|told me)(?: that)? \{(?:clause|team)\}")


def _capitalised(text: str) -> str:
    return re.sub(r"(^|(?<![ap]\.m)[.?!] )(\w)", lambda m: m.group(1) + m.group(2).upper(), text)


# --- slots and features --------------------------------------------------------------------------


def _slots(point: OpenPoint) -> tuple[dict[str, str], set[str]]:
    """Return the text of each slot, and the features by which frames are chosen."""
    slots = {"topic": point.topic if point.kind is OpenPointKind.TERM else ""}
    features = {"topic"} if slots["topic"] else set[str]()
    clause = point.clause
    if clause is None:
        return slots, features
    longest = _MAX_CLAUSE_WORDS
    if point.kind is OpenPointKind.CONTRADICTION and point.earlier is not None:
        longest = _MAX_EARLIER_WORDS
        slots["earlier"] = second_person(point.earlier, longest=longest)
        if slots["earlier"]:
            features.add("earlier")
    slots["clause"] = second_person(clause, longest=longest)
    slots["team"] = second_person(clause, longest=longest, team=True)
    deed = _deed(clause)
    slots["deed"] = deed
    slots["deed_not_make"] = "" if deed.startswith("make ") else deed
    slots["deed_undecided"] = re.sub(r"^decide to ", "", deed)
    if slots["clause"]:
        features.add("clause")
    if slots["team"]:
        features.add("team")
    if deed:
        features.add("deed")
    features |= _features(clause)
    if _SAYS.match(slots["clause"]):
        features.add("speech")
    if slots["clause"].startswith("you"):
        features.add("you")
    if "," in slots["clause"]:
        features.add("comma")
    return slots, features


def _features(clause: Clause) -> set[str]:
    """Return the features of a clause by which frames are chosen."""
    features = {clause.tense.value}
    low = clause.text.lower().replace("’", "'")
    role = clause.roles[0]
    own = clause.agent in (Agent.SPEAKER, Agent.GROUP)
    if own:
        features.add("own")
    if clause.negated:
        features.add("negated")
    if role is Role.WEAKNESS:
        features |= {"weakness", "flaw"}
    if role is Role.STRENGTH:
        raw = _main_clause(clause.text)
        doing = raw is not None and raw.main not in lexicon.STATES | _TRAIT_VERBS
        features.add("habit" if doing else "trait")
    if role is Role.RESULT:
        features.add("outcome")
    if re.search(r"\b(?:have|has|'ve)\b|\b(?:i|we|they|he|she)(?:'d| had) \w+(?:ed|en)\b", low):
        features.add("perfect")
    if re.search(r"\b(?:happ\w+|pleased|satisfied|lov\w+|lik\w+|enjoy\w*|complain\w*)\b", low):
        features.add("feeling")
    if role is Role.OPINION:
        features.add("opinion")
    if role is Role.REASON:
        features.add("motive" if clause.tense is not Tense.FUTURE else "hypothetical")
    wish = bool(_WISH.search(low))
    if wish:
        features.add("wish")
    if (role is Role.PLAN or clause.tense is Tense.FUTURE) and not wish and clause.agent in (
        Agent.SPEAKER, Agent.GROUP, Agent.NONE,
    ):  # fmt: skip
        features.add("hypothetical")
    if re.search(r"\bi(?:'ve| have) (?:started|begun|been|tried)\b", low):
        features = features - {"past"} | {"present"}  # it still goes on
    if re.match(r"(?:\w+,? )?(?:i|we)'ll\b", low) and "hypothetical" in features:
        features -= {"hypothetical", "future"}
        features |= {"habit", "present"}
        return features
    if role is Role.PLAN:
        features.discard("present")
        features.add("future")
    if role in (Role.ACTION, Role.SITUATION, Role.RESULT) and clause.tense is Tense.PRESENT:
        raw = _main_clause(clause.text)
        still = raw is None or raw.verb is None or raw.main == "be" or raw.verb.passive
        features.add("trait" if own and still else "habit")
    if re.search(r"\b(?:did|do|tried|gave|worked|handled|sorted|dealt|fixed|through)\b", low) and (
        len(low.split()) <= 7
    ):
        features.add("vague")
    raw = _main_clause(clause.text)
    if raw is not None and changes(raw):
        features.add("change")
    if re.search(r"\bhow\b", low):
        features.add("manner")
    if raw is not None and raw.main in _SPEAKING:
        features.add("talk")
    if own and raw is not None and raw.main in _PROPOSALS and not _MISHAP.search(low):
        features.add("proposal")
    return features


_SPEAKING = frozenset("say tell talk speak ask call ring phone explain".split())
_PROPOSALS = frozenset(
    "suggest propose introduce present push argue change switch redesign reorganise reorganize "
    "restructure rearrange replace move launch cancel persuade convince "
    "rebuild rewrite redo".split()
)
"""Verbs of deeds that need the agreement of other people."""
_MISHAP = re.compile(
    r"\b(?:wrong|mistake|by accident|accidentally|forgot|missed|lost|broke|spilt|spilled|damaged"
    r"|ruined|late|mixed up)\b"
)
_SAYS = re.compile(r"^(?:\w+ ){1,4}?(?:said|says|say|told|tell|tells|mentioned|mention)\b")

# --- the clause in the second person -------------------------------------------------------------

_DROPPED_ADVERBS = frozenset(
    "also just basically actually honestly literally obviously anyway somehow simply too".split()
)
_LEADING = frozenset(
    "and but so or because cause since then also well first firstly second finally afterwards now "
    "like yeah later eventually plus anyway where though although".split()
)
_HEDGE = re.compile(
    r"^(?:i (?:think|guess|suppose|believe|feel|reckon|mean|'d say|would say|'d guess|feel like"
    r"|personally think|always think|really think|do think|know)|in my (?:opinion|view)"
    r"|for me(?: personally)?|to me|personally|honestly"
    r"|my friends (?:always )?say|people (?:always )?say|for (?:example|instance)"
    r"|to be honest|at that time i thought)(?: that)?\b,? *(?=\S)"
)
_ADVERBIAL = re.compile(
    r"^(?:after (?:that|this)|since then|at first|in the end|as a result|because of (?:that|this)"
    r"|at (?:that|the) (?:time|moment|point)|at the end|by the end|by then|from then on|of course"
    r"|(?:last|this|one|each|every) (?:year|month|week|summer|winter|spring|autumn|christmas|night"
    r"|time|day|morning|afternoon|evening|quarter|season)|to be fair|frankly"
    r"|luckily|fortunately|unfortunately|so far|these days|in fact|to start with"
    r"|for example \w+ \w+,|as a (?:team|group)"
    r"|(?:the )?(?:first|next|only|main|other) thing (?:that )?(?:i|we) did(?: (?:was"
    r"|is))?(?: that)?"
    r"|what (?:i|we) (?:did|do)(?: now)?(?: (?:is|was))?,?(?: that)?|the thing is(?: that)?"
    r"|(?:probably|maybe|perhaps)(?: that)?|at (?:our|my|the) \w+(?= (?:i|we)\b))\b,? *(?=\S)",
    re.IGNORECASE,
)
_TRAIT_VERBS = frozenset(
    "speak learn communicate get adapt handle deal cope mind listen stay keep thrive manage tend "
    "say close work".split()
)
"""Verbs of traits; a strength with another verb is a habit."""
_EMBEDDERS = lexicon.SUBJECTS | {"that", "whether", "if", "what", "how", "why", "there", "it"}
"""Words that stand between a verb and the verb of its object clause: "asked whether he was"."""
_UNQUOTABLE = re.compile(
    r"(?:as )?if |with |about (?!\d)|(?:when|while|until|unless|although|once|whenever|as soon"
    r"|by the time|before|after|because) (?!\w+,)(?:\w+ )?(?:i|we|he|she|it|they|you|is|are)\b"
    r"|[a-z]+ing (?:people|the|a|my|our|others?|them|him|her|it|customers|patients)\b"
)
"""Openings of conditions, subordinate clauses and gerunds with an object. A text with such a
beginning is no statement and is not quoted."""
_STATES_NAME = re.compile(r"^(?:you're|your name is) (?:called )?[A-Z][a-z]+$")
_HANGING_END = re.compile(
    r"(?:^| )(?:ended up|went on|a|an|the|your|my|his|her|their|our|of|to|for|with|from|at|by"
    r"|and|or|but|that|which|who|is|are|was|were|be|am|than|like|as|if|when|because|so|very"
    r"|really|quite|just|some"
    r"|these|those|every|would|could|should|will|can|you'd|it's|'s|had|having|only|even|what|why)$"
)
_TAIL = re.compile(
    r",? (?:(?:i|you) (?:think|guess|suppose|believe|reckon|mean)|to be (?:honest|fair)"
    r"|honestly|really|ha"
    r"|as well|too|anyway|though|you know|or so|actually|basically|obviously|whatever|and stuff"
    r"|of course|lol|haha"
    r"|(?:(?:right|soon|shortly|just) )?(?:after|since|before) (?:that|this|then)"
    r"|in the end|so far|by the way|back then|at the time|I guess|to be fair|then"
    r"|and so on|and everything|or something|and that)$",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:want|hope|wanna|plan|aim|dream)\b|'d (?:like|love) to|would (?:like|love) to"
    r"|\bi(?:'ll| will) (?:be|become|lead|run|own)\b"
)
_CUT_BEFORE = frozenset(
    "because so which who instead rather when while until although unless since if then "
    "whereas".split()
)
_CUT_PREPOSITIONS = frozenset(
    "in at on for with by from during around between through after before without across behind "
    "over under above near inside outside into onto".split()
)


def _main_clause(text: str) -> RawClause | None:
    """Return the first clause of a text that has a verb."""
    for raw in split_clauses(text):
        if raw.verb is not None:
            return raw
    return None


@dataclass(slots=True)
class _Piece:
    """A token of the output, `text`. `low` is the candidate's own word in lower case."""

    low: str
    text: str
    spaced: bool
    """Whether a space comes before it."""


def second_person(clause: Clause, *, longest: int, team: bool = False) -> str:
    """Return a clause in the second person: "I built my own list" -> "you built your own list".

    Fillers, hedges and leading adverbials are removed, and the clause is cut to `longest` words.
    With `team`, a leading "we" becomes "your team". Empty if the clause cannot be put into the
    second person safely.
    """
    low = clause.text.lower().replace("’", "'")
    if lexicon.PRIVATE.search(low) or "?" in low:
        return ""
    text = _without_tail(_without_opening(_without_fillers(clause.text)))
    if _UNQUOTABLE.match(text.lower().replace("’", "'")):
        return ""
    if not _HEDGE.match(re.sub(r"^i'd", "i 'd", low)):
        text = _with_subject(text, clause)
    raw = _main_clause(text)
    if raw is None or raw.verb is None or not text:
        return ""
    pieces = _pieces(text)
    if len(pieces) < 2:
        return ""
    verb = _verb_of(text)
    if verb is None:
        return ""
    first, last = verb
    pieces, first, last = _without_adverbial(pieces, first, last)
    if not _turn(pieces, first):
        return ""
    verbal = lexicon.is_past_form(pieces[0].low) and lexicon.verb_base(pieces[0].low)
    if verbal and clause.agent is not Agent.NONE:
        return ""  # a verb whose subject is missing
    for piece in pieces[last + 1 :]:
        if piece.low == "this" and clause.tense is Tense.PAST:
            piece.text = "that"
    if pieces[0].low == "which":
        pieces[0].text = "they" if pieces[1].low in ("are", "were", "have") else "it"
    if any(piece.low == "," for piece in pieces[:first]):
        return ""
    if first == 0 or (first > 1 and pieces[first - 1].low in ("who", "that", "which")):
        return ""
    if team:
        _name_team(pieces, first)
    pieces = _shortened(pieces, last, longest)
    if not pieces:
        return ""
    while pieces and pieces[-1].low in _DROPPED_ADVERBS | {"and", "or", "but", ",", "-", "really"}:
        pieces.pop()
    quote = _joined(pieces)
    return quote if _says_something(quote) else ""


def _without_tail(text: str) -> str:
    """Return a text without trailing hedges and fillers: "report it, I think" -> "report it"."""
    text = re.sub(r", so,.*$", "", text)
    before = None
    while before != text:
        before = text
        text = _TAIL.sub("", text).rstrip(" ,;-–")
    return text


def _says_something(quote: str) -> bool:
    """Return whether a quote is a whole statement with content: not "you said", "he was"."""
    if _HANGING_END.search(quote.lower()) or _STATES_NAME.match(quote):
        return False
    if re.match(
        r"(?:that|this|there) (?!\w+ (?:was|were|is|are)\b)(?!was|were|is|are|'s)|"
        r"you'd say\b|you (?:\w+ )?(?:do not|don't) know\b|you (?:think|mean)\b",
        quote,
    ):
        return False
    raw = _main_clause(quote)
    if raw is None or raw.verb is None:
        return False
    words = [low for i, low in enumerate(raw.lows) if not raw.verb.first <= i <= raw.verb.last]
    if any(
        lexicon.content_stem(low) or low[0].isdigit() or low in lexicon.MEANINGFUL for low in words
    ):
        return True
    present = raw.negated and raw.tense is Tense.PRESENT  # "you don't panic"
    return raw.main not in lexicon.THIN_VERBS and (present or not raw.negated)


def _without_fillers(text: str) -> str:
    """Return a text without fillers, asides, restarts and quotation marks."""
    kept = list[Token]()
    tokens = tokenize(text)
    for index, token in enumerate(tokens):
        if token.low == "like" and token.skipped and len(kept) > 3 and kept[-1].low == ",":
            break  # an example or a figure: "was too high, like nine minutes"
        if not token.skipped and not _is_filler_like(kept, token, tokens, index):
            kept.append(token)
    kept = _without_loose_commas(kept, text)
    parts = list[str]()
    for index, token in enumerate(kept):
        piece = text[token.begin : token.end]
        if piece in '"“”‘()…':
            continue
        glued = index and kept[index - 1].end == token.begin
        parts.append(piece if glued or not parts or piece in ",:;" else f" {piece}")
    return "".join(parts).strip(" ,;:-–")


_COMPARES = frozenset("look feel sound be seem act behave work taste smell treat run live".split())


def _is_filler_like(kept: list[Token], token: Token, tokens: list[Token], index: int) -> bool:
    """Return whether a "like" before a noun phrase is a filler: "did like a plan"."""
    if token.low != "like" or not kept or index + 1 >= len(tokens):
        return False
    base = lexicon.verb_base(kept[-1].low)
    following = tokens[index + 1].low
    article = following in ("a", "an", "the", "this") or following in lexicon.NUMBER_WORDS
    article |= following[0].isdigit()
    return article and bool(base) and base not in _COMPARES


def _without_loose_commas(tokens: list[Token], text: str) -> list[Token]:
    """Return tokens without the commas that enclosed a skipped token."""
    kept = list[Token]()
    for token in tokens:
        if token.low == "," and kept:
            between = text[kept[-1].end : token.begin]
            if kept[-1].low == "," or re.search(r"\w", between):
                continue
        if kept and kept[-1].low == "," and re.search(r"\w", text[kept[-1].end : token.begin]):
            kept.pop()
        kept.append(token)
    return kept


def _without_opening(text: str) -> str:
    """Return a text without leading connectives and hedges."""
    before = None
    while before != text:
        before = text
        text = _ADVERBIAL.sub("", text)
        text = re.sub(r"^that (?=(?:i|we|he|she|they|it)\b)", "", text, flags=re.IGNORECASE)
        word = re.match(r"[\w']+", text)
        if word and word.group().lower() in _LEADING and len(text.split()) > 2:
            if word.group().lower() == "like" and not text.lower().startswith("like,"):
                pass
            text = text[word.end() :].lstrip(" ,")
        low = text.lower().replace("’", "'")
        spread = re.sub(r"^i'd", "i 'd", low)
        hedge = _HEDGE.match(spread)
        if hedge:
            rest = spread[hedge.end() :]
            if _main_clause(rest) is not None:
                text = text[len(text) - len(rest) :]
    return text


def _pieces(text: str) -> list[_Piece]:
    pieces, end = list[_Piece](), 0
    for token in tokenize(text):
        pieces.append(_Piece(token.low, text[token.begin : token.end], token.begin > end))
        end = token.end
    return pieces


def _verb_of(text: str) -> tuple[int, int] | None:
    """Return the indices of the first and the last piece of the first verb group."""
    raw = _main_clause(text)
    if raw is None or raw.verb is None:
        return None
    begins = [token.begin for token in tokenize(text)]
    verb: VerbGroup = raw.verb
    return (
        begins.index(raw.tokens[verb.first].begin),
        begins.index(raw.tokens[verb.last].begin),
    )


def _without_adverbial(
    pieces: list[_Piece], first: int, last: int
) -> tuple[list[_Piece], int, int]:
    """Remove what comes before the subject, such as "at my old company, " or "last year ".

    Return the other pieces, and the indices of the verb's `first` and `last` piece among them.
    """
    start = 0
    for index in range(first - 1, 0, -1):
        low = pieces[index].low
        opener = pieces[0].low in lexicon.PREPOSITIONS | {"last", "one", "there", "every", "once",
                                                          "christmas", "this", "that"}  # fmt: skip
        listed = pieces[index - 1].low in ("and", "but") and pieces[index - 2].low == ","
        if (low == "," and opener) or (low in lexicon.SUBJECTS and index > 2 and listed):
            start = index + (low == ",")
            break
        if (
            low in lexicon.SUBJECTS | {"it", "there", "you"}
            and pieces[index - 1].low
            not in (
                "and",
                "or",
                "when",
                "if",
                "while",
                "what",
                "but",
                "of",
            )
            and not (pieces[index - 1].low == "that" and pieces[0].low not in lexicon.PREPOSITIONS)
        ):
            start = index
            break
    if any(piece.low in ("when", "if", "while") for piece in pieces[:start]):
        return pieces, first, last
    kept = pieces[start:]
    return kept, first - start, last - start


_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you",
    "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip


def _turn(pieces: list[_Piece], first: int) -> bool:
    """Replace first-person pronouns and make the verbs agree. `first`: index of the verb.

    Return whether the result is clear: "I turned us round" is not, and neither is a clause with
    both "I" and a general "you" as subjects.
    """
    lows = [piece.low for piece in pieces]
    first_person = any(low in _TURNED for low in lows)
    by_speaker = "i" in lows[:first]
    for index, piece in enumerate(pieces):
        after = lows[index + 1] if index + 1 < len(lows) else "."
        if piece.low in ("am", "'m"):
            piece.text = "are" if piece.low == "am" else "'re"
        elif piece.low == "was" and _subject_before(pieces, index) == "i":
            piece.text = "were"
        elif piece.low == "wanna":
            piece.text = "want to"
        elif by_speaker and piece.low in ("us", "ourselves"):
            if lows[index - 1] not in ("let", "help", "give"):
                return False
        elif piece.low in ("you", "yourself") and first_person:
            if piece.low == "yourself" or _starts_verb(after):
                return False
            piece.text = "us"
        elif piece.low == "your" and first_person:
            piece.text = "our"
    for piece in pieces:
        if by_speaker and piece.low in ("we", "us"):
            piece.text = "the team"
        elif piece.low in _TURNED:
            piece.text = _TURNED[piece.low]
    return True


def _starts_verb(low: str) -> bool:
    return low in lexicon.AUXILIARIES | lexicon.ADVERBS | {"'d", "'s"} or bool(
        lexicon.verb_base(low)
    )


def _subject_before(pieces: list[_Piece], index: int) -> str:
    index -= 1
    while index >= 0 and pieces[index].low in lexicon.ADVERBS:
        index -= 1
    joined = index >= 1 and pieces[index - 1].low in ("and", "or")
    return pieces[index].low if index >= 0 and not joined else ""


def _with_subject(text: str, clause: Clause) -> str:
    """Return a text with a subject if it begins with its verb.

    "wrote a report" -> "I wrote a report". Such a clause shares the subject of the clause before.
    """
    words = re.findall(r"[\w'’-]+", text.lower().replace("’", "'"))
    index = 0
    while index < len(words) and words[index] in lexicon.ADVERBS:
        index += 1
    if index >= len(words) or words[index] in lexicon.DETERMINERS | lexicon.ANY_SUBJECTS:
        return text
    head = words[index]
    if clause.tense is Tense.PAST:
        starts = lexicon.is_past_form(head) or head in ("was", "were", "had", "did")
        raw = _main_clause(text)
        if starts and raw is not None and raw.verb is not None and raw.verb.first > index:
            if clause.agent is Agent.NONE:
                return text  # "missed calls went down"
            auxiliary = raw.lows[raw.verb.first] in lexicon.AUXILIARIES
            embedded = bool(set(raw.lows[index + 1 : raw.verb.first]) & _EMBEDDERS)
            starts = (embedded or not auxiliary) and bool(lexicon.verb_base(head))
    else:
        starts = head in lexicon.BASES or lexicon.is_third_person(head)
        following = words[index + 1] if index + 1 < len(words) else ""
        if head in lexicon.LIKELY_NOUNS or lexicon.is_third_person(head):
            starts = starts and (
                following in lexicon.DETERMINERS | lexicon.PREPOSITIONS
                or not following
                or following in ("it", "them", "him", "her", "me", "to", "that")
            )
    if not starts:
        return text
    if lexicon.is_third_person(head) and clause.agent is not Agent.NONE:
        return text
    if head in lexicon.BASES and clause.agent is Agent.NONE and clause.tense is Tense.PRESENT:
        return text
    subject = {
        Agent.SPEAKER: "I", Agent.GROUP: "we", Agent.OTHER: "they", Agent.NONE: "it",
    }[clause.agent]  # fmt: skip
    planned = clause.tense is Tense.FUTURE or clause.roles[0] is Role.PLAN
    if planned and head in lexicon.BASES:
        subject += "'d"
    if subject == "they" and head == "was":
        text = re.sub(r"^was\b", "were", text)
    return f"{subject} {text[0].lower()}{text[1:]}"


def _name_team(pieces: list[_Piece], first: int) -> None:
    """Replace a leading "we" by "your team" where the verb form stays correct."""
    if pieces[0].low != "we":
        return
    verb = pieces[first]
    if verb.low == "were":
        verb.text = "was"
    elif verb.low in ("have", "'ve"):
        verb.text, verb.spaced = "has", True
    elif verb.low not in lexicon.MODALS | {"had", "did", "'d"} and not lexicon.is_past_form(
        verb.low
    ):
        return
    pieces[0].text = "your team"
    for piece in pieces[1:first]:
        if piece.low in ("all", "both"):
            piece.text = ""


def _shortened(pieces: list[_Piece], last: int, longest: int) -> list[_Piece]:
    """Return the pieces cut to `longest` words; empty if there is no place to cut."""
    if _words(pieces) <= longest:
        cut = _comma_cut(pieces, last)
        return pieces[:cut] if cut else pieces
    places = [
        index
        for index in range(last + 2, len(pieces))
        if pieces[index].low == ","
        or pieces[index].low in _CUT_BEFORE
        or (pieces[index].low == "and" and _opens_phrase(pieces, index + 1))
    ]
    places = [i for i in places if 3 <= _words(pieces[:i]) <= longest]
    if places:
        kept = pieces[: max(places)]
        cut = _comma_cut(kept, last)
        return kept[:cut] if cut else kept
    places = [
        index
        for index in range(last + 3, len(pieces))
        if pieces[index].low in _CUT_PREPOSITIONS
        and pieces[index - 1].low not in lexicon.PREPOSITIONS | lexicon.DETERMINERS
        and 4 <= _words(pieces[:index]) <= longest
    ]
    if places:
        cut = max(places)
        joints = [i for i in range(last + 2, cut) if pieces[i].low in ("and", "or")]
        return pieces[: joints[-1] if joints else cut]
    return pieces if _words(pieces) <= longest + 2 else []


def _opens_phrase(pieces: list[_Piece], index: int) -> bool:
    """Return whether a phrase or statement begins at `index`: "and only soup", not "and butter"."""
    low = pieces[index].low if index < len(pieces) else ""
    opening = lexicon.DETERMINERS | lexicon.ADVERBS | lexicon.SUBJECTS
    return low in opening or lexicon.is_past_form(low)


def _comma_cut(pieces: list[_Piece], last: int) -> int:
    """Return the index at which a trailing addition begins: ", nearly a bin a day"; else 0."""
    commas = [i for i, piece in enumerate(pieces) if piece.low == "," and i > last + 1]
    if len(commas) != 1:
        return 0
    at = commas[0]
    listed = any(piece.low in ("and", "or") for piece in pieces[at:])
    return 0 if listed else at


def _words(pieces: list[_Piece]) -> int:
    return sum(piece.spaced or index == 0 for index, piece in enumerate(pieces) if piece.low != ",")


def _joined(pieces: list[_Piece]) -> str:
    kept = [
        piece
        for index, piece in enumerate(pieces)
        if not (piece.low in _DROPPED_ADVERBS and 0 < index < len(pieces) - 1 and
                piece.low not in ("too", "simply"))
    ]  # fmt: skip
    text = "".join((" " if p.spaced and i else "") + p.text for i, p in enumerate(kept))
    text = re.sub(r" {2,}", " ", text)
    return _lowered(text.strip().rstrip("."), pieces)


_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december christmas easter".split()
)


def _lowered(text: str, pieces: list[_Piece]) -> str:
    """Return a text with a lower-case first letter, unless it begins with a name or an acronym."""
    first = re.match(r"[\w'’&-]+", text)
    if not first:
        return text
    word = first.group()
    if word[:1].isupper() and word[1:].islower():
        human = len(pieces) > 1 and lexicon.verb_base(pieces[1].low) in (
            "say", "tell", "ask", "call", "agree", "think", "want", "reply",
        )  # fmt: skip
        if word.lower().removesuffix("s") in _DAYS:
            return text
        known = bool(lexicon.content_stem(word) == "" or lexicon.verb_base(word.lower()))
        if human and not known:
            return text
        return text[0].lower() + text[1:]
    return text[0].lower() + text[1:] if word in ("I", "A") else text


# --- the deed as an infinitive -------------------------------------------------------------------


def _deed(clause: Clause) -> str:
    """Return the verb phrase of a past deed in the base form; empty if the clause has none."""
    if clause.negated or clause.agent not in (Agent.SPEAKER, Agent.GROUP):
        return ""
    if clause.tense is not Tense.PAST:
        return ""
    text = second_person(clause, longest=_MAX_CLAUSE_WORDS)
    if not text.startswith("you "):
        return ""
    pieces = _pieces(text)
    verb = _verb_of(text)
    if verb is None or verb[0] != verb[1]:
        return ""
    first = verb[0]
    if any(piece.low not in lexicon.ADVERBS for piece in pieces[1:first]):
        return ""
    word = pieces[first].low
    base = lexicon.verb_base(word)
    following = pieces[first + 1].low if first + 1 < len(pieces) else ""
    if not base or base in ("be", "have", "do", "can") or (base == "use" and following == "to"):
        return ""
    if not lexicon.is_past_form(word):
        return ""
    rest = "".join((" " if p.spaced else "") + p.text for p in pieces[first + 1 :])
    if re.search(r"\b(?:and|but) \w+ed\b|\band (?:then|made|told|put|went|got)\b", rest):
        return ""
    return f"{base}{rest}"
