"""Documents of every format are read in order; others are refused with their reason."""

import json
import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.services.uploaded_text.samples import (
    changed,
    compound_file,
    docx,
    hwpx,
    paragraph,
    pdf,
    pdf_without_embedded_font,
    scanned_pdf,
    with_member,
    words,
)

from daedam.errors import BadDocument
from daedam.http.problems import status_of
from daedam.services.uploaded_text.extract import MAX_PAGES
from daedam.services.uploaded_text.formats import DocumentKind
from daedam.services.uploaded_text.reader import (
    MAX_CHARACTERS,
    MAX_CONTENT_BYTES,
    DocumentReader,
    DocumentText,
)

BILLION_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "laugh">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9)
    )
    + b"]>"
)
EXTERNAL_ENTITY = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


async def read(content: bytes) -> DocumentText:
    return await DocumentReader().read(content)


async def lines_of(content: bytes) -> list[str]:
    return (await read(content)).text.splitlines()


async def refusal(content: bytes) -> str:
    """Return the code of the error with which a document is refused."""
    with pytest.raises(BadDocument) as caught:
        await read(content)
    return caught.value.code


# --- PDF


async def test_the_pages_of_a_pdf_are_read_in_order() -> None:
    document = await read(pdf("김담담\n백엔드 개발자", "2019년부터 결제 서버를 만들었습니다."))
    assert document.kind is DocumentKind.PDF
    assert document.text.splitlines() == [
        "김담담",
        "백엔드 개발자",
        "2019년부터 결제 서버를 만들었습니다.",
    ]
    assert not document.is_cut


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("KSCms-UHC-H", "cp949"),
        ("KSC-EUC-H", "euc-kr"),
        ("UniKS-UCS2-H", "utf-16-be"),
        ("UniKS-UTF16-H", "utf-16-be"),
    ],
)
async def test_a_pdf_with_a_korean_encoding_and_no_embedded_font_is_read(
    encoding: str, codec: str
) -> None:
    assert (await read(pdf_without_embedded_font("담담 결제", encoding, codec))).text == "담담 결제"


async def test_only_the_first_pages_of_a_long_pdf_are_read() -> None:
    document = await read(pdf(*(f"page{n:03}" for n in range(MAX_PAGES + 2))))
    assert document.is_cut
    assert document.text.split()[-1] == f"page{MAX_PAGES - 1:03}"


async def test_a_scanned_pdf_is_refused_with_a_hint() -> None:
    with pytest.raises(BadDocument) as caught:
        await read(scanned_pdf())
    assert caught.value.code == "document_scanned"
    assert "스캔" in caught.value.detail
    assert "scan" in caught.value.detail_en


async def test_a_pdf_that_needs_a_password_is_refused() -> None:
    assert await refusal(pdf("비밀", password="secret")) == "document_encrypted"


async def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert (await read(pdf("열람용 문서", password=""))).text == "열람용 문서"


# --- DOCX


async def test_paragraphs_tables_headers_and_footers_of_a_docx_are_read_in_order() -> None:
    document = await read(docx("첫 문단", "탭\t다음"))
    assert document.kind is DocumentKind.DOCX
    assert document.text.split("\n") == [
        *("머리말", "첫 문단", "탭 다음"),
        *("회사", "담담", "결제 서버", "로그 수집", "표 다음", "꼬리말"),
    ]


def with_word_xml(before: bytes, after: bytes, text: str = "원문") -> bytes:
    """Return a DOCX in which `before` is replaced by `after` in the XML of its body."""
    file = docx(text)
    result = changed(file, "word/document.xml", lambda xml: xml.replace(before, after))
    assert result != changed(file, "word/document.xml", lambda xml: xml)
    return result


