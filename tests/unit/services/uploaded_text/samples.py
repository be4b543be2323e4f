"""Documents for the tests: real PDF, DOCX and HWPX files, and parts of HWP and DOC files."""

import io
import zipfile
import zlib
from collections.abc import Callable
from importlib import resources

from docx import Document
from fpdf import FPDF

HWPX_MIME_TYPE = b"application/hwp+zip"
HWPX_NAMESPACES = (
    'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
)
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


def pdf(*pages: str, password: str | None = None) -> bytes:
    """Return a PDF with an embedded Korean font. `password`: needed to open it."""
    sheet = FPDF()
    font = resources.files("daedam.data").joinpath("fonts", "NanumGothic.ttf")
    with resources.as_file(font) as path:
        sheet.add_font("Nanum", "", path)
    sheet.set_font("Nanum", size=11)
    if password is not None:
        sheet.set_encryption(owner_password="owner", user_password=password)
    for text in pages:
        sheet.add_page()
        sheet.multi_cell(0, 8, text)
    return bytes(sheet.output())


def scanned_pdf() -> bytes:
    """Return a PDF whose page has a picture and no text."""
    sheet = FPDF()
    sheet.add_page()
    header = b"\x89PNG\r\n\x1a\n"
    chunks = ((b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"), (b"IDAT", zlib.compress(b"\0\xff")))
    png = header + b"".join(_png_chunk(*chunk) for chunk in (*chunks, (b"IEND", b"")))
    sheet.image(io.BytesIO(png), w=100)
    return bytes(sheet.output())


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum


def pdf_without_embedded_font(text: str, encoding: str, codec: str) -> bytes:
    """Return a PDF whose font has only a predefined `encoding` of the PDF standard."""
    shown = b"BT /F 12 Tf 20 700 Td <" + text.encode(codec).hex().encode() + b"> Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type0/BaseFont/Batang/Encoding/%s/DescendantFonts[6 0 R]>>"
        % encoding.encode(),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Batang/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)/Supplement 1>>>>",
    )
    file = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return file + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(file))
    )


def docx(*paragraphs: str) -> bytes:
    """Return a DOCX with a header, paragraphs, a table with a cell of two lines, and a footer."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "머리말"
    document.sections[0].footer.paragraphs[0].text = "꼬리말"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "회사"
    table.cell(0, 1).text = "담담"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "결제 서버\n로그 수집"
    document.add_paragraph("표 다음")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def hwpx(*sections: str, mimetype: bytes = HWPX_MIME_TYPE, manifest: str = "") -> bytes:
    """Return an HWPX. Each section is the XML of its paragraphs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        for number, body in reversed(list(enumerate(sections))):
            name = f"Contents/section{number}.xml"
            archive.writestr(name, f"<hs:sec {HWPX_NAMESPACES}>{body}</hs:sec>")
    return file.getvalue()


def paragraph(content: str) -> str:
    """Return a paragraph of HWPX with one run; `content` is XML."""
    return f"<hp:p><hp:run>{content}</hp:run></hp:p>"


def words(text: str) -> str:
    """Return a paragraph of HWPX with `text`, which may contain XML."""
    return paragraph(f"<hp:t>{text}</hp:t>")


def changed(file: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a zip file in which the content of the member `name` is replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as source, zipfile.ZipFile(result, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, change(content) if info.filename == name else content)
    return result.getvalue()


def with_member(file: bytes, name: str, content: bytes) -> bytes:
    """Return a zip file with a further member, compressed."""
    result = io.BytesIO(file)
    with zipfile.ZipFile(result, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return result.getvalue()


def compound_file(*streams: str) -> bytes:
    """Return the beginning of an OLE compound file with the names of its streams."""
    return OLE_SIGNATURE + b"\0" * 504 + b"".join(s.encode("utf-16-le") + b"\0\0" for s in streams)
