"""Words by which English answers are read: verb forms, function words, signals of roles."""

import re
from functools import lru_cache

_IRREGULAR = """
be was been; be were been; become became become; begin began begun; bend bent bent; bet bet bet;
bind bound bound; bite bit bitten; blow blew blown; break broke broken; bring brought brought;
build built built; burn burnt burnt; burst burst burst; buy bought bought; catch caught caught;
choose chose chosen; come came come; cost cost cost; cut cut cut; deal dealt dealt; dig dug dug;
do did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten;
fall fell fallen; feed fed fed; feel felt felt; fight fought fought; find found found;
fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven;
freeze froze frozen; get got got; get got gotten; give gave given; go went gone;
grind ground ground; grow grew grown; hang hung hung; have had had; hear heard heard;
hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept; know knew known;
lay laid laid; lead led led; lean leant leant; learn learnt learnt; leave left left;
lend lent lent; let let let; lie lay lain; light lit lit; lose lost lost; make made made;
mean meant meant; meet met met; mistake mistook mistaken; oversee oversaw overseen;
overtake overtook overtaken; pay paid paid; prove proved proven; put put put; quit quit quit;
read read read; rebuild rebuilt rebuilt; redo redid redone; rerun reran rerun;
re-run re-ran re-run; reset reset reset; rethink rethought rethought; rewrite rewrote rewritten;
ride rode ridden; ring rang rung; rise rose risen; run ran run; say said said; see saw seen;
sell sold sold; send sent sent; set set set; shake shook shaken; shine shone shone;
shoot shot shot; show showed shown; shrink shrank shrunk; shut shut shut; sing sang sung;
sink sank sunk; sit sat sat; sleep slept slept; slide slid slid; smell smelt smelt;
speak spoke spoken; speed sped sped; spend spent spent; spill spilt spilt; split split split;
spoil spoilt spoilt; spread spread spread; spring sprang sprung; stand stood stood;
steal stole stolen; stick stuck stuck; strike struck struck; swap swapped swapped;
swear swore sworn; sweep swept swept; swim swam swum; swing swung swung; take took taken;
teach taught taught; tear tore torn; tell told told; think thought thought; throw threw thrown;
undergo underwent undergone; understand understood understood; undertake undertook undertaken;
undo undid undone; upset upset upset; wake woke woken; wear wore worn; weave wove woven;
win won won; wind wound wound; withdraw withdrew withdrawn; write wrote written
"""

