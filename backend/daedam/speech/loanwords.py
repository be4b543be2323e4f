"""Read Latin words and abbreviations aloud in Korean."""

import re

from daedam.speech.transliterate import transliterate

_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유"
        " 엑스 와이 제트".split(),
        strict=True,
    )
)

_WORDS = dict(
    pair.split("=")
    for pair in """
    about=어바웃 account=어카운트 action=액션 activity=액티비티 ad=애드 admin=어드민 adobe=어도비
    after=애프터 agent=에이전트 agile=애자일 airflow=에어플로 algorithm=알고리즘 all=올
    amazon=아마존 analysis=어낼리시스 analytics=애널리틱스 android=안드로이드 angular=앵귤러
    ansible=앤서블 apache=아파치 app=앱 apple=애플 application=애플리케이션 architecture=아키텍처
    art=아트 async=어싱크 audio=오디오 auth=어스 auto=오토 azure=애저 back=백 backend=백엔드
    backup=백업 banner=배너 bash=배시 batch=배치 before=비포 benchmark=벤치마크 best=베스트
    beta=베타 big=빅 bigquery=빅쿼리 blog=블로그 bluetooth=블루투스 book=북 boot=부트
    bootstrap=부트스트랩 brand=브랜드 bridge=브리지 brunch=브런치 budget=버짓 bug=버그 build=빌드
    business=비즈니스 cache=캐시 cad=캐드 cafe=카페 call=콜 campaign=캠페인 canva=캔바
    career=커리어 case=케이스 catia=카티아 center=센터 challenge=챌린지 channel=채널 chart=차트
    chatbot=챗봇 chatgpt=챗지피티 check=체크 class=클래스 claude=클로드 clean=클린 click=클릭
    client=클라이언트 cloud=클라우드 club=클럽 code=코드 coding=코딩 cohort=코호트 college=칼리지
    commerce=커머스 commit=커밋 communication=커뮤니케이션 community=커뮤니티 company=컴퍼니
    component=컴포넌트 computer=컴퓨터 concept=콘셉트 conference=콘퍼런스 container=컨테이너
    content=콘텐트 contents=콘텐츠 contest=콘테스트 cool=쿨 core=코어 cost=코스트 count=카운트
    course=코스 covid=코로나 creative=크리에이티브 crud=크러드 css=씨에스에스 culture=컬처
    customer=커스터머 cycle=사이클 dashboard=대시보드 data=데이터 database=데이터베이스
    dataset=데이터셋 date=데이트 debug=디버그 debugging=디버깅 deep=딥 delivery=딜리버리 demo=데모
    deploy=디플로이 design=디자인 designer=디자이너 developer=디벨로퍼 development=디벨롭먼트
    device=디바이스 devops=데브옵스 digital=디지털 discord=디스코드 django=장고 docker=도커
    domain=도메인 dot=닷 down=다운 draft=드래프트 drive=드라이브 edge=에지 editor=에디터
    education=에듀케이션 elasticsearch=일래스틱서치 email=이메일 engine=엔진 engineer=엔지니어
    engineering=엔지니어링 error=에러 event=이벤트 excel=엑셀 express=익스프레스 facebook=페이스북
    fashion=패션 fastapi=패스트에이피아이 feature=피처 feedback=피드백 figma=피그마 file=파일
    finance=파이낸스 firebase=파이어베이스 first=퍼스트 flask=플라스크 flow=플로 flutter=플러터
    focus=포커스 format=포맷 framework=프레임워크 free=프리 front=프런트 frontend=프런트엔드
    full=풀 function=펑션 fund=펀드 game=게임 gan=간 gemini=제미나이 git=깃 github=깃허브
    gitlab=깃랩 global=글로벌 gmail=지메일 go=고 golang=고랭 good=굿 google=구글 grafana=그라파나
    graph=그래프 graphql=그래프큐엘 group=그룹 growth=그로스 guide=가이드 hackathon=해커톤
    hadoop=하둡 hello=헬로 hiring=하이어링 home=홈 hot=핫 hotfix=핫픽스 html=에이치티엠엘
    human=휴먼 idea=아이디어 image=이미지 impact=임팩트 inbound=인바운드 infra=인프라
    innovation=이노베이션 input=인풋 insight=인사이트 instagram=인스타그램 intern=인턴
    internet=인터넷 interview=인터뷰 invite=인바이트 iot=아이오티 ios=아이오에스 iphone=아이폰
    issue=이슈 item=아이템 java=자바 javascript=자바스크립트 jenkins=젠킨스 jira=지라 job=잡
    json=제이슨 junior=주니어 jupyter=주피터 kaggle=캐글 kaist=카이스트 kakao=카카오 keyword=키워드
    kick=킥 kotlin=코틀린 kotra=코트라 kubernetes=쿠버네티스 lab=랩 lan=랜 laptop=랩톱 launch=론치
    leader=리더 leadership=리더십 lead=리드 lean=린 learning=러닝 level=레벨 library=라이브러리
    lidar=라이다 life=라이프 line=라인 linkedin=링크드인 linux=리눅스 list=리스트 live=라이브
    llama=라마 log=로그 logic=로직 login=로그인 loop=루프 low=로 mac=맥 machine=머신 mail=메일
    main=메인 management=매니지먼트 manager=매니저 map=맵 market=마켓 marketing=마케팅
    matlab=매트랩 medium=미디엄 meeting=미팅 member=멤버 memo=메모 mentor=멘토 mentoring=멘토링
    message=메시지 meta=메타 microsoft=마이크로소프트 mind=마인드 mobile=모바일 model=모델
    module=모듈 mongodb=몽고디비 monitoring=모니터링 mysql=마이에스큐엘 nasa=나사 naver=네이버
    net=넷 netflix=넷플릭스 network=네트워크 new=뉴 news=뉴스 next=넥스트 nginx=엔진엑스
    nike=나이키 node=노드 notion=노션 numpy=넘파이 offline=오프라인 ok=오케이 okay=오케이
    online=온라인 open=오픈 openai=오픈에이아이 opic=오픽 option=옵션 oracle=오라클
    outbound=아웃바운드 output=아웃풋 package=패키지 page=페이지 pandas=판다스 paper=페이퍼
    part=파트 partner=파트너 pass=패스 people=피플 performance=퍼포먼스 photoshop=포토샵
    php=피에이치피 pipeline=파이프라인 pivot=피벗 plan=플랜 platform=플랫폼 play=플레이 plus=플러스
    point=포인트 pop=팝 portfolio=포트폴리오 posco=포스코 postgresql=포스트그레스큐엘 power=파워
    powerpoint=파워포인트 premiere=프리미어 premium=프리미엄 pro=프로 problem=프러블럼
    process=프로세스 product=프로덕트 profile=프로필 program=프로그램 programming=프로그래밍
    project=프로젝트 prometheus=프로메테우스 promotion=프로모션 prompt=프롬프트
    prototype=프로토타입 pull=풀 push=푸시 python=파이썬 pytorch=파이토치 quality=퀄리티 query=쿼리
    question=퀘스천 queue=큐 rabbitmq=래빗엠큐 ram=램 react=리액트 redis=레디스 redux=리덕스
    refactoring=리팩터링 release=릴리스 remote=리모트 report=리포트 request=리퀘스트
    research=리서치 resource=리소스 rest=레스트 review=리뷰 risk=리스크 road=로드 roadmap=로드맵
    robot=로봇 rocket=로켓 role=롤 room=룸 ruby=루비 rust=러스트 saas=사스 sales=세일즈
    samsung=삼성 sap=에스에이피 scala=스칼라 schedule=스케줄 school=스쿨 scope=스코프 score=스코어
    script=스크립트 scrum=스크럼 search=서치 season=시즌 security=시큐리티 senior=시니어
    server=서버 service=서비스 session=세션 set=세트 share=셰어 shop=숍 skill=스킬 slack=슬랙
    slide=슬라이드 smart=스마트 social=소셜 software=소프트웨어 solid=솔리드 solution=솔루션
    source=소스 space=스페이스 spark=스파크 speed=스피드 spring=스프링 springboot=스프링부트
    sprint=스프린트 stack=스택 staff=스태프 start=스타트 startup=스타트업 step=스텝 store=스토어
    story=스토리 strategy=스트래티지 stream=스트림 studio=스튜디오 study=스터디 style=스타일
    support=서포트 swift=스위프트 system=시스템 table=테이블 tableau=태블로 target=타깃 task=태스크
    team=팀 teams=팀즈 tech=테크 technology=테크놀로지 tensorflow=텐서플로 terraform=테라폼
    test=테스트 testing=테스팅 the=더 theme=테마 thread=스레드 ticket=티켓 time=타임 tip=팁
    tips=팁스 title=타이틀 today=투데이 toeic=토익 toefl=토플 token=토큰 tool=툴 top=톱 track=트랙
    traffic=트래픽 training=트레이닝 trend=트렌드 troubleshooting=트러블슈팅 tuning=튜닝
    twitter=트위터 type=타입 typescript=타입스크립트 ubuntu=우분투 unity=유니티 unreal=언리얼
    update=업데이트 upgrade=업그레이드 url=유알엘 usability=유저빌리티 user=유저 value=밸류
    version=버전 video=비디오 view=뷰 vision=비전 visual=비주얼 voice=보이스 vue=뷰 web=웹
    webinar=웨비나 website=웹사이트 week=위크 whisper=위스퍼 wifi=와이파이 window=윈도 windows=윈도
    word=워드 work=워크 workflow=워크플로 workshop=워크숍 world=월드 yaml=야믈 yolo=욜로
    youtube=유튜브 zoom=줌
    """.split()
)
"""Common words of Korean workplaces, spelled as in the 외래어 표기 용례집 or as commonly used."""

