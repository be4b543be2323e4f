"""What the choice between follow-ups to an English answer is based on; see `worth`."""

import re
from collections.abc import Sequence

from daedam.interview.reading.english_candidates import SCORED_KINDS, find_candidates
from daedam.interview.reading.english_clauses import RawClause, changes, measures, tokenize
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    QuestionKind,
    Role,
    Tense,
)
from daedam.interview.reading.worth import NEVER_JUDGED, Material, describe

_SIGNALS = {
    "gives_reason": (
        r"\b(?:because|cause|cos|since|as it was|so that|in order to|the reason|"
        r"due to|that's why|so i (?:thought|figured)|i (?:thought|figured|wanted|"
        r"knew))\b"
    ),
    "purpose": (
        r"\bso (?:that|they|there|it|people|we|i could|you)\b|\bto (?:avoid|make sure|"
        r"prevent|keep|see|show)\b"
    ),
    "figure": (
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|"
        r"fifteen|sixteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
        r"hundred|thousand|half|dozen|twice)\b"
    ),
    "compares": (r"\bpercent\b|%|\bfrom \S+ to\b|\binstead of\b"),
    "checks": (
        r"\b(?:measured?|compared?|counted?|tracked?|log(?:s|ged)?|survey|test(?:s|"
        r"ed)?|data|sheet|stopwatch|board|audit|a/b|checked|every (?:week|month|"
        r"quarter|sunday|friday|tuesday)|scanner|camera|system|score|rating|weigh|"
        r"over (?:the )?(?:next )?(?:\w+ )?(?:weeks|months)|after \w+ (?:weeks|"
        r"months))\b"
    ),
    "learns": (
        r"\blearn(?:ed|t)?\b|\blesson|\btaught\b|took (?:from|away)|takeaway|"
        r"stuck with me|since then|\bnow i\b|\bso now\b|\bnowadays\b|these days|"
        r"\bi (?:always|never|still|now)\b|\bnever again\b|\bany ?more\b|"
        r"changed my mind|should(?:'ve| have)"
    ),
    "changed_since": (
        r"next time|should(?:'ve| have)|would(?:'ve| have) (?:been|done)|hindsight|"
        r"since then|so now|now (?:i|we|before|if)|i'd (?:check|ask|stay|do)\b|"
        r"any ?more|never (?:drilled|again)|from then on|after that i always|"
        r"\bwhat i do now\b"
    ),
    "alternative": (
        r"\b(?:instead|rather than|options?|considered|could(?:'ve| have)|"
        r"thought about|alternative|the usual|otherwise|tried .{0,60}\b(?:then|but)|"
        r"either|first i tried|not the|at first)\b"
    ),
    "reaction": (
        r"\b(?:agreed|happy|happier|loved|liked|complain\w*|cried|laughed|annoyed|"
        r"grumbled|thanked|thank|grateful|hated|didn't like|not keen|weren't keen|"
        r"resist\w*|scept\w*|skept\w*|praised|shouted|shouting|angry|upset|refused|"
        r"trusted|signed|voted|said (?:yes|no|okay|ok)|bless|card|wrote to|award|"
        r"voucher|fine|on board|quieter|convinced)\b"
    ),
    "others": (
        r"\b(?:manager|boss|supervisor|customers?|clients?|colleagues?|team|parents?|"
        r"patients?|owner|director|guests?|crew|drivers?|doctor|partner|residents?|"
        r"family|board|head|staff|managers|mother|lady|guy|girl|man|woman|husband|son|"
        r"student|pupil|users?|supplier)\b"
    ),
    "persuades": (
        r"\b(?:persuad\w*|convinc\w*|on board|resist\w*|scept\w*|won (?:him|her|them)|"
        r"argued|push(?:ed|back)|negotiat\w*|propos\w*|suggest\w*|told (?:my|the)|"
        r"asked (?:my|the)|present(?:ed)?|introduc\w*|roll(?:ed)? (?:it )?out|"
        r"refus\w*|said no|report(?:ed)?|voted)\b"
    ),
    "others_act": (
        r"\b(?:he|she|they|boss|manager|supervisor|customer|client|owner|husband|"
        r"director|everyone|somebody|people)(?: \w+)? (?:said|told|asked|agreed|was|"
        r"were|did|came|wanted|thought|laughed|cried|gave|signed|thanked|voted|called|"
        r"wrote)\b"
    ),
    "problem": (
        r"\b(?:problem|issue|wrong|complain\w*|slow|late|mess|fail\w*|broke\w*|error|"
        r"mistake|delay\w*|waiting|stuck|down|missed|lost|cancell?ed|resist\w*|"
        r"conflict|difficult|forever|drop\w*|rejected|refused?|against|backed up|"
        r"slipping|leak\w*|crash\w*|tripping|froze\w*|died|weird|off)\b"
    ),
    "cause": (
        r"\b(?:because|cause|turned out|found (?:out )?(?:that|the|it|one|a)|due to|"
        r"it was (?:the|a|two)|traced|root|reason|culprit|mixed up|by mistake|"
        r"i'd (?:gone|based)|hadn't|realis\w+|realiz\w+|noticed|saw (?:that|they)|"
        r"my own fault|the thing is)\b"
    ),
    "hard": (
        r"\b(?:hard(?:est)?|difficult|struggl\w*|tough|tricky|challeng\w*|trouble|"
        r"stress\w*|not easy|panick\w*|scared|worst|mortified|embarrass\w*)\b"
    ),
    "tries": (
        r"\b(?:tried|trying|attempt\w*|at first|first i|then i|in the end|eventually|"
        r"finally|kept)\b"
    ),
    "vague_deed": (
        r"\b(?:sorted (?:it|that|this|out)?|fixed (?:it|that)|handled|dealt with|"
        r"talked|spoke|conversations?|improved?|redesign\w*|reorgani\w+|chang(?:ed?|"
        r"ing) (?:how|the|my|our)|different approach|adapt\w*|introduc\w*|"
        r"came up with|working on|did (?:a|my|our|what|like|the)|made a|held firm|"
        r"pulled together|got through|listened|read people|got .{0,20}on board|"
        r"deescalat\w*|manag(?:ed)?|improvis\w*|prepared|proper plan|built (?:a|the)|"
        r"ran (?:a|the))\b"
    ),
    "vague_size": (
        r"\b(?:a lot|lots|loads|much|quite a bit|massively|significant\w*|many|more|"
        r"less|faster|better|went up|went down|came down|improved|increased|reduced|"
        r"grew|settled down|through the roof|fewer|most of)\b"
    ),
    "example": (
        r"\b(?:last (?:year|month|week|summer|winter|time|spring|autumn|christmas)|"
        r"once|one time|one day|for (?:example|instance)|i (?:once|remember)|"
        r"i had (?:a|this|one)|there was (?:a|this)|years ago|recently|at my last)\b"
    ),
    "habit": (r"\b(?:always|usually|often|every|never|tend|normally|sometimes)\b"),
    "would": (r"\bi(?:'d| would)\b"),
    "we": (r"\b(?:we|our|us)\b"),
    "i": (r"\b(?:i|my|me)\b"),
    "team": (r"\b(?:team|together|all of us|we all|as a team|my mate|others)\b"),
    "acronym": (r"\b[A-Z]{3,6}\b"),
    "speech": (r"\b(?:i said|he said|she said|they said|i told|i asked)\b"),
    "outcome": (
        r"\b(?:in the end|so (?:that|it)|turned out|went (?:up|down|from|live|well|"
        r"viral|on)|ended up|got (?:it|a)|won|passed|signed|sold|finished|back (?:up|"
        r"online)|happy|reduced|saved|now (?:it's|they|we|he|she)|worked|settled|fine|"
        r"better|on time)\b"
    ),
    "feeling": (
        r"\b(?:feel|felt|sick|stung|love|hate|proud|happy|scared|nervous|mortified|"
        r"honest\w*)\b"
    ),
}
"""Wordings that tell something, by what they tell. Some occur in most answers: only their number
says something.
"""
_QUESTION_SIGNALS = {
    "fail": (
        r"mistake|fail|went wrong|go wrong|missed|miss|lost|let .* down|error|"
        r"rejected|not work|did not (?:reach|go|help)|could not|redo|wrong|setback"
    ),
    "hard": (
        r"difficult|hard|stress|pressure|tough|conflict|disagree|bad news|unhappy|"
        r"complaint|calm|emotional|challenge"
    ),
    "improve": (r"improv|chang|faster|reduc|idea|initiative|introduc|solved?|led|tool|prevent"),
    "proud": (r"proud|best|biggest|success|achiev|campaign|project|well|sale"),
    "decision": (r"decision|decide|choice|technical"),
    "people": (
        r"customer|client|colleague|boss|parent|patient|team|guest|persuade|convince|"
        r"win people|negotiat|someone|doctor|family|people"
    ),
    "would": (r"\bwould you\b|what do you do|how (?:do|would) you"),
    "why": (r"\bwhy\b|motivat|interest"),
    "think": (r"do you think|opinion|what is|should|important|consider"),
    "quick": (r"quick|fast|improvis|last minute|emergency|incident|react"),
}
_ACRONYM = "acronym"
_MANY = 3


