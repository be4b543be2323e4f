"""Write a document as one HTML file with inline charts and styles, without external resources."""

from collections.abc import Sequence
from html import escape

from daedam.documents.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Look,
    Note,
    Paragraph,
    Piece,
    Table,
    Values,
)
from daedam.documents.words import Words
from daedam.utils.language import Language

_STYLE = """
:root { color-scheme: light; --paper: #f7f5f0; --surface: #fff; --sunken: #f1eee7; --ink: #1b211f;
  --soft: #59625e; --line: #e2ddd2; --accent: #1f5c50; --pale: #e2efe9 }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem 1rem 3rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.65 Pretendard, "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo",
  "Malgun Gothic", system-ui, sans-serif; word-break: keep-all; overflow-wrap: anywhere }
header, main, footer { max-width: 50rem; margin: 0 auto }
h1 { font-size: clamp(1.75rem, 5vw, 2.25rem); line-height: 1.35; letter-spacing: -.03em;
  margin: 0 0 .75rem }
h2, h3 { line-height: 1.35; letter-spacing: -.015em; text-wrap: balance; break-after: avoid }
h2 { font-size: 1.3rem; margin: 0 0 .5rem }
h3 { font-size: 1.0625rem; margin: 1.75rem 0 .35rem }
p { margin: .4rem 0 }
section { margin: 1.25rem 0; padding: clamp(1.1rem, 3vw, 1.75rem); background: var(--surface);
  border: 1px solid var(--line); border-radius: 20px }
section > :last-child { margin-bottom: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0 }
dt, .soft { color: var(--soft) }
dd { margin: 0 }
.values { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0 2rem;
  margin: .5rem 0 }
.values div { display: flex; justify-content: space-between; gap: 1rem; padding: .35rem 0;
  border-bottom: 1px solid var(--line) }
.values dd { font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums }
.soft { font-size: .875rem }
.strong { font-weight: 700 }
p > .strong:only-child { font-size: 1.125rem }
.filler { background: none; color: inherit; font-weight: 700; text-decoration: underline 2px }
.pause { color: var(--soft); font-size: .8125em; white-space: nowrap }
.note { margin: 1.25rem 0; padding: .9rem 1.1rem; background: var(--pale);
  border: 1px solid var(--accent); border-radius: 12px }
.language { float: right; padding: .4rem .2rem; color: var(--accent); font-weight: 600 }
figure { margin: 1rem 0; break-inside: avoid }
figcaption { font-size: .875rem; font-weight: 600; color: var(--soft); margin-bottom: .25rem }
.chart { overflow-x: auto }
.chart svg { display: block; max-width: 100%; height: auto }
.chart svg[width="640"] { width: 100%; max-width: none; min-width: 34rem }
ul { margin: .35rem 0; padding-left: 1.2rem }
table { width: 100%; border-collapse: collapse; font-size: .875rem; margin: .5rem 0 }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  overflow-wrap: break-word; border-bottom: 1px solid var(--line) }
tr { break-inside: avoid }
thead th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--edge, #7d8581) }
tbody th { font-weight: 600 }
td:nth-child(2):not(:last-child) { font-variant-numeric: tabular-nums }
footer { color: var(--soft); font-size: .8125rem }
.alone main { padding-top: 10vh }
.alone [lang=en] { margin-top: 2.5rem; color: var(--soft) }
@page { margin: 16mm }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #ccc; --pale: #f4f4f4 }
  body { padding: 0; font-size: 10.5pt }
  header, main, footer { max-width: none }
  section { padding: 0; border: 0; border-radius: 0 }
  .language { display: none }
  .chart { overflow: visible }
  .chart svg[width="640"] { min-width: 0 }
}
"""

_TAGS = {Look.FILLER: "mark", Look.STRONG: "strong"}


def html_page(document: Document, *, nonce: str = "", other_language: str = "") -> str:
    """Return the HTML page. `nonce` allows its style under the server's content security policy.

    `other_language` is the address of the same page in the other language; empty: no link.
    """
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in document.facts)
    return (
        f"{page_head(document.title, document.language, nonce)}<body>"
        f"<header>{_language_link(document.language, other_language)}"
        f"<h1>{escape(document.title)}</h1><dl>{facts}</dl></header>"
        f"<main>{_body(document.blocks)}</main><footer>{escape(document.foot)}</footer></body></html>"
    )


def page_head(title: str, language: Language, nonce: str) -> str:
    """Return the start of a page, up to its body, with the style of all documents."""
    allowed = f' nonce="{escape(nonce)}"' if nonce else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style{allowed}>{_STYLE}</style></head>"
    )


def _language_link(language: Language, address: str) -> str:
    if not address:
        return ""
    other = "ko" if language == "en" else "en"
    name = escape(Words(language)("in_other_language"))
    return f'<a class="language" href="{escape(address)}" lang="{other}">{name}</a>'


def _body(blocks: Sequence[Block]) -> str:
    """Return the blocks, each heading of level 2 with what follows it in a section."""
    written: list[str] = []
    is_open = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            written.append("</section><section>" if is_open else "<section>")
            is_open = True
        written.append(_block(block))
    return "".join([*written, "</section>" if is_open else ""])


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):  # pages begin only in a PDF
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(pieces):
            return f"<p>{_pieces(pieces)}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_pieces(item)}</li>' for item in items)}</ul>"
        case Table():
            return _table(block)
        case Values(items):
            values = (
                f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
                for name, value in items
            )
            return f'<dl class="values">{"".join(values)}</dl>'
        case Note(text):
            return f'<p class="note" role="note">{escape(text)}</p>'
        case Figure(caption, chart):
            title = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
            # Narrow screens scroll the chart, so that its letters stay legible.
            return f'<figure>{title}<div class="chart" tabindex="0">{chart.svg}</div></figure>'


def _pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    if piece.look is Look.PLAIN:
        return escape(piece.text)
    tag = _TAGS.get(piece.look, "span")
    return f'<{tag} class="{piece.look}">{escape(piece.text)}</{tag}>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = []
    for row in table.rows:
        first, *others = row
        cells = "".join(
            f"<td{f' rowspan={cell.rows}' if cell.rows > 1 else ''}>{escape(cell.text)}</td>"
            for cell in others
        )
        rows.append(f'<tr><th scope="row">{escape(first.text)}</th>{cells}</tr>')
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