_REGULAR = """
accept access accommodate achieve acknowledge act adapt add adjust admit adopt advise agree align
allow analyse analyze annoy answer anticipate apologise apologize appear apply appoint appreciate
approach approve argue arrange arrive ask assemble assess assign assist assume attach attend
attract audit automate avoid back balance ban base beg behave believe belong bill block boil book
boost borrow bother bounce box break brief browse brush bump burn button cache calculate
calibrate call calm cancel care carry cause celebrate certify challenge change charge chase chat
check chop circulate claim clarify clean clear click climb close coach code collaborate collapse
collect colour color combine comfort comment communicate compare compete compile complain
complete comply compress concentrate concern conclude conduct configure confirm confront confuse
connect consider consist consolidate construct consult contact contain continue contribute
control convert convince cook cool cooperate coordinate cope copy correct count cover crack crash
create criticise cross crush cry cure customise cycle damage dare debug decide declare decline
decorate decrease dedicate defer define delay delegate delete deliver demand demonstrate deny
depend deploy describe deserve design detail detect determine develop diagnose differ digitise
digitize dip direct disagree disappear disappoint discover discuss dislike dismiss display
distribute disturb divide document double doubt download draft drag drain dread dress drift drill
drop dry dump duplicate earn ease edit educate email embarrass emerge employ empty enable
encounter encourage end enforce engage enjoy enquire ensure enter escalate establish estimate
evaluate examine exceed exchange exclude excuse execute exist expand expect experience experiment
explain explore export express extend extract face fail fall fancy fasten fetch figure file fill
film filter finalise finance finish fire firm fit fix flag flatten flip float flood focus fold
follow force forecast form format forward frustrate fry fulfil fund gain gather generate google
grab grade graduate grant greet guarantee guard guess guide hand handle happen harm hate head
heal heat help hesitate highlight hire hope host hurry identify ignore illustrate imagine
implement import impress improve include increase inform inherit initiate inject insist inspect
inspire install insulate integrate intend interact interest interrupt interview introduce invent
invest investigate invite involve iron isolate join joke judge jump justify kick knock label lack
land last laugh launch learn lift like limit link listen live load locate lock log look love
lower maintain manage map mark market match matter measure mend mention mentor merge message
migrate miss mix model modernise modify monitor motivate mount move multiply name narrow need
negotiate nod normalise note notice notify number nurse object observe obtain occupy occur offer
open operate oppose order organise organize outline overcome overestimate overlook overrun owe
own pack paint panic park participate partner pass paste patch pause peak perform persuade phone
photograph pick pilot pin plan plant play plug point polish pop post postpone pour practise
practice pray predict prefer prepare present press pretend prevent print prioritise prioritize
process procure produce program promise promote prompt propose protect prototype provide publish
pull pump punish purchase push qualify query question queue race raise rank rate reach react
realise realize receive recheck recognise recognize recommend reconcile record recover recruit
reduce refactor refer refill reflect refresh refund refuse register regret reject relabel relate
relax release relocate rely remain remember remind remove rename renew rent reopen reorganise
repair repeat replace reply report repost represent request require research reserve reset resign
resist resolve respect respond rest restart restock restore restructure result resume retire
retrain return reuse reveal reverse review revise reward risk roll rotate rub ruin rush sail
sample satisfy save scale scan scare schedule score scrap scrape scratch scream screen seal
search secure seem select separate serve service settle shadow shape share shift ship shock shop
shorten shout sign simplify simulate sketch skip slip slow smile smooth smash soften solve sort
sound source specialise specify spot squeeze stack staff stage stain standardise standardize
start state stay step stock stop store strengthen stretch structure struggle study submit suffer
suggest suit summarise supervise supply support suppose surprise survey survive suspect sweat
switch tackle tag talk tap tape target taste tend test text thank threaten throttle tick tidy tie
tighten time tire top total touch trace track trade train transfer transform translate transport
trap travel treat trigger trim trip trouble trust try tune turn type underestimate unify unload
unlock unpack update upgrade upload urge use validate value vary verify view visit volunteer vote
wait walk want warn wash waste watch water weigh welcome widen wipe wire wish witness wonder work
worry wrap yell thrive pivot bind onboard outsource streamline troubleshoot benchmark rollout
restyle redesign rework reschedule reassign rearrange reprint rebook repack recount reconsider
recalculate re-check re-test re-train re-write re-label re-organise double-check hand-write weld
solder grease plaster tile mow prune sow harvest milk feed graze knead bake grill season garnish
braise marinate chill thaw stir peel slice dice plate sew stitch knit bandage dose sterilise
disinfect triage discharge vaccinate teach tutor invoice tax budget lease insure underwrite
litigate plead notarise pallet palletise dispatch route fuel tow steer brake reassure mediate
defuse de-escalate escort patrol arrest rescue evacuate extinguish
"""

IRREGULAR_PAST: dict[str, str] = {}
IRREGULAR_PARTICIPLE: dict[str, str] = {}
for _entry in _IRREGULAR.split(";"):
    _base, _past, _participle = _entry.split()
    IRREGULAR_PAST.setdefault(_past, _base)
    IRREGULAR_PARTICIPLE.setdefault(_participle, _base)

BASES = frozenset(_REGULAR.split()) | frozenset(IRREGULAR_PAST.values())
"""Base forms of verbs that are common in accounts of work."""

LIKELY_NOUNS = frozenset(
    "access answer audit balance base bill block book box call care cause challenge change "
    "charge check claim code comment concern contact control cook copy count cover damage "
    "deal delay demand design detail display document doubt draft drop end estimate "
    "exchange experience face file film filter finish fire firm fit focus form format fund "
    "grade ground guard guess guide hand head help hope host interest interview iron joke "
    "judge label land laugh lead light like limit link load lock log look love map mark "
    "market match matter measure message mind model name need note notice number nurse "
    "object offer order paint park partner patch peak phone pick pilot plan plant play "
    "plug point post practice present press print process produce program promise purchase "
    "query question queue race rate record refund release report request research respect "
    "rest result return review risk roll sample scale schedule score screen seal search "
    "service set shape share shift ship shop sign sort sound source spot stack staff stage "
    "start state step stock store stress structure study support supply survey switch tag "
    "talk tape target taste test text time tip tool top total touch track trade train "
    "transfer transport trouble trust turn type update upgrade use value view visit vote "
    "walk waste watch water work worry season plate slice tax budget route milk tile "
    "spring fall ring tear wind rose bit left felt found saw cost cut hit hurt let put "
    "read run shut split spread upset wound own".split()
)
"""Verb forms that are as likely to be nouns or other words. They count as finite verbs only after a
clear subject."""

