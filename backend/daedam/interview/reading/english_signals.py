"""Words and patterns of English questions and answers, for the features of follow-ups."""

import re

# --- kinds of verbs ------------------------------------------------------------------------------

DEMANDING = frozenset(
    "build rebuild record inherit design redesign organise organize reorganise reorganize "
    "restructure "
    "rearrange "
    "plan lead train teach coach mentor rewrite translate develop create introduce launch "
    "migrate convince persuade negotiate mediate learn prepare fix repair solve convert "
    "map standardise standardize automate install restore replace research recruit "
    "hire manage coordinate arrange schedule collect analyse analyze clean stagger resequence "
    "document digitise digitize reduce weld sew transcribe edit code program "
    "refactor debug investigate audit reconcile rescue evacuate interview inventory "
    "resequenced staggered consolidate simplify implement adapt improvise shoot "
    "produce direct draft calm rehearse rebook reroute re-route compile "
    "recalculate retrain assemble dismantle calibrate".split()
)
"""Deeds that take effort whatever their object is."""
DEMANDING_WITH_WORK = frozenset("do run hold make set take work move roll draw write try".split())
"""Deeds that take effort if their object is a piece of work: "made a rota"."""
WORK = frozenset(
    "interview interviews plan plans grid rota schedule timetable model app tool checklist guide "
    "dashboard trolley manual template system database website prototype report analysis training "
    "internship placement placements project thesis dissertation survey inventory stocktake "
    "process procedure film video campaign event workshop course wireframes spreadsheet script "
    "ledger layout jig rig menu budget presentation paper programme program curriculum "
    "translation research conversations section call calls meeting meetings everything whole "
    "shift shifts handover "
    "audit stand exhibition concert fundraiser tournament trial pilot experiment "
    "comparison calculation calculations drawings drawing mock-up mockup sample samples "
    "certificate diploma degree apprenticeship volunteering garden kitchen".split()
)
"""Nouns for pieces of work."""
DECIDING = frozenset(
    "choose decide pick change switch move refuse cancel hold replace introduce start borrow "
    "split divide close shut swap redesign reorganise reorganize restructure rearrange rebuild "
    "pool stagger break postpone delay reject turn limit reroute re-route resequence offer let "
    "hire simplify merge rotate reschedule convert drop skip ban evacuate send propose suggest "
    "lend rent separate isolate put buy order open set cut pull".split()
)
"""Deeds to which there are usually alternatives."""
UNDECIDED_OBJECTS = frozenset(
    "mind name email emails message letter call job work school university head eyes hand "
    "breath lot thing things stuff effort attention sure sense point bit phone point notes note "
    "apology coffee tea mistake mistakes decision decisions pressure money friends".split()
)
"""Objects with which a deed is no decision between options: "changed my mind"."""
REACHES = frozenset(
    "bring reduce cut raise increase grow double halve turn save shorten lower get finish "
    "deliver reach win clear".split()
)
"""Verbs that, with a figure, state what was achieved."""
MENTAL = frozenset(
    "suspecting thinking feeling worrying noticing realising realizing wondering panicking "
    "crying getting liking enjoying looking".split()
)
"""Objects of "start" that need no decision: "started panicking"."""
VAGUE = frozenset(
    "change redesign reorganise reorganize restructure rearrange improve fix handle adapt "
    "persuade convince calm defuse deescalate de-escalate resolve simplify mediate "
    "improvise solve negotiate streamline resequence retrain reassure motivate optimise optimize "
    "tackle".split()
)
"""Verbs that state what was achieved, but not what was done."""
CUTTABLE = frozenset(
    "menu dish dishes cost costs hours price prices budget meetings meeting portion portions "
    "range "
    "staff service services list".split()
)
"""Objects of "cut" that are reduced by a decision, not cut with a knife."""
PRONOUNS = frozenset("it one ones that this those these there".split())
CHANGES_FOR_OTHERS = frozenset(
    "change redesign reorganise reorganize restructure rearrange move cut cancel introduce refuse "
    "stop replace switch launch ban shut close swap reschedule reassign split merge "
    "propose suggest borrow start rotate postpone".split()
)
"""Deeds that affect other people if the object of the deed belongs to these people."""
CHOOSING = frozenset("choose decide pick hire limit offer pool split delay simplify".split())
"""Decisions between options, besides `CHANGES_FOR_OTHERS`."""
UNCLEAR = frozenset(
    "those these this one ones thing things stuff lol there here everything".split()
)
"""Words that are unclear without the sentences before them."""
ALTERED = CHANGES_FOR_OTHERS - frozenset("start stop cut swap ban close shut refuse".split())
"""Changes to which there are usually alternatives."""
FOUNDING = frozenset("open found start establish run".split())
"""Deeds that begin something that lasts."""
JOINT = frozenset("test run rewrite make write record win raise hold".split())
"""Deeds whose work the members of a group share, besides demanding ones."""
OPEN_METHOD = re.compile(
    r"\bchang\w+ (?:how|the way|my approach)\b|\b(?:different|new) approach\b|\bon board\b"
    r"|\bw[oi]n (?:him|her|them|people|everyone) over\b|\bt(?:alked|urned) (?:him|her|them|it) "
    r"(?:round|around|down)\b|\bfound a (?:way|solution|compromise)\b|\bproper plan\b"
    r"|\bcame up with (?:a|an) (?:plan|solution|system)\b"
)
FOUND_FAULT = re.compile(
    r"\bfound (?:it|(?:the|that) (?:\w+ )?(?:fault|problem|cause|error|bug|leak))(?: in the end"
    r"| eventually| finally)?$"
)
SHARED = frozenset(
    "rota rotas roster shift shifts schedule timetable policy process procedure system menu team "
    "teams staff meeting meetings rule rules route routes layout prices price hours class classes "
    "lesson lessons students everyone everybody whole department break breaks line production "
    "drivers nurses order seating desks office kitchen llama programme tool software stand-up "
    "handover training tickets job site".split()
)
"""Nouns for things whose change affects other people."""
SPEAKING = frozenset(
    "say tell ask talk speak call ring phone mention explain email text shout reply answer report "
    "apologise apologize admit thank page paged warn".split()
)
TROUBLE = re.compile(
    r"\b(?:wrong|forever|backed up|mess|(?:went|was|been|broke|shut|took|goes"
    r"|went dead) (?:down|off|out)|stuck|stopped|flooded|froze\w*|died|seized|expired"
    r"|missing|broke\w*|leak\w*|crash\w*|fail\w*|jam\w*|block\w*|overload\w*|damag\w*|delay\w*"
    r"|cancell?ed|quit|stolen|furious|angry|upset|shout\w*|scream\w*|refus\w+|disagree\w*|chaos"
    r"|panick\w*|unhappy|late|behind|short|leaving|left us|collapsed|dying|complain\w*|sick"
    r"|convinced|would n't|could n't|kept \w+ing|went out|fell|burst|hacked|encrypted|rejected"
    r"|did n't want|did not want|hated|resist\w*|struggling|on fire|smok\w+|conflict)\b"
)
"""Wordings that state what makes a situation hard."""
RESISTS = re.compile(
    r"\b(?:resist\w*|scept\w*|skept\w*|refus\w+|against it|did n't (?:want|like)|angry|furious"
    r"|did not (?:want|like)|was n't (?:keen|happy|thrilled)|were n't (?:keen|happy|thrilled)"
    r"|not keen|annoyed|grumbl\w*|rejected|upset)\b"
)
IMAGINED = re.compile(
    r"\b(?:would|could|might|should|may|wish|if|whether|maybe|perhaps|probably|kind of|sort of"
    r"|whatever|or something|blah)\b|'d (?:rather|like|love|be|say|have)\b"
)
IDIOM = re.compile(
    r"\bin my sleep\b|\bto be honest\b|\bback up\b|\bcome back to\b|\blost (?:the end|my)\b"
    r"|\b(?:my|your) (?:head|mouth|arms?|hands?|breath|eyes|tongue|heart|mind)\b|\bhaha\b"
    r"|\bthank(?:s)? (?:god|goodness|you)\b|\bbelieve me\b|\bmy goodness\b|\boh my\b|\bsulk\w*\b"
    r"|\bof course\b|\blol\b|\bshe said\b|\bhe said\b|\bthey said\b|\bwhat is\b|\bwhat's the\b"
    r"|\b(?:we|they|you)'d \w+ed\b"
)

