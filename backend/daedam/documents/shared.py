"""The report that a link opens, and the page of a link that opens nothing."""

from dataclasses import replace
from datetime import datetime, tzinfo
from html import escape

from daedam.documents.blocks import Document, Note
from daedam.documents.html_page import page_head
from daedam.documents.story import document
from daedam.documents.words import Words
from daedam.schemas.reports import ReportOut
from daedam.utils.language import Language


def shared_document(
    report: ReportOut, language: Language, zone: tzinfo, expires_at: datetime
) -> Document:
    """Return the report with a note that says who shared it, until when, and what is missing."""
    whole, words = document(report, language, zone), Words(language)
    until = words("date_value", at=expires_at.astimezone(zone))
    return replace(whole, blocks=(Note(words("shared_note", until=until)), *whole.blocks))


def closed_page(nonce: str = "") -> str:
    """Return the page of a link that is unknown, expired or deleted, in both languages.

    `nonce` allows its style under the server's content security policy.
    """
    korean, english = Words("ko"), Words("en")
    return (
        f'{page_head(korean("share_closed"), "ko", nonce)}<body class="alone"><main>'
        f"<h1>{escape(korean('share_closed'))}</h1><p>{escape(korean('share_closed_why'))}</p>"
        f'<div lang="en"><h2>{escape(english("share_closed"))}</h2>'
        f"<p>{escape(english('share_closed_why'))}</p></div></main></body></html>"
    )