NEVER_FINITE = frozenset(
    "need feed speed seed bleed breed weed proceed succeed exceed heed steed detailed "
    "tired experienced related complicated interested dedicated focused skilled limited "
    "advanced unexpected qualified coloured colored red bed indeed hundred shed unused "
    "so-called aged talented gifted sacred naked wicked hatred kindred crowded "
    "old-fashioned embarrassed exhausted stressed frustrated worried excited scared bored "
    "confused motivated disappointed pleased organised organized supposed".split()
)
"""Words in -ed that are adjectives or nouns."""

SUBJECTS = frozenset("i we he she they".split())
"""Pronouns that can only be subjects."""

ANY_SUBJECTS = SUBJECTS | frozenset(
    "it you this that there who which what everyone everybody someone somebody anyone "
    "anybody nobody everything something nothing anything people these those both each one "
    "all most some none others".split()
)

MODALS = frozenset("will would can could should must may might shall 'll wo ca".split())
BE = frozenset("am is are was were 'm 're".split())
HAVE = frozenset("have has had 've".split())
DO = frozenset("do does did".split())
AUXILIARIES = MODALS | BE | HAVE | DO

DETERMINERS = frozenset(
    "a an the my your his her its our their this that these those every each some any no "
    "another both all which what whose many much few several more most less fewer enough "
    "such".split()
)
PREPOSITIONS = frozenset(
    "of in on at by for from with without to into onto about over under after before "
    "during through between among against across behind below above near since until till "
    "within per than as like off up down out around along past despite via towards toward "
    "beside besides except upon because-of instead".split()
)
ADVERBS = frozenset(
    "also always never often usually sometimes just only really even still already soon "
    "later then again first finally eventually actually basically probably maybe perhaps "
    "simply quickly slowly carefully immediately suddenly currently normally generally "
    "mostly mainly nearly almost quite very too so rather pretty now today recently once "
    "twice ever yet not n't all both together personally honestly gradually obviously "
    "certainly definitely clearly directly hardly barely rarely seldom straight away "
    "afterwards therefore instead fully completely totally absolutely literally initially "
    "originally previously regularly constantly ultimately kinda sorta myself ourselves "
    "himself herself themselves itself deliberately accidentally apparently".split()
)
NEGATIONS = frozenset(
    "not n't never no nobody nothing none neither nor hardly barely without cannot".split()
)

SUBORDINATORS = frozenset(
    "because although though while whereas if when whenever unless until since as after "
    "before once where wherever".split()
)
COORDINATORS = frozenset("and but or so then".split())

FILLERS = frozenset("um uh er erm hmm mm ah eh uhm well okay ok yeah yes right oh".split())
PHRASE_FILLERS = (
    ("you", "know"),
    ("i", "mean"),
    ("kind", "of"),
    ("sort", "of"),
    ("to", "be", "honest"),
    ("let", "me", "think"),
    ("let", "'s", "see"),
    ("let", "'s", "say"),
    ("how", "can", "i", "say"),
    ("how", "do", "you", "say"),
    ("how", "should", "i", "say"),
    ("how", "do", "i", "put", "it"),
    ("what", "'s", "it", "called"),
    ("if", "you", "like"),
    ("if", "you", "will"),
    ("as", "i", "said"),
    ("like", "i", "said"),
    ("and", "so", "on"),
    ("and", "stuff"),
    ("or", "something"),
    ("or", "whatever"),
    ("you", "see"),
)
PARENTHETICALS = frozenset("think guess suppose feel believe reckon know".split())
"""Verbs of an aside of the speaker: "asked, I think, sixty guests"."""

NUMBER_WORDS = {
    **{w: n for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split())},
    **{w: (n + 2) * 10 for n, w in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split())},
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12, "half": 0, "twice": 2,
    "third": 0, "quarter": 0, "double": 2, "doubled": 2, "tripled": 3, "halved": 0, "hundreds": 100,
}  # fmt: skip

LABELLED = frozenset(
    "aisle gate day line room floor step phase level route bay lane shift number no "
    "version ward page chapter bus platform class grade year o'clock stop table terminal "
    "exit block".split()
)
"""Nouns whose figure is a name, not a size: gate three, day one."""

