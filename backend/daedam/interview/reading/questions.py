"""The kind of an interview question, from its words."""

import re

from daedam.interview.reading.model import QuestionKind
from daedam.speech.korean import Morphology

_INTRODUCTION = re.compile(
    r"자기\s?소개|(본인|자신|스스로)(을|를|에\s?대해|의)?\s?(소개|에\s?대해\s?(말|이야기|얘기))"
    r"|소개(를|\s)?\s?(해|부탁).{0,12}(1분|30초|간단|짧)|(어떤|무슨)\s?일을\s?하(고|시|셨)|(맡|담당).{0,24}(소개|설명)"
    r"|(활동|경력|이력|업무|약력)(을|를|과|와)?\s?.{0,20}소개|어떤\s?분(이|인)|하고\s?계신\s?(일|업무)"
)
_SELF_WITH_TRAIT = re.compile(r"(강점|장점|단점|약점|성격)")
_WEAKNESS = re.compile(
    r"단점|약점|부족(한|하다고|했)|보완(하|할|해)|고치고\s?싶은|개선하고\s?싶은\s?(점|성격|습관)|취약|서투|아쉬운\s?점은\s?(무엇|뭐|어떤)"
    r"|못\s?하는\s?(점|것|일|게)|자신\s?없"
)
_STRENGTH = re.compile(
    r"강점|장점|비결|잘\s?하는|잘하(시|는|실)|자신\s?있|차별(점|화)|무기|경쟁력|역량|능력|성격(은|을|이)|어떤\s?(사람|성격)"
    r"|한마디로|(다루|관리|푸|해소|극복)(하|시|세).{0,6}(나요|까|는지)|왜\s?뽑|(뽑|채용해|선발해)야\s?하|(뽑아|채용해)야|스트레스"
)
_MOTIVATION = re.compile(
    r"지원(하|한|했|동기|\s?동기|\s?이유)|동기|이직(을|하|\s?사유|\s?이유)|(떠나|옮기|그만두|바꾸)려|계기|왜\s?.{0,30}(하려|되려|선택|골랐|택|원하|싶|오려|오고|들어오|시작|되셨|관심)"
    r"|(선택|택|결심|전공)(하|한|했).{0,8}(이유|까닭)|(이유|까닭)(가|는|를|이|을)?\s?(무엇|뭐|뭔|있|말)|되고\s?싶(으신|은)가|관심을\s?갖"
)
_KNOWLEDGE = re.compile(
    r"차이|무엇인지|뭔지|무엇인가요|원리|개념|정의|뜻|절차(를|가|는)|과정(을|이)\s?(설명|어떻게)|어떻게\s?(처리|작동|동작|구분|계산)하는지"
    r"|(방법|원인|대책|기준|종류|특징|순서|의미)(을|를|과|와|은|이)?\s?.{0,12}(설명|말씀|아시|알고|무엇|뭐)|설명해\s?(보|주).{0,10}$|란\s?무엇|이란"
)
_EXPLAIN = re.compile(
    r"차이(를|가|점)|아는\s?대로|절차|원리|개념|정의|(하|되|쓰)는지\s?(설명|말씀|아시)|어떤\s?순서|(원인|대책|방법)(과|와|을|를).{0,10}설명"
    r"|(이|가)\s?(무엇|뭔)(인지|인가요|입니까)?.{0,16}설명|비전공자"
)
_STORY = re.compile(
    r"(경험|사례|에피소드|일화|프로젝트)(을|를|이|가|은|는|도|나|과|에서|에\s?대해|\s?하나|\s?있|\s?말|\s?이야기|\s?얘기)"
    r"|적\s?(이|은|도)?\s?있"
)
"""Words that ask for an account of an experience, also if it must show a trait: 강점이 드러난
사례."""
_PAST = re.compile(
    r"경험|사례|에피소드|일화|적\s?(이|은|도)?\s?있|프로젝트|[았었했였갔났왔렸겼졌봤뒀췄켰녔쳤셨됐웠꿨줬]던|"
    r"(셨|했|았|었|였|됐)(나요|습니까|는지|어요)|기억에\s?남|난\s?일|한\s?일|[낸긴린춘운은한본된난]\s?(일|건|이야기|과정|상황|점과)"
)
_HYPOTHESIS = re.compile(
    r"(면|다면|는데|을\s?때|ㄹ\s?때|경우(에는|에|라면)?)\s?,?\s?.{0,40}(어떻게|무엇|뭘|뭐|누구)\S*\s?.{0,20}(시겠|실\s?건|할\s?건|실\s?것|하실|겠어요|겠습)"
    r"|입사(하|한|\s?후|하신)|앞으로|[1일첫]\s?년\s?(동안|안에|뒤|후)|포부|(5|십|10|3|오|삼)년\s?(뒤|후)|계획|목표(는|가|를|를\s?말)|하시겠|시겠(어요|습니까)|어떤\s?.{0,12}되고\s?싶"
)
_OPINION = re.compile(
    r"어떻게\s?(생각|보(시|세|십))|생각(은|을|이)\s?(어떠|무엇|어떤|말씀|들려)|의견(을|은|이)?\s?(말씀|말해|어떠|어떤|무엇|들려|듣|있)|(더\s?)?중요하다고|중요(합니까|한가요|할까)|라고\s?(생각|보)(하|시|십|세)"
    r"|견해|입장(은|을)|다고\s?(보|생각)|찬성(하|합)|해야\s?(할까|한다고|합니까|하나요|될까)|바람직|찬성|반대(한다면|하)|[이가]란\s?무엇이라고|좋았던\s?것과\s?그\s?이유|어떤\s?(리더|조직|상사|회사)(가|를|이)\s?(좋|바람직|선호)"
)


