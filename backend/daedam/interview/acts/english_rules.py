"""Patterns of English dialogue acts.

All patterns read flat text: lower case, without punctuation, apostrophes, quoted words and fillers
at the beginning, with single spaces.
"""

import re

from daedam.interview.acts.model import DialogueAct as Act
from daedam.interview.acts.model import Rule, Sentence, Setting


def _p(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_CANNOT = r"(?:cant|cannot|can not|couldnt|could not|unable to|not able to)"
_NOT_DO = r"(?:dont|do not|didnt|did not|doesnt|wouldnt)"
_SOFT = (
    "(?:(?:really|quite|actually|honestly|exactly|fully|even|just|all"
    "|properly|very|entirely|totally) )*"
)
_MOMENT = (
    r"(?:(?:a |one |half a |just a |another |few |couple of |two |three "
    r"|five |ten |thirty |\d+ )*(?:sec|secs|second|seconds|moment|moments"
    r"|minute|minutes|min|mins|tick|ticks|mo|bit|while))"
)
_EARLIER = (
    "(?:earlier|before|already|previously|just now|(?:a|one|two|three|few"
    "|couple of)? ?(?:minutes?|moments?|questions?|while) ago|(?:first"
    "|second|third|last|previous|earlier|other) (?:answer|question|one|time"
    "|bit)|at the (?:start|beginning)|in the beginning|when you asked)"
)
_SAID = (
    "(?:told|said|mentioned|answered|explained|covered|talked|described"
    "|gave|spoke|wrote|called|put|went over|went through|been through"
    "|discussed|shared)"
)
_TELL = (
    "(?:discuss|say|talk|disclose|share|reveal|tell|go into|comment|answer"
    "|name|give|speak|get into|elaborate|open up|respond|go there|describe)"
)

EARLIER = re.compile(_EARLIER)

ASKS_FOR_EXPERIENCE = re.compile(
    r"\b(?:tell me about a|have you|did you ever|an? (?:time|example"
    r"|experience|situation)|experience|ever|describe a|when did you|walk me"
    r"|share)\b"
)
ASKS_FOR_MORE = re.compile(
    "anything (?:else|more|you)|to add|questions? for (?:us|me)|any questions|final|last words"
)
ECHOES = re.compile(
    r"\b(?:you (?:said|mentioned|told|were|worked|managed|led|sold|ran|had"
    r"|lost|built|used|wrote|spent|say|have|work|left|taught)|so you|your)\b"
)


def _edge(_: Sentence, setting: Setting) -> bool:
    """Return whether the utterance is short, or the sentence is near one of its ends."""
    return (
        setting.utterance_words < 22
        or setting.position <= 1
        or setting.position >= setting.sentences - 2
    )


def _asked_for_experience(_: Sentence, setting: Setting) -> bool:
    return setting.position <= 2 and setting.utterance_words < 75


def _asked_for_more(_: Sentence, setting: Setting) -> bool:
    return ASKS_FOR_MORE.search(setting.question.lower()) is not None


def _corrects(_: Sentence, setting: Setting) -> bool:
    return setting.position <= 2 and setting.utterance_words < 50


def _denies_question(sentence: Sentence, setting: Setting) -> bool:
    """Return whether a denied word is one of the question."""
    if setting.position > 1 or sentence.words > 18:
        return False
    question = set(re.findall(r"[a-z0-9]+", setting.question.lower().replace("'", "")))
    denied = re.findall(
        (
            r"(?:\bnot|\bisnt|\bwasnt|\bwerent|\barent|\bnever|\bdidnt|\binstead of"
            r"|\brather than) (?:an? |the |my |in |at |by |for |with )?([a-z0-9]+)"
        ),
        sentence.flat,
    )
    return any(word in question and len(word) > 1 for word in denied)


RULES: tuple[Rule, ...] = (
    Rule(
        Act.WANTS_STOP,
        _p(
            (
                r"\b(?:end|stop|finish|quit|terminate|leave|cancel|withdraw|abandon|exit"
                r"|conclude|cut short|close|drop out|pull out|back out|give up)(?: from"
                r"| of| on| with)?\b.{0,25}\b(?:interview|session|application|process"
                r"|whole thing|here today)\b"
            ),
            (
                r"\b(?:dont|do not|no longer|not) (?:really )?(?:want|wish|feel able"
                r"|like|going|feel like|think i can|think i want)(?: to)? ?(?:continue"
                r"|continuing|carry on|carrying on|go on|do this|doing this|keep going"
                r"|proceed|go any further|go ahead|take part|be here)\b"
            ),
            (
                r"\b(?:id|i would|i want|i|ill|i will|im going|we|can we|could we|lets"
                r"|i think ill)(?: like| rather| prefer| want| just| have| need"
                r"| wanna)?(?: to)? (?:stop (?:here|now|this|it|the|altogether)|stop$"
                r"|end (?:here|this|it|things|now|the)|quit|leave (?:now|the (?:call"
                r"|interview))|withdraw|call it (?:a day|quits)|finish this (?:here|now)"
                r"|drop out|pull out|bow out|wrap this up)\b"
            ),
            (
                "^(?:please )?(?:quit|stop|exit|abort|end)(?: please| now| here| this"
                "| interview| it| the interview)*$"
            ),
            (
                r"\b(?:im|i am) (?:out|leaving|hanging up|going to hang up|logging off"
                r"|done with this (?:interview|whole))\b"
            ),
            (
                r"\b(?:not continue|not carry on|hang up|switch (?:this|it) off"
                r"|turn (?:this|it) off|end (?:this|the) (?:call|interview)"
                r"|stop the interview|this isnt for me|not for me)\b"
            ),
        ),
        longest=20,
        unless=_p(
            r"\b(?:for a (?:minute|sec|moment|second)|when|after|because they|he|she"
            r"|they|used to|pause|my old|previous job|customers?|wanted to)\b"
        ),
        when=_edge,
    ),
    Rule(
        Act.CORRECTS_SELF,
        _p(
            _EARLIER + r".{0,50}\bi " + _SAID + r"\b",
            (
                r"\bi (?:ve |have )?"
                + _SAID
                + r"\b.{0,40}"
                + _EARLIER
                + (
                    r".{0,60}\b(?:actually|wrong|was|meant|mistake|should|correct|not|really"
                    r"|but|mixed)\b"
                )
            ),
            (
                r"\b(?:correct|fix|amend|change|take back|put right|revise|set straight"
                r"|clear up)\b.{0,12}\b(?:something|myself|what i|that|my|one thing"
                r"|an earlier|a mistake|the (?:number|date|year|figure))\b"
            ),
            (
                r"\b(?:i misspoke|i made a (?:mistake|slip|error)|i got .{0,20} (?:wrong"
                r"|mixed up)|what i said (?:earlier|before|about)|i have to correct"
                r"|scratch what i)\b"
            ),
        ),
        longest=32,
        unless=_p(
            r"\b(?:already (?:told|said|explained|answered|covered|mentioned"
            r"|described|gave)|same|youve|you got|you wrote|your (?:text|machine"
            r"|transcript|screen)|asked me|in my text|it says|repeat)\b|ive told"
            r"|didnt we|explained my"
        ),
        when=lambda s, c: (
            _edge(s, c)
            and re.search(
                (
                    r"\b(?:should|actually|wrong|but|meant|mistake|correct|fix|mixed|not"
                    r"|misspoke|exact|fact|rather|really|change|was|amend|called|in truth)\b"
                ),
                s.flat,
            )
            is not None
        ),
    ),
    Rule(
        Act.REFERS_BACK,
        _p(
            (
                r"\b(?:already|just) "
                + _SAID
                + (
                    r"\b|\b(?:already|just) (?:been|gone|went) (?:through|over)\b"
                    r"|\bi did (?:already|that already)\b"
                )
            ),
            (
                r"\b(?:same|similar|identical)\b.{0,16}\b(?:as|to|answer|thing|story|one"
                r"|example)\b.{0,40}\b(?:said|before|earlier|told|last|gave|mentioned"
                r"|ago|previous|first|second|above|one)\b"
            ),
            (
                r"\bi(?:ve| have)? "
                + _SAID
                + (
                    r"\b.{0,60}\b(?:already|earlier|ago|previously|(?:last|first|previous"
                    r"|second|earlier) (?:answer|question|one))\b"
                )
            ),
            (
                r"\b(?:its|thats|that is|it is|it was|that was|you have it|see|refer to"
                r"|back to)\b.{0,12}\b(?:my|the) (?:last|previous|first|earlier|second"
                r"|other) (?:answer|one|question|story|example)\b"
            ),
            (
                r"\b(?:as|like) i (?:just |already )?(?:mentioned|said|told"
                r"|explained)(?: you)?(?: before| earlier| already)?$"
            ),
            (
                r"\bdidnt (?:we|you|i) (?:just|already)\b|\b(?:asked"
                r"|answered) (?:me )?(?:that|this) (?:already|before|one)\b"
                r"|\balready (?:answered|asked|covered)|\bditto\b|same answer"
                r"|asked (?:me )?that"
            ),
            r"\b(?:ive|i have) told you (?:what|about|that|how)\b",
        ),
        longest=22,
        when=lambda _, c: c.position <= 2 and c.utterance_words < 40,
    ),
    Rule(
        Act.CHECKS_CHANNEL,
        _p(
            (
                r"\b(?:can|could|do|are|did|does) (?:you|u|anyone|anybody|it)(?: guys"
                r"| still| even| actually| all)*(?: be)? (?:hear|see|getting|receiving"
                r"|receive|read|able to hear|able to see|pick)\b(?! (?:is|the question"
                r"|this type))"
            ),
            (
                r"\b(?:is|was|has|are)(?: (?:it|this|that|the|my|your|everything|all"
                r"|any))?(?: \w+){0,4} (?:recording|recorded|working|muted|mic"
                r"|microphone|camera|sound|audio|connection|video|coming through"
                r"|going through|frozen|saved|sent|being recorded|picked up|on|echo"
                r"|lag)\b"
            ),
            (
                r"\bam i (?:on|muted|still|audible|coming|being|too|loud|live|connected"
                r"|visible|clear|speaking)\b"
            ),
            (
                r"\b(?:mic|microphone|sound|audio) (?:test|check|testing)|^testing\b"
                r"|^(?:hello )+(?:hello|anyone|anybody|is|can|are|you|there|still)"
            ),
            (
                r"\bdid (?:that|it|you|my|this|all)(?: \w+){0,4} (?:get|go|send|record"
                r"|save|come through|upload|arrive|catch all|work)\b"
            ),
            (
                r"\b(?:camera|mic|microphone|screen|audio|sound|video|picture|internet"
                r"|wifi|connection|headset|speakers?|line)\b.{0,24}\b(?:black|frozen"
                r"|froze|dropped|cut|off|lag|lagging|echo|echoing|crackling|dead|stopped"
                r"|muted|delayed|freezing|dropping|unstable|red light)\b"
            ),
            (
                r"\bhow(?:s| is) (?:my|the) (?:sound|audio|video|volume|picture|mic)\b"
                r"|\b(?:youre|you are|your voice is) (?:breaking|cutting|freezing|frozen"
                r"|on mute|muted|very quiet)"
            ),
        ),
        longest=26,
        unless=_p(r"\b(?:repeat|say that again|missed|the question|i only (?:got|heard))\b"),
        when=lambda s, c: (s.asks or s.words <= 14) and _edge(s, c) and c.utterance_words < 60,
    ),
    Rule(
        Act.WANTS_PAUSE,
        _p(
            (
                r"\b(?:brb|afk|be right back|back in (?:a|one|two|five|ten|\d|just)"
                r"|back shortly|right back|be back|come back in|back soon|return in)\b"
            ),
            (
                r"\b(?:pause|take (?:a|five|a short|a quick) ?(?:break|breather)?"
                r"|put (?:this|it|you|that) on hold|stop for (?:a|just|one|two|five)"
                r"|break for|short break|quick break|have a break|interrupt)\b.{0,50}$"
            ),
            (
                r"\b(?:need|have|got|gotta|ve got|must|going|want|like|may i|can i"
                r"|could i|let me|ill|i will|might i)(?: to| just"
                r"| quickly)* (?:get (?:the|that|some|my|a)|take (?:this|the|a"
                r"|that) call|answer (?:the|that|this)|let (?:the|my|someone)|see to"
                r"|grab|use the|go to the|run to|sign for|open the|close the|shut the"
                r"|plug|charge|feed|move (?:to|rooms)|step (?:out|away)|turn (?:off"
                r"|down)|check on|pick up|fetch|deal with|pop|nip|restart|reboot"
                r"|switch rooms|find a|take my|drink|wash)\b"
            ),
            (
                (
                    r"\b(?:phone|doorbell|door|bathroom|toilet|loo|restroom|water|delivery"
                    r"|courier|charger|battery|baby|fire alarm|nosebleed|inhaler|cough"
                    r"|tissue|postman|plumber|neighbour|neighbor)\b.{0,80}\b(?:"
                )
                + _MOMENT
                + r"|wait|hold on|back|pause|excuse me|hang on)\b"
            ),
            (
                r"\b(?:hold on|wait|hang on) (?:for )?(?:two|three|five|ten|a few"
                r"|a couple of|\d+) (?:min|mins|minutes)\b"
            ),
            (
                r"\bexcuse me (?:for )?"
                + _MOMENT
                + (
                    r"|\b(?:continue|resume|carry on|pick this up|go on) (?:later|in (?:a"
                    r"|five|ten|\d+)|after)\b"
                )
            ),
        ),
        longest=32,
        unless=_p(r"\b(?:think|thoughts|thinking|customer|patient|we had to|i had to|they)\b"),
        when=_edge,
    ),
    Rule(
        Act.CORRECTS_INTERVIEWER,
        _p(
            (
                r"\byou(?:ve| have)? (?:got|heard|misheard|misunderstood|wrote|written"
                r"|typed|mixed|mistook|confused)\b.{0,16}\b(?:that|it|me|wrong|up|down"
                r"|this)\b|\b(?:misunderstood|misunderstanding|misheard"
                r"|mistranscribed)\b"
            ),
            (
                r"\b(?:transcript|text|screen|captions?|subtitles?|machine|it|computer"
                r"|software|system)(?: of yours)? (?:says|wrote|shows|said|heard|has|put"
                r"|typed|written|reads|spelled|picked)\b"
            ),
            (
                r"\bthats not (?:what|quite|right|it|correct)|\b(?:i (?:didnt|never"
                r"|did not) (?:say|said|mean)|i dont think i said|got that wrong"
                r"|thats wrong|not what i (?:said|meant)|thats a mistake"
                r"|isnt what i said)\b"
            ),
            (
                r"^(?:no |nope |actually |sorry |ah |oh )*(?:\w+ )?(?:i said|i meant"
                r"|i was saying|its spelled)\b(?! i would| to (?:him|her|them|my))"
            ),
            (
                r"^(?:no |nope |actually |sorry |ah "
                r"|oh )*not (?:\w+ ){1,3}(?:\w+)$(?<!yet)(?<!really)(?<!all)"
            ),
        ),
        longest=20,
        unless=_p(_EARLIER),
        when=_corrects,
    ),
    Rule(
        Act.CORRECTS_INTERVIEWER,
        _p(r"\b(?:not|isnt|wasnt|werent|arent|never|didnt|instead of|rather than)\b"),
        longest=18,
        unless=_p(r"\b(?:not sure|dont know|rather not|not really|not yet|havent)\b|" + _EARLIER),
        when=lambda s, c: (
            _corrects(s, c)
            and _denies_question(s, c)
            and ECHOES.search(c.question.lower()) is not None
            and re.search(
                (
                    r"\b(?:no|it was|its|i said|but|actually|i was|we were|that was"
                    r"|they were)\b"
                ),
                s.flat,
            )
            is not None
            and not re.search(r"\bhave you\b|tell me about", c.question.lower())
        ),
    ),
    Rule(
        Act.ASKS_REPEAT,
        _p(
            (
                r"\b(?:can|could|would|will|please|mind|may|sorry|pardon|shall|want|like"
                r"|any chance)\b.{0,40}\b(?:again|once more|one more time|another time"
                r"|a second time|from the (?:top|start|beginning))\b"
            ),
            (
                r"\b(?:repeat|repeating|say (?:that|it) again|re read|reread|replay"
                r"|read (?:it|that) (?:again|out|back)|ask (?:me |it |that )*again"
                r"|come again|one more time|once more|run that (?:by|past) me)\b"
            ),
            (
                _CANNOT
                + " "
                + _SOFT
                + (
                    r"(?:hear|catch|make out|follow|get)\b.{0,20}(?:you|that|it|all|question"
                    r"|said|end|last|bit|word|part|$)"
                )
            ),
            (
                _NOT_DO
                + " "
                + _SOFT
                + (
                    r"(?:hear|catch|make out|get (?:that|all|the (?:question|last|first|end"
                    r"|whole)|most|what you said)|pick (?:that|it) up)\b"
                )
            ),
            (
                "^(?:im |i am |so |very |oh |beg )*(?:sorry|pardon|excuse me|what"
                "|come again|huh|eh|say what|whats that|sorry what|pardon me"
                "|i beg your pardon|what was that|you what)(?: sorry| please)?$"
            ),
            (
                r"\bwhat (?:was|were|is|s)(?: it| that)?(?: that)?(?: the| your"
                r"| you)* ?(?:question|asked|ask|asking|said|saying|that$)\b"
                r"|\bwhats the question\b|\bwhat did you (?:just )?(?:say|ask|want)\b"
                r"|\bwhat you (?:just )?(?:asked|said)\b"
            ),
            (
                r"\b(?:missed|lost|forgot|forgotten|zoned out)\b.{0,24}\b(?:that"
                r"|question|your|what you|what it was|half|part|first|last|end|beginning"
                r"|bit)\b"
            ),
            (
                r"\b(?:cut (?:out|off)|broke up|breaking up|dropped out|went silent"
                r"|froze|only (?:got|heard|caught))\b.{0,60}\b(?:question|i only|got"
                r"|missed|didnt|heard|caught|repeat|again|last|first)\b|\bi only (?:got"
                r"|heard|caught)\b"
            ),
            r"\bhear the question\b",
        ),
        longest=24,
        unless=_p(
            r"\b(?:mean|meaning|hear me|she|he|they|customers?|patient"
            r"|would do it again|do that again|it again"
            r"|in other words)\b(?!.{0,12}question)"
        ),
        when=lambda s, c: _edge(s, c) and c.utterance_words < 60,
    ),
    Rule(
        Act.DECLINES,
        _p(
            (
                r"\b(?:rather|prefer|prefer to|like to|choose|chose|decided|best"
                r"|going) not(?: to)?\b|\bprefer (?:to )?(?:skip|pass|keep)"
                r"|\brather (?:skip|pass|keep|leave|move)"
            ),
            (
                (
                    r"\b(?:dont|do not|not|wont|will not) (?:really |going to "
                    r"|gonna )?(?:want|wish|like|feel like|care|willing|ready|prepared"
                    r"|comfortable)?(?: to)? ?(?:"
                )
                + _TELL[3:-1]
                + r"|talking|sharing|discussing|answering|going into|telling|answer)\b"
            ),
            (
                (
                    r"\b(?:cant|cannot|can not|not able to|not allowed to|not free to"
                    r"|not at liberty to|wont|will not|not permitted to|unable to"
                    r"|not supposed to|mustnt|not in a position to|may not) "
                )
                + _SOFT
                + "(?:"
                + _TELL[3:-1]
                + r")\b"
            ),
            (
                r"\b(?:confidential|nda|non disclosure|nondisclosure|classified"
                r"|under wraps|no comment|too personal|thats private|thats personal"
                r"|its private|private matter|off limits|sensitive)\b"
            ),
            (
                r"\b(?:skip|pass on|leave|drop|pass over)\b.{0,12}\b(?:this|that|it|the"
                r"|out|one)\b|^(?:ill |i |can i |can we |lets |think ill |i think ill "
                r"|please )*(?:pass|skip)(?: please| on that| on this| it| this| that)?$"
                r"|\bhard pass\b|\bnext (?:one|question)(?: please)?$"
            ),
            (
                r"\b(?:not comfortable|uncomfortable|move on|another question"
                r"|different question|something else please|a different one|none of your"
                r"|plead the fifth|let me skip|dont ask)\b"
            ),
        ),
        longest=26,
        unless=_p(
            r"\b(?:english|how to (?:say|put|explain|answer)|cant say i|couldnt say"
            r"|what they are|say what|know|customers?|she|he|patients?|i used to"
            r"|the course|remember|put it)\b"
        ),
        when=lambda s, c: _edge(s, c) and c.utterance_words < 70,
    ),
    Rule(
        Act.ASKS_TIME,
        _p(
            (
                r"\b(?:give|gimme|need|take|have|allow|spare|grant|want)\b.{0,16}\b"
                + _MOMENT
                + r"\b.{0,30}$"
            ),
            (
                r"^(?:just |wait |okay |ok |oh |please |hm |er )*(?:give me )?(?:one"
                r"|just a|a|half a|two|hang on a|hold on a|wait a|another|ten|thirty"
                r"|five) (?:sec|second|moment|minute|tick|mo|secs|seconds|min)\b.{0,50}$"
            ),
            (
                r"\blet me (?:just |quickly )?(?:think|see|gather|collect|remember"
                r"|recall|go through|organi[sz]e|consider|work (?:it|that|this) out"
                r"|have a think|get (?:this|my|that)|put (?:my|it)|sort|reflect|order"
                r"|structure|figure|mull|ponder|find|note|jot|write|start with a)\b"
            ),
            (
                r"\b(?:bear with me|hold on|hang on|please wait|wait (?:a|little|please"
                r"|one|just)|still thinking|im thinking|i am thinking|thinking about it"
                r"|thinking time|time to think|have a think|need to think|must think"
                r"|gather my thoughts|collect my thoughts|bit of thought|think (?:about"
                r"|of|it|on|this|for)(?: it| that| this)?(?: over| through)? ?(?:a "
                r"|for )?(?:little|second|sec|moment|minute|bit|first)?$"
                r"|thoughts in order|where (?:do|shall|should) i (?:start|begin))\b"
            ),
            (
                r"\b(?:can|may|could|mind if) i (?:just |quickly )?(?:think|have a think"
                r"|take|reflect|consider|make (?:a|some) notes?|jot)\b"
            ),
            r"\bgoing through (?:them|it|the list) in my head\b|\bgoing through my head\b",
        ),
        longest=18,
        unless=_p(
            r"\b(?:we had|i had|they|customers?|would|told him|told her|pay"
            r"|notice period|minutes late|last minute|i think i|every|i need to be"
            r"|do you)\b"
        ),
        when=lambda s, c: _edge(s, c) and (c.position == 0 or c.utterance_words < 40),
    ),
    Rule(
        Act.ASKS_CLARIFICATION,
        _p(
            (
                r"\bwhat\b.{0,24}\b(?:mean|meant|meaning)\b|\bmeaning of\b"
                r"|\bwhat exactly\b|\b(?:define|definition)\b|\bin what (?:sense|way"
                r"|context)\b|\bwhat counts\b"
            ),
            (
                r"\bnot (?:\w+ )?(?:sure|certain|clear|following)\b.{0,8}\b(?:what|which"
                r"|if|whether|how|i understand|i follow|about)\b.{0,20}\b(?:you|mean"
                r"|means|asking|after|looking|want|question|understand|follow|word"
                r"|refers)\b"
            ),
            (
                _NOT_DO
                + " "
                + _SOFT
                + (
                    r"(?:understand|know (?:this|that|the) word|get what|know what you mean"
                    r"|know what (?:that|it|this) (?:means|is)|follow)\b"
                )
            ),
            (
                r"\b(?:do|did) you mean\b|\byou mean\b|\bare you (?:asking|looking|after"
                r"|talking|referring|interested)\b|\bdo you want\b|\bwould you (?:like"
                r"|prefer|rather|want)\b(?!.{0,10}\bto repeat)"
            ),
            (
                r"\b(?:would|does|do|can|could|will|is|should|may)\b.{0,60}\b(?:count"
                r"|counts|qualify|do instead|be okay|be ok|be fine|be alright"
                r"|be acceptable|also okay|okay too|be enough|be relevant|included"
                r"|allowed)\b"
            ),
            (
                r"\b(?:does|must|should|can|could|need|has)\b (?:it|this|that"
                r"|the (?:example|story|answer))\b.{0,10}\b(?:have to|need to|be|come"
                r"|include|count|matter)\b"
            ),
            (
                r"\b(?:should|shall|can|could|may|do|must) i (?:have to "
                r"|need to )?(?:just )?(?:talk|tell|use|choose|pick|give|say|answer"
                r"|speak|describe|focus|start|include|mention|take)\b"
            ),
            (
                r"\bwhich (?:one|kind|sort|type|project|of|job|role|part|case|time)\b"
                r"|\bwhat (?:kind|sort|type) of\b|\bor something\b.{0,20}$"
            ),
            (
                r"\b(?:could|can|would|please|will) (?:you )?(?:please )?(?:explain"
                r"|clarify|rephrase|elaborate|give me an example|be more specific|put it"
                r"|put that|simplify|narrow|reword|say (?:it|that) (?:differently|in"
                r"|another)|ask (?:it|that) (?:differently|in))\b"
            ),
            r"\b(?:simpler|other|plain|easy|easier|different) (?:words|english|terms|way)\b",
            (
                r"\bis (?:it|that|this|a|an|something)\b.{0,40}\b(?:type|kind|sort|okay"
                r"|ok|fine|alright|you mean|you want|what you)\b"
            ),
            r"\bby\b.{1,40}\bdo you\b|\bdisciplined how\b",
        ),
        longest=34,
        unless=_p(
            r"\b(?:salary|pay|hear me|hear back|i asked|she|he|company|team size"
            r"|hold it against)\b"
        ),
        when=lambda s, c: (
            (
                s.asks
                or re.search(
                    r"not \w* ?(?:sure|clear|following)|understand|know th|meaning|mean$", s.flat
                )
                is not None
            )
            and _edge(s, c)
        ),
    ),
    Rule(
        Act.CLOSES,
        _p(
            (
                r"\b(?:thats|that is|thatll be|that would be|that was|thats about"
                r"|and thats|this is|its) (?:really |pretty much |basically |about "
                r"|probably |just |roughly )*(?:all|it|everything|that|my answer|the end"
                r"|me done|me|the whole story|the story|as much as)(?: i have| from me"
                r"| for (?:me|now|this one)| folks| really| i think| from my side| done"
                r"| thanks| thank you| i (?:can|wanted to|want to) (?:say|add"
                r"|tell)(?: about it)?| on that| to this)*$"
            ),
            (
                r"\b(?:im|i am|ive) (?:finished|done|all done|through)\b(?: with (?:this"
                r"|that|my) (?:answer|one|question))?(?: now| here| thank you| thanks)*$"
            ),
            (
                r"\bend of (?:story|answer|my answer|the story|speech)\b|^(?:the end"
                r"|done|finished|over|fin|full stop)$"
            ),
            r"\b(?:nothing|no) (?:more|else|further)?.{0,12}to (?:add|say|tell)\b",
            (
                r"\bi(?:ll| will| would| can)? (?:just )?(?:finish|stop|leave it|end"
                r"|conclude|close|wrap up|rest)\b.{0,12}\b(?:here|there|at that|now"
                r"|with that|up|my case)\b"
            ),
            (
                r"\b(?:that concludes|concludes my|you can (?:go|move|ask|continue)"
                r"|ready for the next|go ahead with the next|on to the next"
                r"|next one when|next question when|that answers)\b|^(?:okay |ok "
                r"|so )*next(?: question)?$"
            ),
            (
                r"\bi think (?:thats|i have|ive) (?:it|all|everything|answered|covered"
                r"|said)\b|\banswer ends\b|\bi rest my case\b"
            ),
        ),
        longest=14,
        unless=_p(r"\b(?:interview|skip|why i|how i|when|what i love|because|id like to|not)\b"),
        when=lambda _, c: c.position >= c.sentences - 3,
    ),
    Rule(
        Act.CLOSES,
        _p(
            r"^(?:no|nope|nah|nothing|not really|none|im good|all good|i think not"
            r"|nothing else|not at the moment)\b"
        ),
        longest=8,
        when=_asked_for_more,
    ),
    Rule(
        Act.NO_EXPERIENCE,
        _p(
            (
                r"^(?:no |nope |honestly |well |unfortunately |sadly |luckily |frankly "
                r"|actually |to be honest |im afraid |sorry |but |touch wood "
                r"|thankfully |fortunately |so far |abroad |personally |knock on wood "
                r"|not yet |ehm |as a student |in my career |to tell the truth "
                r"|i think )*(?:(?:i|we|ive|weve|i have|we have|i had|i did|we did"
                r"|it)s? never|ive not|i have not|weve not|i havent|we havent|havent"
                r"|have not|never|i didnt have|i dont have|i do not have|i have no"
                r"|ive no|ive had no|i had no|no experience|i wasnt ever|it hasnt"
                r"|that hasnt|that has not|that has never|it has never|that never"
                r"|ive yet to|i have yet to|i cant say i have|cant say i have"
                r"|cant say ive|there hasnt|there was never|there were no"
                r"|nothing like that|not in my)\b"
            ),
            (
                "^(?:(?:no|nope|nah|never|none|not yet|not really|not ever|i havent"
                "|havent|negative|zero)(?: i| not| sir| maam| sorry| never| yet"
                "| unfortunately| really| to be honest| im afraid| have not| havent"
                "| have never| experience)*)$"
            ),
            (
                r"\b(?:hasnt|has not|never|hasnt ever) (?:really |actually )?(?:happened"
                r"|come up|occurred|came up|been in|had)\b.{0,24}$"
            ),
            (
                r"\b(?:no|zero|not much|lack the|lack|without any) (?:such |real "
                r"|direct |work |relevant |professional |actual |prior )*(?:experience"
                r"|exposure)\b.{0,30}$"
            ),
            (
                r"\b(?:not|never) (?:been|had|done|managed|worked|led|faced|needed|dealt"
                r"|used|stood|given|made|given)\b.{0,40}\b(?:before|yet|so far|ever"
                r"|personally)\b"
            ),
        ),
        longest=18,
        unless=_p(
            r"\b(?:never (?:late|miss|missed|ignore|again|forget|mind|leave|once"
            r"|knew|thought|give|let)|hired|no idea|heard of|had to|until|know"
            r"|looked back|idea|clue|comes to mind|time to|no problem|choice)\b"
        ),
        when=_asked_for_experience,
    ),
    Rule(
        Act.DOES_NOT_KNOW,
        _p(
            (
                r"\b(?:dont|do not|wouldnt|would not) "
                + _SOFT
                + (
                    r"(?:know|have an answer|have a clue|have any idea|remember"
                    r"|recall)\b(?! (?:this|that|the) word)"
                )
            ),
            (
                r"\b(?:no (?:idea|clue)|not (?:\w+ )?(?:sure|certain)|nothing (?:comes"
                r"|springs|is coming|pops|occurs)|not a clue|havent (?:a|the|got a"
                r"|got the) (?:clue|foggiest|faintest)|beats me|dunno|idk|search me"
                r"|i forgot|ive forgotten|i have forgotten|forgot all|you got me"
                r"|you have me there|youve got me|stumped|i give up|out of ideas"
                r"|drawing a blank|drawn a blank|gone blank|went blank|goes blank"
                r"|blank)\b"
            ),
            (
                r"\b(?:cant|cannot|can not|couldnt|could not) "
                + _SOFT
                + (
                    r"(?:think|remember|recall|say|explain|come up|name|tell you|answer|put"
                    r"|find|place)\b"
                )
            ),
            (
                r"\b(?:mind|head|brain|memory)\b.{0,14}\b(?:blank|white|empty|gone"
                r"|nothing|mush)\b|\bdoesnt (?:ring|come)\b|\bits on the tip\b"
                r"|\bescapes me\b|\bslipped my mind\b|\b(?:should"
                r"|shouldve) (?:have )?(?:looked|known|checked|read|prepared|revised)\b"
            ),
        ),
        longest=18,
        unless=_p(
            r"\b(?:what you mean|you mean|asking|didnt know|i didnt|he|she|they"
            r"|we dont know|how many years|thank you enough|discuss|if you want"
            r"|customers?|patients?|where i d be|id be)\b"
        ),
        when=lambda s, c: c.utterance_words < 34 or (c.position <= 1 and s.words <= 10),
    ),
)
"""Rules in order of precedence; the first that applies decides."""

WORK_TOPICS = re.compile(
    r"\b(?:pay|pays|paid|salary|wage|wages|position|role|job|team|start"
    r"|hours?|shifts?|remote|office|holidays?|vacation|leave|benefits?"
    r"|overtime|contract|training|parking|uniform|interview|results?"
    r"|hear (?:back|from)|next (?:step|steps|stage|round)|second round"
    r"|decision|decide|company|crew|site|applied|applicants|candidates|apply"
    r"|manager|boss|probation|visa|rota|weekends?|breaks?|dress|bonus"
    r"|pension|apprentices\w*|culture|turnover|promotion|budget|tools|stack"
    r"|laptop|commute|travel|canteen|lunch|starting|hiring|hire|join|joining"
    r"|successful|recruit\w*|against me|how many|how long|how much|how big"
    r"|residents|colleagues|staff|people there|report to|work from home"
    r"|questions are|questions left|permanent|part time|full time|flexible"
    r"|when will|when do|when would|sponsor|relocat\w*|childcare|insurance"
    r"|equipment|feedback|you guys|is there a|are there any|the ad|advert)\b"
)

SMALL_TALK = re.compile(
    r"\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|nice to meet"
    r"|pleased to meet|thanks?|thank you|cheers|wow|tough one"
    r"|good (?:question|one)|great question|tricky|hard (?:one|question)"
    r"|difficult (?:one|question)|interesting (?:question|one)|nice one"
    r"|nervous|ha ha|haha\w*|lol|phew|gosh|my pleasure|sweating"
    r"|making it easy|how are you|classic|pleasant|no offence|appreciate"
    r"|goodness|blimey|crikey|ooh|tell you what|straight in|deep end"
    r"|here we go|you dont hold back|wasnt expecting|didnt expect that"
    r"|saw that coming|round in circles|deep question|big question|funny"
    r"|miles away|admiring|excited|butterflies|shaking|heart"
    r"|what a (?:question|day|pleasure)|lovely|have a (?:nice|good|great)"
    r"|bye|take care|should be here for this|that s? ?(?:a )?fun"
    r"|love that question|rough|scary|oof|ouch|yikes|glad to be here"
    r"|great to be here|my first interview|first time)\b"
)

COURTESY = re.compile(
    r"\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day)"
    r"|nice to meet you|thanks?|thank you|so much|very much|a lot"
    r"|for (?:your time|having me|the opportunity|listening|asking)|cheers"
    r"|wow|ha|haha\w*|lol|phew|gosh|oh|sorry|im|i am|everyone|there|sir|maam"
    r"|again|and|really|so|my|ok|okay|good|one|um|well|right|yes|ah|bye"
    r"|goodbye|have|nice|great|day|afternoon|evening|you|too|hm+|to|be|here"
    r"|the|apologies|pardon)\b"
)
REAL_COURTESY = re.compile(
    r"\b(?:hello|hi|hey|good|nice|thanks?|thank|cheers|wow|ha|haha\w*|lol"
    r"|phew|gosh|sorry|bye|goodbye|apologies)\b"
)
APOLOGY = re.compile(r"\b(?:sorry|apologies|apologise|pardon|forgive)\b")
GREETING = re.compile(r"\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day))\b")

ADDRESS = re.compile(
    r"^(?:hey |hi |oi |ok |okay |no |yeah |yes |oh |shh |please )*(?:alexa"
    r"|siri|google|cortana|honey|hun|darling|mom|mum|mummy|mommy|dad|daddy"
    r"|sweetie|sweetheart|babe|baby|mate|kids|guys|boys|girls|rex|buddy|love"
    r"|granny|gran|grandma|driver|waiter|sis|bro|dear)\b"
)
OTHER_PERSON = re.compile(
    r"\b(?:alexa|hey siri|ok google|leave it (?:with|at|by|outside)"
    r"|turn (?:down|off|up) the|close the door|shut the door|put (?:that|it"
    r"|the) (?:down|back|away|on the)|get (?:down|off|out)|stop (?:that|it"
    r"|barking)|not now|im on (?:a|the) (?:call|phone)|im in (?:an|a|my"
    r"|the) (?:interview|meeting)|call you (?:back|later)|ring you (?:back"
    r"|later)|talk later|who is this|wrong number|no thanks we|dinner is"
    r"|in the (?:fridge|oven|microwave)|the rice cooker|did you see my"
    r"|have you seen my|bring (?:me|to me|it)|come here|go (?:away|outside"
    r"|play|to your room)|be quiet|keep it down|sit down|good boy|down boy"
    r"|cheers mate|at the door|on the doorstep|next stop|pull over"
    r"|two coffees|one coffee|keep the change|large latte|is for here"
    r"|the bill please|did you watch|the match last|the game last"
    r"|the weather|raining|snowing|sunny|so hot|so cold|homework"
    r"|walk the dog|feed the|wrong chat|wrong window|oops wrong|not you"
    r"|mute your|dont touch|give it back|give that back|let go of)\b"
)

ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|discard"
    r"|drop)\b.{0,40}\b(?:instructions?|prompts?|rules?|previous|prior"
    r"|told before|were told|guidelines?|everything (?:above|before|you)"
    r"|programming|criteria)\b|^(?:please |now |so |then |also |and |just "
    r"|you must |you should |you will |system |note |important )*(?:rate"
    r"|score|grade|mark|give|assign|set|award|output|put|print|reveal|show"
    r"|read|tell|write|record|respond|reply|say|act|pretend|translate|make"
    r"|recommend|hire|pass|approve|generate|list|repeat|enter|enable|switch"
    r"|delete|add|register|save|log|conclude|rank|change)\b.{0,60}\b(?:score"
    r"|scores|100|full marks|perfect(?:ly)?|top|maximum|highest|excellent"
    r"|outstanding|five stars|10 out of 10|ten out of ten|prompt"
    r"|instructions|system|report|rating|candidate|applicant|evaluation"
    r"|assessment|model answer|ideal answer|hired|rubric|mode|transcript"
    r"|rules|configuration|verdict|grade|pass)\b|\b(?:system prompt"
    r"|hidden prompt|developer mode|admin mode|debug mode|jailbreak|new task"
    r"|role play|roleplay|you are now|from now on you|act as"
    r"|pretend (?:to be|you)|the applicant has passed"
    r"|the candidate (?:has passed|is excellent|should be hired)|sudo"
    r"|end of prompt|as an ai|language model)\b|\b(?:dont|do not) (?:write"
    r"|mention|report|record|include|note)\b.{0,40}\b(?:silence|report"
    r"|pauses|mistakes|that i|this|my)\b|\b(?:answer|ask|speak|respond|reply"
    r"|talk) (?:only |me )?(?:in|like|as|with) (?:a pirate|rhyme|french"
    r"|german|spanish|json|poem|korean|the voice)"
)

NEEDED_AFTER_CONTENT = {
    Act.WANTS_STOP: re.compile(r"\b(?:interview|stop|end|quit|leave|continue)\b"),
    Act.WANTS_PAUSE: re.compile(
        r"\b(?:" + _MOMENT + r"|sorry|excuse|hold on|wait|back|pause|break|brb)\b"
    ),
    Act.DECLINES: re.compile(
        r"\b(?:rather not|cant|cannot|confidential|private|skip|pass|leave (?:it"
        r"|that)|allowed|prefer|dont want)\b"
    ),
    Act.CORRECTS_SELF: EARLIER,
    Act.CHECKS_CHANNEL: re.compile(
        r"\b(?:hear|see|recording|recorded|mic|screen|sound|audio|frozen|froze"
        r"|still|camera|working|muted)\b"
    ),
    Act.ASKS_TIME: re.compile(r"\b(?:sec|second|moment|minute|think|hold on|hang on)\b"),
    Act.SMALL_TALK: re.compile(
        r"\b(?:thank|thanks|sorry|nervous|lol|haha|ha ha|cheers|pleasure|bye)\b"
    ),
    Act.OFF_TOPIC: re.compile(r"(?!)"),
}
"""Marks without which a sentence after a long answer belongs to the answer."""