_MIXED = {
    "c++": "씨 플러스 플러스",
    "c#": "씨샵",
    "f#": "에프샵",
    ".net": "닷넷",
    "node.js": "노드 제이에스",
    "next.js": "넥스트 제이에스",
    "vue.js": "뷰 제이에스",
    "react.js": "리액트 제이에스",
    "3d": "쓰리디",
    "2d": "투디",
    "4d": "포디",
    "3g": "쓰리지",
    "4g": "포지",
    "5g": "파이브지",
    "6g": "식스지",
    "b2b": "비투비",
    "b2c": "비투씨",
    "b2g": "비투지",
    "c2c": "씨투씨",
    "d2c": "디투씨",
    "o2o": "오투오",
    "p2p": "피투피",
    "s3": "에스쓰리",
    "ec2": "이씨투",
    "mp3": "엠피쓰리",
    "mp4": "엠피포",
    "k8s": "쿠버네티스",
    "i18n": "아이 십팔 엔",
    "r&d": "알앤디",
    "q&a": "큐앤에이",
    "m&a": "엠앤에이",
    "f&b": "에프앤비",
    "mz": "엠지",
    "h2o": "에이치투오",
    "co2": "씨오투",
    "wi-fi": "와이파이",
    "e-mail": "이메일",
    "k-pop": "케이팝",
    "covid-19": "코로나 십구",
    "24/7": "이십사 칠",
    "ui/ux": "유아이 유엑스",
    "ci/cd": "씨아이 씨디",
    "a/s": "에이에스",
    "a/b": "에이비",
}
"""Names with digits or signs, in lower case, and how they are read."""

