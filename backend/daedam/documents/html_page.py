"""Write a document as one HTML file with inline charts and styles, without external resources."""

from html import escape

from daedam.documents.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Look,
    Paragraph,
    Piece,
    Table,
)

_STYLE = """
:root { color-scheme: light; --ink: #1c2430; --soft: #566072; --line: #d5dae3; --accent: #1f4fa3 }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 46rem; color: var(--ink);
  background: #fff; font: 1rem/1.65 "Pretendard", "Noto Sans KR", "NanumGothic", sans-serif;
  word-break: keep-all; overflow-wrap: anywhere }
h1 { font-size: 2rem; letter-spacing: -.02em; margin: 0 0 .75rem }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .5rem; padding-top: .75rem;
  border-top: 3px solid var(--accent); break-after: avoid }
h3 { font-size: 1.0625rem; margin: 1.5rem 0 .35rem; break-after: avoid }
p { margin: .4rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0 }
dt, .soft { color: var(--soft) }
dd { margin: 0 }
.soft { font-size: .875rem }
.strong { font-weight: 700 }
p > .strong:only-child { font-size: 1.125rem }
.filler { background: none; color: inherit; font-weight: 700; text-decoration: underline 2px }
.pause { color: var(--soft); font-size: .8125em; white-space: nowrap }
figure { margin: 1rem 0; break-inside: avoid }
figcaption { font-size: .875rem; font-weight: 600; color: var(--soft); margin-bottom: .25rem }
svg { display: block; width: 100%; height: auto }
ul { margin: .35rem 0; padding-left: 1.2rem }
table { width: 100%; border-collapse: collapse; font-size: .875rem; margin: .5rem 0 }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line) }
thead th { color: var(--soft); font-weight: 600; border-bottom: 2px solid var(--ink) }
tbody th { font-weight: 400 }
tbody th { width: 13rem }
td:nth-child(2):not(:last-child) { font-variant-numeric: tabular-nums; white-space: nowrap }
footer { margin-top: 3rem; color: var(--soft); font-size: .8125rem }
@page { margin: 18mm 16mm }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt } }
"""

_TAGS = {Look.FILLER: "mark", Look.STRONG: "strong"}


def html_page(document: Document, *, nonce: str = "") -> str:
    """Return the HTML page. `nonce` allows its style under the server's content security policy."""
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in document.facts)
    body = "".join(_block(block) for block in document.blocks)
    shown = f' nonce="{escape(nonce)}"' if nonce else ""
    return (
        f'<!doctype html><html lang="{document.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
        f"<title>{escape(document.title)}</title><style{shown}>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(document.title)}</h1><dl>{facts}</dl></header>"
        f"<main>{body}</main><footer>{escape(document.foot)}</footer></body></html>"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(pieces):
            return f"<p>{_pieces(pieces)}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_pieces(item)}</li>' for item in items)}</ul>"
        case Table():
            return _table(block)
        case Figure(caption, chart):
            return f"<figure><figcaption>{escape(caption)}</figcaption>{chart.svg}</figure>"


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