UNCOUNTED = frozenset(
    "guys people lads girls boys men women kids children things options ways colleagues of".split()
)
"""Nouns whose small number measures nothing: two guys, three things."""

COMPLEMENT_VERBS = frozenset(
    "say think know find notice feel believe see realise realize mean hope understand "
    "guess suppose show learn decide discover hear remember suggest explain tell ask "
    "wonder check figure reckon assume suspect imagine agree admit claim complain insist "
    "promise prove conclude report turn ensure wish expect seem forget doubt worry argue "
    "recommend propose confirm guarantee mention".split()
)
"""Verbs that take a clause as their object, with or without "that"."""

THIN_VERBS = frozenset(
    "be have do say tell ask think hope know go get see hear make take come give put want ring "
    "call mean let start end find need look feel guess keep turn happen try like love "
    "enjoy hate prefer".split()
)
"""Verbs that say nothing without an object or another content word: "he was", "I rang"."""
MEANINGFUL = frozenset("no yes board everything everyone inside together alone through".split())
"""Function words that carry the meaning of a short clause: "I said no"."""

# --- signals of roles ----------------------------------------------------------------------------

STATES = frozenset(
    "be have know remember like love hate want need live belong seem contain mean cost "
    "lack exist depend care consist prefer enjoy understand believe think feel suppose "
    "guess hope wish matter deserve owe happen work grow study graduate join stay".split()
)
"""Verbs of states and of standing circumstances; no deeds."""

FINDINGS = frozenset(
    "find see notice realise realize discover hear learn spot detect identify recognise "
    "recognize understand conclude turn".split()
)
CHANGES = frozenset(
    "rise fall drop increase decrease reduce grow shrink improve double triple halve "
    "disappear recover speed slow lower raise boost cut save gain lose shorten drift climb "
    "soar plunge jump dip exceed decline pick vanish stabilise ease".split()
)
BETTERMENTS = frozenset(
    "better faster happier quicker smoother easier safer cleaner higher lower fewer less "
    "more shorter longer calmer clearer stronger quieter cheaper worse slower bigger "
    "smaller larger busier tidier greater".split()
)
UNMEASURED = frozenset(
    "english korean skill skills confidence communication understanding knowledge "
    "relationship mood atmosphere teamwork trust morale attitude experience life".split()
)
"""Nouns whose change has no obvious figure."""
VAGUE_AMOUNTS = frozenset(
    "lot lots loads massively hugely significantly dramatically considerably substantially "
    "noticeably much many far drastically enormously greatly hardly barely sharply tons "
    "plenty huge massive significant dramatic considerable noticeable substantial big most "
    "majority few almost nearly".split()
)
CHECKS = frozenset(
    "check measure compare count track monitor test verify log record survey audit weigh "
    "validate recheck re-check double-check calculate inspect sample evaluate".split()
)
CHECK_NOUNS = frozenset(
    "survey feedback dashboard dashboards report reports logs statistics stats numbers "
    "figures data spreadsheet audit audits inspection measurements test tests sheet tally "
    "metrics score scores ratings rating questionnaire".split()
)
CHOICES = frozenset(
    "choose decide pick select prefer change switch replace refuse opt suggest propose "
    "insist reject stop introduce skip reorganise rearrange redesign restructure swap move "
    "turn agree implement".split()
)
PROBLEMS = frozenset(
    "problem problems issue issues error errors mistake mistakes fault faults defect "
    "defects complaint complaints delay delays scrap leak leaks crash crashes accident "
    "accidents shortage backlog mess chaos conflict conflicts bug bugs outage outages "
    "queue queues mispicks breakdown breakdowns alarm waste failure failures gap gaps "
    "trouble bottleneck bottlenecks turnover no-shows returns downtime misunderstanding "
    "misunderstandings".split()
)
PROBLEM_VERBS = frozenset(
    "fail break crash trip leak complain stop drift lose miss struggle collapse overflow "
    "jam stall freeze overheat burst crack spill".split()
)
PROBLEM_WORDS = frozenset(
    "wrong broken late slow high low unhappy angry missing empty confused messy behind wet "
    "dirty short difficult hard blocked stuck down out unreliable overdue delayed "
    "overloaded".split()
)
CAUSES = frozenset(
    "because cause caused reason due culprit root fault owing traced thanks blame explained".split()
)
JUDGEMENTS = frozenset(
    "embarrassing important useful fair unfair good great nice hard difficult interesting "
    "stressful annoying frustrating amazing essential normal strange scary awful terrible "
    "wonderful fun crucial key vital better best wrong sense shame pity lucky worth".split()
)
CLICHES = frozenset(
    "reliable hard-working hardworking motivated punctual learner time everyone team "
    "perfectionist player flexible friendly honest organised organized positive on-time".split()
)
"""Words of claims that every candidate makes; a more specific claim is worth more."""