RUN = "<w:t>원문</w:t>".encode()


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (
            "<w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>"
            "<w:p><w:r><w:t>글상자</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict>",
            "글상자",
        ),
        (
            "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/"
            "markup-compatibility/2006'><mc:Choice Requires='wps'><w:t>한 번</w:t></mc:Choice>"
            "<mc:Fallback><w:t>두 번</w:t></mc:Fallback></mc:AlternateContent>",
            "한 번",
        ),
        (
            "</w:r><w:sdt><w:sdtContent><w:r><w:t>서식 칸</w:t></w:r></w:sdtContent></w:sdt><w:r>",
            "서식 칸",
        ),
        ("</w:r><w:ins><w:r><w:t>고친 글</w:t></w:r></w:ins><w:r>", "고친 글"),
        (
            "</w:r><w:del><w:r><w:delText>지운 글</w:delText></w:r></w:del><w:r><w:t>남음</w:t>",
            "남음",
        ),
        ("<w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t>", "e-mail"),
        ("<!-- 설명 --><w:t>글</w:t>", "글"),
    ],
)
async def test_text_boxes_fields_and_changes_of_a_docx_are_read_once(
    xml: str, expected: str
) -> None:
    lines = await lines_of(with_word_xml(RUN, xml.encode()))
    assert [line for line in lines[1:] if line][:2] == [expected, "회사"]


async def test_a_docx_with_a_relationship_to_a_missing_part_is_read() -> None:
    lost = (
        b'<Relationship Id="rId99" Target="NULL" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/image"/></Relationships>'
    )
    file = changed(
        docx("글"),
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", lost),
    )
    assert "글" in await lines_of(file)


async def test_a_word_document_with_macros_is_read() -> None:
    file = changed(
        docx("글"),
        "[Content_Types].xml",
        lambda xml: xml.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    assert "글" in await lines_of(file)


# --- HWPX


async def test_paragraphs_and_cells_of_an_hwpx_are_read_in_order() -> None:
    cells = "".join(f"<hp:tc><hp:subList>{words(t)}</hp:subList></hp:tc>" for t in ("회사", "담담"))
    table = paragraph(f"<hp:t>표 앞</hp:t><hp:tbl><hp:tr>{cells}</hp:tr></hp:tbl><hp:t/>")
    document = await read(hwpx(words("첫 문단") + table + words("표 다음")))
    assert document.kind is DocumentKind.HWPX
    assert document.text.split("\n") == ["첫 문단", "표 앞", "회사", "담담", "표 다음"]


async def test_the_sections_of_an_hwpx_are_in_the_order_of_their_numbers() -> None:
    assert await lines_of(hwpx(*(words(f"구역 {n}") for n in range(12)))) == [
        f"구역 {n}" for n in range(12)
    ]


async def test_tabs_breaks_and_marks_inside_the_text_of_an_hwpx_are_read() -> None:
    text = '기간<hp:tab width="4000"/>2019<hp:lineBreak/>회<hp:markpenBegin/>사<hp:nbSpace/>이름'
    hidden = f"<hp:ctrl><hp:hiddenComment>{words('메모')}</hp:hiddenComment></hp:ctrl>"
    assert await lines_of(hwpx(words(text) + paragraph(hidden))) == ["기간 2019", "회사 이름"]


async def test_an_encrypted_hwpx_is_refused() -> None:
    file = hwpx(words("비밀"), manifest="<file-entry><encryption-data/></file-entry>")
    assert await refusal(file) == "document_encrypted"


async def test_an_hwpx_without_sections_is_refused() -> None:
    assert await refusal(hwpx()) == "document_unreadable"


# --- plain text


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "euc-kr"],
)
async def test_plain_text_is_read_in_its_encoding(encoding: str) -> None:
    text = "이력서\n담담소프트 backend 개발자, 2019년 입사"
    document = await read(text.encode(encoding))
    assert (document.text, document.kind) == (text, DocumentKind.TEXT)


async def test_big_endian_text_with_a_byte_order_mark_is_read() -> None:
    assert (await read(b"\xfe\xff" + "담담".encode("utf-16-be"))).text == "담담"


async def test_text_is_composed_and_tidied() -> None:
    raw = "\t 담담 \r\n\r\n\r\n\r\n회\0사\u200b이\u202e름\uf0b7\u2028끝 " + "가" * 50
    document = await read(unicodedata.normalize("NFD", raw).encode())
    assert document.text == "담담\n\n회사이름\n끝 " + "가" * 50


async def test_long_text_is_cut_at_the_limit() -> None:
    whole = await read("가".encode() * MAX_CHARACTERS)
    assert (len(whole.text), whole.is_cut) == (MAX_CHARACTERS, False)
    for longer in (MAX_CHARACTERS + 1, 3 * MAX_CHARACTERS + 1):
        cut = await read("가".encode() * longer)
        assert (len(cut.text), cut.is_cut) == (MAX_CHARACTERS, True)
    mostly_blank = await read(b"a" + b"\n" * (4 * MAX_CHARACTERS) + b"b")
    assert (mostly_blank.text, mostly_blank.is_cut) == ("a", True)


