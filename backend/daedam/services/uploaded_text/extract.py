"""A program that writes the text of a document on standard input to standard output, in UTF-8.

    python -I extract.py pdf|docx|hwpx < document

It runs confined in a child process (`services/media/confine.py`), because parsers of untrusted
files may have errors. It imports nothing of daedam, so that it starts fast. The exit code is an
`Outcome`; any other code means that the document cannot be read.
"""

import io
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

MAX_PAGES = 100
"""Maximum number of pages of a PDF that are read."""

MAX_UNPACKED_BYTES = 50 << 20
"""Maximum size of all members of a zip file together, uncompressed."""

Element = Any
"""An element of lxml, which has no types."""


class Outcome(IntEnum):
    """Exit codes of this program."""

    COMPLETE = 0
    PAGES_LEFT = 10
    """The document has more than `MAX_PAGES` pages; the text is that of the first ones."""
    ENCRYPTED = 11
    TOO_LARGE = 12
    """The members of the zip file exceed `MAX_UNPACKED_BYTES`."""
    UNREADABLE = 13


class Refused(Exception):
    """The document cannot be read, for the reason `outcome`."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.name)


Write = Callable[[str], None]
"""A function that writes one line of the text."""


def read_pdf(content: bytes, write: Write) -> Outcome:
    """Write the text of a PDF, page by page.

    A PDF with an empty password is read: it only forbids changes.
    """
    import pypdf

    _add_korean_encodings()
    reader = pypdf.PdfReader(io.BytesIO(content))
    try:
        pages = len(reader.pages)
    except pypdf.errors.FileNotDecryptedError:
        raise Refused(Outcome.ENCRYPTED) from None
    for number in range(min(pages, MAX_PAGES)):
        write(reader.pages[number].extract_text())
    return Outcome.PAGES_LEFT if pages > MAX_PAGES else Outcome.COMPLETE


def _add_korean_encodings() -> None:
    """Add the Korean encodings of the PDF standard (ISO 32000-2, table 116) that pypdf 7 lacks.

    Without them, text in fonts that are not embedded is decoded as wrong letters.
    """
    from pypdf import _cmap

    known = getattr(_cmap, "_predefined_cmap", {})
    for direction in ("H", "V"):
        for name in ("KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC"):
            known.setdefault(f"/{name}-{direction}", "cp949")
        known.setdefault(f"/UniKS-UTF16-{direction}", "utf-16-be")


def read_docx(content: bytes, write: Write) -> Outcome:
    """Write the paragraphs of a DOCX in their order: headers, body, footers."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.part import XmlPart

    document = docx.Document(_openable_docx(_opened_zip(content)))
    parts = {RELATIONSHIP_TYPE.HEADER: list[Element](), RELATIONSHIP_TYPE.FOOTER: list[Element]()}
    for relation in document.part.rels.values():
        if relation.reltype in parts and isinstance(relation.target_part, XmlPart):
            parts[relation.reltype].append(relation.target_part.element)
    headers, footers = parts.values()
    for root in (*headers, document.element.body, *footers):
        _refuse_doctype(root)
        _write_paragraphs(root, DOCX, write)
    return Outcome.COMPLETE


_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SIMILAR_TYPES = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
"""Types of templates and of documents with macros. Their text has the same form."""