COMMON_ACRONYMS = frozenset(
    "OK IT HR PC COVID CI QA UX UI R&D CV OT TV UK US USA EU ID CEO PDF USB CCTV DVD GPS "
    "SMS FAQ PM AM NHS GP A&E ICU VIP ATM BBC MBA API ECG DNA CPR URL PPE KPI KPIs FBI UN "
    "NATO AI TOEIC LED SQL HTML CSS CAD ERP CRM POS PHD DIY I A PE HQ PR".split()
)
TECHNICAL_ENDINGS = (
    "metrics", "metric", "ography", "ectomy", "oscopy", "itis", "osis", "lysis", "ometry", "otomy",
    "plasty", "therm", "phoresis", "ization-test",
)  # fmt: skip

TOGETHER = frozenset("together everyone everybody team jointly involve".split())
ABSOLUTES = frozenset("always never every completely rule any anybody anyone nobody only".split())

STOPWORDS = (
    DETERMINERS | PREPOSITIONS | ADVERBS | NEGATIONS | SUBORDINATORS | COORDINATORS | FILLERS
    | ANY_SUBJECTS | AUXILIARIES | frozenset(
        "me us him them be been being 's 'd to do get got go make thing things way lot one ones "
        "way kind sort bit day time people work job".split()
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def verb_base(word: str) -> str:
    """Return the base form of a verb form; empty for a word that is no known verb."""
    past = IRREGULAR_PAST.get(word)
    if past and word in ("found", "felt", "ground", "wound", "left"):
        return past
    if word in BASES:
        return word
    if word in ("am", "is", "are", "was", "were", "been", "being", "'m", "'re"):
        return "be"
    if word in ("has", "had", "'ve"):
        return "have"
    if word == "does":
        return "do"
    base = IRREGULAR_PAST.get(word) or IRREGULAR_PARTICIPLE.get(word)
    if base:
        return base
    for candidate in _stems(word):
        if candidate in BASES:
            return candidate
    return ""


def _stems(word: str) -> tuple[str, ...]:
    """Return possible base forms of a word in -s, -ed or -ing."""
    for ending, length in (("ing", 3), ("ed", 2)):
        if word.endswith(ending) and len(word) >= length + 2:
            stem = word[:-length]
            doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
            y = f"{stem[:-1]}y" if stem.endswith("i") else stem
            return (stem, f"{stem}e", doubled, y)
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        stem = word[:-1]
        es = word[:-2] if word.endswith("es") else stem
        return (stem, es, f"{word[:-3]}y" if word.endswith("ies") else stem)
    return ()


@lru_cache(maxsize=4096)
def is_past_form(word: str) -> bool:
    """Return whether a word is a known irregular past form or a past form in -ed."""
    if word in NEVER_FINITE:
        return False
    if word in IRREGULAR_PAST:
        return True
    return word.endswith("ed") and len(word) > 3


@lru_cache(maxsize=4096)
def is_third_person(word: str) -> bool:
    """Return whether a word is a known verb with the -s of the third person."""
    return (
        word.endswith("s")
        and not word.endswith("ss")
        and word not in BASES
        and bool(verb_base(word))
        and word not in ("is", "was", "has", "does")
    )


@lru_cache(maxsize=4096)
def content_stem(word: str) -> str:
    """Return an approximate stem, by which forms of the same word are compared.

    The stem is empty for stopwords and for words of fewer than three letters.
    """
    word = word.lower()
    if word in STOPWORDS or len(word) < 3:
        return ""
    base = verb_base(word)
    if base:
        word = base
    if word in STOPWORDS:
        return ""
    for ending in ("ation", "ing", "ies", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


PRIVATE = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:wife|husband|girlfriend|boyfriend|kids?|children|baby|son|daughter"
    r"|mother|father|mum|mom|dad|parents|family|religion|church|faith|uncle|aunt|nan|gran|brother|sister|cousin|grand\w+)\b"
    r"|pregnan|divorc|disab|married|depress|cancer|religio|union member|miscarr"
)
"""Private matters, to which no question refers."""