async def test_a_long_document_is_cut_before_it_is_read_completely() -> None:
    document = await read(hwpx(words("가" * 60) * 20_000))
    assert (len(document.text), document.is_cut) == (MAX_CHARACTERS, True)


# --- JSON Resume

RESUME: dict[str, Any] = {
    "basics": {
        **{"name": "김담담", "image": "data:me", "email": "me@example.org", "phone": "010-1"},
        **{"label": "백엔드 개발자", "summary": "결제 시스템을 만듭니다.", "url": "https://me"},
        **{"location": {"city": "서울"}, "profiles": [{"network": "GitHub", "username": "dd"}]},
    },
    "work": [
        {
            **{"name": "담담소프트", "position": "개발자", "location": "판교"},
            **{"startDate": "2021-03", "endDate": "2023-05", "summary": "결제 서버를 맡음"},
            "highlights": ["오류를 30% 줄임", "배포 자동화"],
        },
        {"name": "다담", "position": "인턴", "startDate": "2020-07"},
    ],
    "volunteer": [{"organization": "코딩 교실", "position": "교사", "summary": "초등학생"}],
    "education": [
        {"institution": "담담대", "area": "컴퓨터공학", "studyType": "학사", "score": 3.9}
    ],
    "awards": [{"title": "해커톤 대상", "date": "2019", "awarder": "협회", "summary": "팀장"}],
    "certificates": [{"name": "정보처리기사", "date": "2020-06", "issuer": "공단"}],
    "publications": [{"name": "결제 이야기", "publisher": "책방", "releaseDate": "2022"}],
    "skills": [{"name": "Python", "level": "고급", "keywords": ["FastAPI", "asyncio"]}],
    "languages": [{"language": "Korean", "fluency": "Native"}],
    "projects": [{"name": "로그 수집기", "description": "하루 1억 건", "roles": ["설계"]}],
    "references": [{"name": "박추천", "reference": "훌륭함"}],
}


async def test_a_json_resume_becomes_lines_without_personal_data() -> None:
    document = await read(json.dumps(RESUME, ensure_ascii=False).encode())
    assert document.kind is DocumentKind.JSON_RESUME
    assert document.text == "\n".join(
        [
            *("백엔드 개발자", "결제 시스템을 만듭니다.", ""),
            *("경력", "담담소프트, 개발자, 2021-03 – 2023-05", "결제 서버를 맡음"),
            *("- 오류를 30% 줄임", "- 배포 자동화", "다담, 인턴, 2020-07 –", ""),
            *("프로젝트", "로그 수집기", "하루 1억 건", "- 설계", ""),
            *("학력", "담담대, 컴퓨터공학, 학사, 3.9", ""),
            *("기술", "Python, 고급", "- FastAPI", "- asyncio", ""),
            *("Languages", "Korean, Native", ""),
            *("자격증", "정보처리기사, 공단, 2020-06", ""),
            *("수상", "해커톤 대상, 협회, 2019", "팀장", ""),
            *("출판", "결제 이야기, 책방, 2022", ""),
            *("봉사", "코딩 교실, 교사", "초등학생"),
        ]
    )


async def test_wrong_types_in_a_json_resume_are_ignored() -> None:
    resume = {
        "basics": [],
        "work": [{"name": ["x"], "highlights": "y"}, 3, None],
        "skills": {"name": "z"},
        "languages": [{"language": "English"}],
    }
    assert await lines_of(json.dumps(resume).encode()) == ["Languages", "English"]


async def test_damaged_json_is_refused() -> None:
    assert await refusal(json.dumps(RESUME).encode()[:-1]) == "document_unreadable"
    assert await refusal(b'{"basics": ' + b"[" * 100_000) == "document_unreadable"


async def test_a_json_resume_with_personal_data_only_is_empty() -> None:
    assert await refusal(b'{"basics": {"name": "me"}}') == "document_empty"