_REQUEST = re.compile(
    r"(말씀|소개|설명|이야기|얘기|들려|알려|답변)(을|를)?\s?(해|하여)?\s?(주(시겠|실\s?수)|부탁)\S*(\s\S+)?\W*$"
)
"""The request at the end of a question: 말씀해 주시겠어요? Its -겠- states no hypothesis."""


def kind_of_question(question: str, morphology: Morphology) -> QuestionKind:
    """Return the kind of `question`.

    `morphology` finds a past modifier, which asks for an experience: 힘들었던 일, 해결한 방법.
    A question of no recognised kind counts as a question about an experience.
    """
    past = _asks_about_past(question, morphology)
    traits = _SELF_WITH_TRAIT.search(question)
    experience = past or _PAST.search(question) is not None
    if _EXPLAIN.search(question) and not re.search(r"경험|사례|하셨|했던|맡았", question):
        return QuestionKind.KNOWLEDGE
    if _STORY.search(question):
        return QuestionKind.EXPERIENCE
    if _INTRODUCTION.search(question) and not traits and "맡았" not in question:
        return QuestionKind.INTRODUCTION
    if re.search(r"단점|약점|보완", question) and not re.search(r"강점|장점", question):
        return QuestionKind.WEAKNESS
    if _STRENGTH.search(question) and (traits or not experience) and not _OPINION.search(question):
        return QuestionKind.STRENGTH
    if _OPINION.search(question) and not _WEAKNESS.search(question):
        return QuestionKind.OPINION
    if _MOTIVATION.search(question) and not re.search(r"앞으로|입사\s?후", question):
        return QuestionKind.MOTIVATION
    if _HYPOTHESIS.search(_REQUEST.sub("", question)) and not re.search(
        r"(셨|했|았|었)(나요|습니까|는지)", question
    ):
        return QuestionKind.PLAN
    if _WEAKNESS.search(question) and not re.search(r"상황|예산|시간|인력|자원", question):
        return QuestionKind.WEAKNESS
    if experience:
        return QuestionKind.EXPERIENCE
    if _KNOWLEDGE.search(question) and "가장" not in question:
        return QuestionKind.KNOWLEDGE
    return QuestionKind.EXPERIENCE


def _asks_about_past(question: str, morphology: Morphology) -> bool:
    """Return whether a past modifier or a past verb of the interviewee occurs: 하신 일, 했던."""
    morphemes = morphology(question)
    for position, morpheme in enumerate(morphemes):
        if morpheme.tag == "ETM" and morpheme.form == "던":
            return True
        if morpheme.tag == "EP" and morpheme.form in ("었", "았", "였"):
            after = [m.form for m in morphemes[position + 1 : position + 3]]
            if after[:2] not in (["을", "때"], ["을", "경우"]) and after[:1] != ["다면"]:
                return True
    return False