def _openable_docx(archive: zipfile.ZipFile) -> io.BytesIO:
    """Return the XML parts of a DOCX as a file that python-docx opens.

    python-docx refuses templates, documents with macros, and documents with a relationship to a
    missing part, which Word writes for lost pictures (python-docx issue 797).
    """
    xml = {
        info.filename: _read(archive, info)
        for info in archive.infolist()
        if info.filename.endswith((".xml", ".rels"))
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for name, content in xml.items():
            if name == "[Content_Types].xml":
                for similar in _SIMILAR_TYPES:
                    content = content.replace(similar, _MAIN_TYPE)
            elif name.endswith(".rels"):
                content = _without_missing_targets(name, content, xml)
            copy.writestr(name, content)
    file.seek(0)
    return file


def _without_missing_targets(name: str, content: bytes, parts: Container[str]) -> bytes:
    """Return a part with relationships, without those whose target is not in `parts`."""
    from lxml import etree

    root = _parsed(content)
    source = posixpath.dirname(posixpath.dirname(f"/{name}"))
    for relation in list(root):
        target = posixpath.normpath(posixpath.join(source, relation.get("Target", "")))
        if relation.get("TargetMode") != "External" and target.lstrip("/") not in parts:
            root.remove(relation)
    return bytes(etree.tostring(root))


def read_hwpx(content: bytes, write: Write) -> Outcome:
    """Write the paragraphs of an HWPX (KS X 6101) in their order, section by section."""
    archive = _opened_zip(content)
    members = {info.filename: info for info in archive.infolist()}
    manifest = members.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in _read(archive, manifest):
        raise Refused(Outcome.ENCRYPTED)
    found = (re.fullmatch(r"Contents/section(\d+)\.xml", name) for name in members)
    sections = {int(match[1]): match[0] for match in found if match}
    if not sections:
        raise Refused(Outcome.UNREADABLE)
    for _, name in sorted(sections.items()):
        _write_paragraphs(_parsed(_read(archive, members[name])), HWPX, write)
    return Outcome.COMPLETE


@dataclass(frozen=True)
class Format:
    """How an XML format stores text, by local names of elements.

    `letters`: elements that count as the given text. `skipped`: elements without text of the
    document: properties, deleted text, comments, and a second form of the same content.
    """

    letters: Mapping[str, str]
    skipped: frozenset[str]


DOCX = Format(
    {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    frozenset({"pPr", "rPr", "sdtPr", "del", "moveFrom", "Fallback"}),
)
HWPX = Format(
    {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"},
    frozenset({"secPr", "hiddenComment", "default"}),
)


def _write_paragraphs(root: Element, form: Format, write: Write) -> None:
    """Write the paragraphs below `root`, one a line.

    Paragraphs inside a paragraph, such as those of table cells and text boxes, follow it.
    """
    own: list[str] = []
    inner: list[Element] = []
    _collect(root, form, own, inner)
    if _local_name(root) == "p":
        write("".join(own))
    for paragraph in inner:
        _write_paragraphs(paragraph, form, write)


def _collect(element: Element, form: Format, own: list[str], inner: list[Element]) -> None:
    """Add the text below `element` to `own`, and the paragraphs below it to `inner`."""
    for child in element:
        name = _local_name(child)
        if name == "p":
            inner.append(child)
        elif name in form.letters:
            own.append(form.letters[name])
        elif name == "t":
            _collect_text(child, form, own)
        elif name not in form.skipped:
            _collect(child, form, own, inner)


def _collect_text(element: Element, form: Format, own: list[str]) -> None:
    """Add the text of a `t` element, in which HWPX has elements for tabs and line breaks."""
    own.append(element.text or "")
    for child in element:
        own.append(form.letters.get(_local_name(child), ""))
        own.append(child.tail or "")


def _local_name(element: Element) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _opened_zip(content: bytes) -> zipfile.ZipFile:
    """Open a zip file whose members are not encrypted and not too large together."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    if sum(info.file_size for info in members) > MAX_UNPACKED_BYTES:
        raise Refused(Outcome.TOO_LARGE)
    if any(info.flag_bits & 1 for info in members):
        raise Refused(Outcome.ENCRYPTED)
    return archive


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a member. No more than its declared size is unpacked."""
    with archive.open(info) as member:
        return member.read(info.file_size)


def _parsed(content: bytes) -> Element:
    """Parse XML. Entities are not expanded, and nothing outside `content` is read."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    root = etree.fromstring(content, parser)
    _refuse_doctype(root)
    return root


def _refuse_doctype(root: Element) -> None:
    """Refuse XML with a document type: neither format has one, but attacks with entities do."""
    if root.getroottree().docinfo.doctype:
        raise Refused(Outcome.UNREADABLE)


READERS = {"pdf": read_pdf, "docx": read_docx, "hwpx": read_hwpx}


def main(kind: str) -> Outcome:
    """Write the text of standard input, a document of `kind`; return the exit code."""
    output = sys.stdout.buffer

    def write(line: str) -> None:
        output.write(line.encode(errors="replace") + b"\n")

    try:
        outcome = READERS[kind](sys.stdin.buffer.read(), write)
    except Refused as refused:
        outcome = refused.outcome
    except Exception:
        outcome = Outcome.UNREADABLE
    output.flush()
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