# --- refused files


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b" \r\n\t", "document_empty"),
        (b"\xef\xbb\xbf", "document_empty"),
        (compound_file("Root Entry", "FileHeader", "BodyText"), "document_hwp_unsupported"),
        (compound_file("Root Entry", "FileHeader", "ViewText"), "document_hwp_unsupported"),
        (b"HWP Document File V3.00 \x1a\1\2\3\4\5", "document_hwp_unsupported"),
        (compound_file("Root Entry", "WordDocument"), "document_format_unsupported"),
        (compound_file("Root Entry", "EncryptedPackage"), "document_encrypted"),
        (b"{\\rtf1\\ansi text}", "document_format_unsupported"),
        (b"<!DOCTYPE html><p>text", "document_format_unsupported"),
        (with_member(b"", "xl/workbook.xml", b"x"), "document_format_unsupported"),
        (b"PK\5\6" + b"\0" * 18, "document_format_unsupported"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2", "document_not_recognised"),
        (b"\x7fELF\2\1\1" + b"\0" * 57, "document_not_recognised"),
        (random.Random(7).randbytes(4000), "document_not_recognised"),
        (b"a" * (MAX_CONTENT_BYTES + 1), "document_too_large"),
        (b"%PDF-1.7\n", "document_unreadable"),
        (b"%PDF-1.7\n" + random.Random(7).randbytes(4000), "document_unreadable"),
    ],
)
async def test_other_content_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert await refusal(content) == code


def a_docx() -> bytes:
    return docx("글")


def an_hwpx() -> bytes:
    return hwpx(words("글"))


@pytest.mark.parametrize("make", [a_docx, an_hwpx])
async def test_a_truncated_zip_file_is_refused(make: Callable[[], bytes]) -> None:
    whole = make()
    for share in (0.3, 0.9):
        assert await refusal(whole[: round(len(whole) * share)]) == "document_unreadable"


async def test_a_truncated_pdf_is_refused_or_read_in_part() -> None:
    whole = pdf("첫 쪽")
    assert await refusal(whole[: len(whole) // 20]) in ("document_unreadable", "document_scanned")


@pytest.mark.parametrize(
    ("make", "picture"), [(a_docx, "word/media/image1.bmp"), (an_hwpx, "BinData/image1.bmp")]
)
async def test_a_zip_bomb_is_refused(make: Callable[[], bytes], picture: str) -> None:
    bomb = with_member(make(), picture, b"\0" * (60 << 20))
    assert len(bomb) < MAX_CONTENT_BYTES
    assert await refusal(bomb) == "document_too_large"


def with_false_size(file: bytes, size: int) -> bytes:
    """Return a zip file whose last member declares `size` bytes in the central directory."""
    at = file.rindex(b"PK\1\2") + 24
    return file[:at] + size.to_bytes(4, "little") + file[at + 4 :]


async def test_a_member_larger_than_its_declared_size_is_refused() -> None:
    bomb = with_member(hwpx(words("글")), "Contents/section1.xml", b" " * (60 << 20))
    assert await refusal(with_false_size(bomb, 100)) == "document_unreadable"


@pytest.mark.parametrize("doctype", [BILLION_LAUGHS, EXTERNAL_ENTITY])
@pytest.mark.parametrize(
    ("make", "member"), [(a_docx, "word/document.xml"), (an_hwpx, "Contents/section0.xml")]
)
async def test_xml_with_entities_is_refused(
    make: Callable[[], bytes], member: str, doctype: bytes
) -> None:
    def attack(xml: bytes) -> bytes:
        declaration, rest = xml.rsplit(b"?>", 1) if b"?>" in xml else (b"", xml)
        ends = b"?>" if declaration else b""
        return declaration + ends + doctype + rest.replace("글".encode(), b"&j;")

    assert await refusal(changed(make(), member, attack)) == "document_unreadable"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (compound_file("FileHeader", "BodyText"), 415),
        (b"\x7fELF\2\1\1" + b"\0" * 57, 415),
        (b"a" * (MAX_CONTENT_BYTES + 1), 413),
        (b"%PDF-1.7\n", 422),
        (compound_file("EncryptedPackage"), 422),
        (b"", 422),
    ],
)
async def test_refusals_have_a_status_of_http(content: bytes, status: int) -> None:
    with pytest.raises(BadDocument) as caught:
        await read(content)
    assert status_of(caught.value) == status