MIXED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(re.escape(name) for name in sorted(_MIXED, key=len, reverse=True))
    + r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)
"""Matches a name of `_MIXED` in a text."""


def read_mixed(name: str) -> str:
    """Return the spoken form of a name matched by `MIXED`: "C++" -> 씨 플러스 플러스."""
    return _MIXED[name.lower()]


def spell_out(word: str) -> str:
    """Return the letter names of `word`: API -> 에이피아이."""
    return "".join(_LETTERS[letter] for letter in word.lower())


def read_latin(word: str) -> str:
    """Return the spoken form of a word of Latin letters in Korean.

    Known words are looked up. Capitals, short words and words without a vowel are read letter by
    letter, CamelCase words part by part. Others are approximated by spelling (`transliterate`).
    """
    known = _WORDS.get(word.lower())
    if known:
        return known
    if word.lower().endswith("s") and word[:-1].isupper() and len(word) > 2 and word[-1] == "s":
        return spell_out(word[:-1]) + "즈"
    if word.isupper() or len(word) == 1 or not re.search("[aeiouy]", word.lower()):
        return spell_out(word)
    parts = re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]", word)
    if len(parts) > 1:
        return "".join(read_latin(part) for part in parts)
    if word.lower().endswith("s") and word.lower()[:-1] in _WORDS:
        return _WORDS[word.lower()[:-1]] + "스"
    return transliterate(word)