# --- what an answer tells ------------------------------------------------------------------------

TELLS_LEARNING = re.compile(
    r"\blearn(?:ed|t|ing)?\b|\blesson|turned out|\bso i (?:practi|chang|start)|taught"
    r"|took (?:from|away)|takeaway|in hindsight"
    r"|looking back|should(?: have|'ve)\b|next time|do (?:it |that )?differen|since then|so now"
    r"|\bnow,? i\b|\bi (?:now|always|never|still)\b|these days|nowadays|never again|any ?more\b"
    r"|would(?: have|'ve)|\bsince\b|changed my|from then on|ever since|every (?:single )?time"
    r"|regret"
)
TELLS_ALTERNATIVE = re.compile(
    r"\b(?:instead|rather than|options?|consider\w*|thought (?:about|of)|alternatives?|otherwise"
    r"|either|tried|could(?: have|'ve)|choice|no other way|only way|plan b|debated|weighed"
    r"|the choice was|we could|i could|obvious\w*)\b"
)
TELLS_REASON = re.compile(
    r"\b(?:because|cause|since|so|in order to|due to|reason|wanted|thought|figured|knew|to avoid"
    r"|to make sure|to prevent|to keep|needed|as it was|why|meant)\b"
)
TELLS_CAUSE = re.compile(
    r"\b(?:because|cause[ds]?|turned out|due to|root|reason|traced|found (?:out|that)|figured"
    r"|hurry|rush\w*|assum\w+|distracted|tired|instead of|by mistake|fault"
    r"|did n't (?:check|read|look|see|know)|didn't (?:check|read|look|see|know)|thought|hadn't"
    r"|mixed up|confus\w+|culprit|it was the|since|misread|simple as that|i'd (?:read|come"
    r"|gone)|looked (?:the same|similar))\b"
)
TELLS_REACTION = re.compile(
    r"\b(?:agreed|happy|happier|loved|liked|complain\w*|cried|laughed|annoyed|grumbl\w*|thank\w*"
    r"|grateful|hated|didn't like|keen|resist\w*|scept\w*|skept\w*|praised|shout\w*|angry|upset"
    r"|refused|furious|relieved|grief|surprised|on board|convinced|said|told me|goes|hugged|asked"
    r"|joined|pleased|pushback|push back|moan\w*|used it|picked it up|everyone|everybody"
    r"|trust\w*)\b"
)
TELLS_DIFFICULTY = re.compile(
    r"\b(?:hard(?:est)?|difficult\w*|struggl\w*|tough\w*|trick\w*|challeng\w*|trouble|obstacle"
    r"|not easy|the problem was|wasn't easy|nightmare|resist\w*|scept\w*|skept\w*|refus\w+"
    r"|complain\w*|moan\w*|argu\w+)\b"
)
TELLS_FIGURE = re.compile(
    r"\d|\b(?:half|halved|double|doubled|twice|third|quarter|dozen|percent|two|three|four|five"
    r"|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand)\b"
)
SOARS = re.compile(
    r"\b(?:went|gone|going|shot|go) (?:up|down|through the roof)\b|\b(?:dropp?ed|fell|fallen|rose"
    r"|risen|improved|increased|decreased|dropped|grew|shrank|climbed|soared|plummeted|halved)\b"
)
"""Wordings for a change of a quantity."""
STRESSES_SIZE = re.compile(
    r"\b(?:a lot|lots|massively|significantly|considerably|dramatically|noticeably|hugely|loads"
    r"|quite a (?:lot|bit)|a great deal|much|far|way (?:up|down|less|fewer|more)|through the roof"
    r"|right (?:up|down)|sharply|substantially|a bit|a fair bit|like crazy|so many)\b"
)
"""Wordings that state how much something changed, without a figure."""
LACKS_FIGURE = re.compile(
    r"(?:don't|do not|didn't|did not|couldn't|can't) (?:\w+ )?(?:have|know|remember|tell|measure"
    r"|track|count|recall)\b[^.]{0,30}(?:number|figure|exact|how m|if)|\bnot sure (?:exactly|how m)"
)
"""The speaker says that they do not know the size of a change."""
TELLS_OWN_DEED = re.compile(
    r"\bi (?:\w+ly )?(?!want|like|lov|need|work|help|enjoy|learn|realis|realiz|decid|notic|happen)"
    r"\w{2,}ed\b|\bmy (?:job|part|role|bit|task) was\b|\bi (?:was|am) (?:in charge|responsible)"
    r"|\bi (?:did|ran|led|made|built|wrote|drew|took care)\b"
)
"""The speaker tells a deed of their own, or their part in the work of a group."""
LACKS_EXPERIENCE = re.compile(
    r"\b(?:have|has|had)(?:n't| not) (?:\w+ ){0,2}(?:had|done|been|needed|come|seen|used|worked)\b"
    r"|\bnever (?:had|needed|been|come|done|happened|worked|used)\b|\bno experience\b"
    r"|\bonly (?:on|in) (?:a|my) course\b|\bnot (?:yet|officially)\b"
)
MISHAP = re.compile(
    r"\b(?:wrong|mistake|by accident|accidentally|forgot|forgotten|missed|deleted|broke|spilt"
    r"|spilled|dropped|damaged|ruined|mixed up|double-booked|overbooked|lost|underestimated"
    r"|misread|overlooked|crashed|burnt|burned|instead of|too (?:much|many|late|early|long"
    r"|short))\b"
)
ASKS_FAILURE = re.compile(
    r"mistake|fail(?!ing)|regret|got wrong|had to redo|not (?:reach|go well|work)|did(?:n't"
    r"| not) (?:reach|go well|work)"
    r"|you (?:missed|lost)|rejected|pay off|badly|setback|let .*down|wrong decision"
    r"|bad decision|not go to plan"
)
ASKS_CASE = re.compile(
    r"what would you do|how would you|what do you do|\bif\b|\bdays\b|\bmonths?\b|\bwhen\b"
)
"""Questions about what to do in a case that may have happened to the speaker before."""
ASKS_GOOD = re.compile(
    r"proud|achiev|accomplish|success|improve|faster|process|initiative|suggest|introduc|idea"
    r"|saved|sales?\b|goal|team project"
)
ASKS_HARD = re.compile(
    r"difficult|hard|stress|pressure|tough|conflict|disagree|upset|angry|unhappy|challeng"
    r"|emergency|adapt|quick|crisis|wrong|complain|persist|risk|ethical|unpopular|bad news"
    r"|cooperat|sudden|limited|beyond|extra mile|out of your way|fall apart|fell apart|almost"
    r"|nearly|stand up|stood up|incident|breakdown|decision|prioriti|deadline|setback|near miss"
)
VAGUE_DEED = re.compile(
    r"\b(?:did|do|tried|gave) (?:what(?:ever)? (?:i|we) could|my best|our best|everything (?:i|we)"
    r" could|the best|it all|my hardest)|\bworked (?:really |very )?hard$|dealt with (?:it|that)$"
    r"|sorted (?:it|that)(?: all)?(?: out)?$|\bhandled (?:it|that)$|fixed (?:it|that)$"
    r"|\b(?:worked|got|pushed|powered|pulled|came) (?:us )?through(?: (?:it|that))?$"
    r"|\bpulled together$|\bmade it work$|\bworked it out$|\bmanaged(?: it)?$"
)
HEDGE = re.compile(
    r"(?:i 'd (?:say|guess)|i would say|i (?:think|guess|feel like)) (?!so\b|about\b)\w+"
)
UNFINISHED = re.compile(r"\b(?:mrs|mr|ms|dr|st|the|a|an|of|to|with|for|and)$")
NO_ARTICLE = re.compile(
    r"(?:manager|supervisor|boss|owner|producer|teacher|client|customer|guest|patient|doctor"
    r"|skipper|foreman|chef|lead|director|mother|father) ",
    re.IGNORECASE,
)
HAD_TO = re.compile(
    r"\bi(?: \w+)? had to (?!say|admit|go|wait|stop|pick|do|be|learn|think|choose|have|laugh)\w+"
)
BREAKS_OFF = re.compile(r",\s*(?:um|uh|er|erm|like|you know|I mean)\b[\s,]*$")
LEFT_OUT = re.compile(r"^(?:and |so |then |but |well |also |just |um |uh |like |actually )+")
ALLOWED_AFTER = frozenset(
    "and but so because which when until then after before if while although though or as "
    "since where instead".split()
)
"""Words that may directly follow a clause that is quoted as a complete statement."""
CONNECTIVES = frozenset(
    "and but or so because that which who whom what how why where when while if before after "
    "until "
    "as than whether".split()
)
"""Words after which a clause may have another finite verb."""
SURE_VERBS = frozenset("was were got went had said came told took did is are".split())
"""Forms that are always finite verbs."""
OPENS_OBJECT = frozenset("that what how who whom why whether where".split())
