"""Identify the format of an uploaded document by its content."""

from enum import StrEnum

from daedam.errors import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentFormatUnsupported,
    HwpUnsupported,
)
from daedam.services.uploaded_text.json_resume import SECTIONS


class DocumentKind(StrEnum):
    """A supported document format."""

    PDF = "pdf"
    DOCX = "docx"
    HWPX = "hwpx"
    TEXT = "text"
    JSON_RESUME = "json_resume"


_BEGINNING_BYTES = 1024
"""Length of the beginning in which marks of a format are searched."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
"""First bytes of a compound file (MS-CFB): HWP 5, DOC, and encrypted DOCX."""

_ZIP = (b"PK\3\4", b"PK\5\6")

_UNSUPPORTED = (b"{\\rtf", b"<?xml", b"<!doctype", b"<html")
"""First bytes, in lower case, of unsupported formats that are text: RTF, XML and HTML."""

_RESUME_KEYS = ("basics", *(section.key for section in SECTIONS))


def identify(content: bytes) -> DocumentKind:
    """Return the format of `content`. Everything that is not a known format counts as plain text.

    File names and declared types are ignored, because a client can set them freely. Raises
    `DocumentEmpty` for no content, `DocumentEncrypted` for an encrypted Office document, and
    `DocumentFormatUnsupported` for a known but unsupported format.
    """
    beginning = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:_BEGINNING_BYTES]
    if not beginning:
        raise DocumentEmpty
    if beginning.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if beginning.startswith(_ZIP):
        return _of_zip(content)
    if beginning.startswith(_OLE):
        raise _refusal_of_compound_file(content)
    if beginning.startswith(b"HWP Document File"):  # HWP 3
        raise HwpUnsupported
    if beginning.lower().startswith(_UNSUPPORTED):
        raise DocumentFormatUnsupported
    if beginning.startswith(b"{") and any(
        b'"%s"' % key.encode() in content for key in _RESUME_KEYS
    ):
        return DocumentKind.JSON_RESUME
    return DocumentKind.TEXT


def _of_zip(content: bytes) -> DocumentKind:
    """Return the format of a zip file by the names of its members, which are not compressed."""
    if b"application/hwp+zip" in content[:_BEGINNING_BYTES] or b"Contents/section" in content:
        return DocumentKind.HWPX
    if b"[Content_Types].xml" in content and b"word/" in content:
        return DocumentKind.DOCX
    raise DocumentFormatUnsupported


def _refusal_of_compound_file(content: bytes) -> Exception:
    """Return the error for a compound file, by the names of its streams."""
    if _has_stream(content, "FileHeader") and (
        _has_stream(content, "BodyText") or _has_stream(content, "ViewText")
    ):
        return HwpUnsupported()
    if _has_stream(content, "EncryptedPackage"):
        return DocumentEncrypted()
    return DocumentFormatUnsupported()


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content