def _compiled(patterns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


_SIGNAL_PATTERNS = _compiled(_SIGNALS)
_QUESTION_PATTERNS = _compiled(_QUESTION_SIGNALS)


def describe_english(
    raw: Sequence[RawClause],
    clauses: Sequence[Clause],
    usable: Sequence[bool],
    found: Sequence[OpenPoint],
    *,
    answer: str,
    question: str,
    kind: QuestionKind,
) -> Material:
    """Return the material for the choice of a follow-up. `found`: the points that rules found."""
    points = {
        point.kind: (point, score)
        for point, score in find_candidates(raw, clauses, usable, answer=answer, kind=kind)
    }
    for point in found:
        if point.kind not in SCORED_KINDS:
            points.setdefault(point.kind, (point, 0.0))
    tokens = [(token.begin, token.low) for token in tokenize(answer) if token.is_word]

    def words_between(begin: int, end: int) -> list[str]:
        return [low for at, low in tokens if begin <= at < end]

    return describe(
        [
            (point, _of_candidate(point, score, found, answer))
            for point, score in points.values()
            if point.kind not in NEVER_JUDGED
        ],
        kind=kind,
        clauses=clauses,
        found=found,
        question_words=[token.low for token in tokenize(question) if token.is_word],
        words_between=words_between,
        more=_of_answer(raw, clauses, answer, question, kind),
    )


def _of_candidate(
    point: OpenPoint, score: float, found: Sequence[OpenPoint], answer: str
) -> set[str]:
    features = {f"score>={edge}" for edge in (0.5, 1.0, 1.5, 2.0, 2.5) if score >= edge}
    features.add(f"first={bool(found) and found[0].kind is point.kind}")
    clause = point.clause
    if clause is None:
        features.add("no_clause")
    elif clause.end >= len(answer.rstrip()) - 4:
        features.add("ends_answer")
    return features


def _of_answer(
    raw: Sequence[RawClause],
    clauses: Sequence[Clause],
    answer: str,
    question: str,
    kind: QuestionKind,
) -> set[str]:
    low = answer.lower().replace("’", "'")
    features = set[str]()
    for name, pattern in _SIGNAL_PATTERNS.items():
        count = len(pattern.findall(answer if name == _ACRONYM else low))
        features |= {f"s:{name}>={n}" for n in (1, _MANY) if count >= n}
        if count:
            features.add(f"s:{kind}:{name}" if kind is QuestionKind.EXPERIENCE else f"s:-:{name}")
    asked = question.lower()
    features |= {f"sq:{n}" for n, pattern in _QUESTION_PATTERNS.items() if pattern.search(asked)}
    words = len(low.split())
    features |= {f"words<{edge}" for edge in (15, 30, 50) if words < edge}
    features |= {f"words>={edge}" for edge in (80, 110) if words >= edge}
    deeds = [clause for clause in clauses if clause.roles[0] is Role.ACTION]
    own = [clause for clause in deeds if clause.agent is Agent.SPEAKER]
    if any(clause.agent is Agent.GROUP for clause in deeds) and not own:
        features.add("only_we")
    features.add(f"own={min(len(own), 3)}")
    if not any(clause.roles[0] is Role.RESULT for clause in clauses):
        features.add("no_result")
    if any(changes(clause) for clause in raw):
        features.add("change")
        if any(changes(clause) and measures(clause) for clause in raw):
            features.add("change_in_figures")
    if clauses and all(clause.tense is Tense.PAST for clause in clauses):
        features.add("all_past")
    return features
