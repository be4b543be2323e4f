"""Build the web fonts of the page: subsets of Pretendard, and the style sheet that declares them.

The page has the built files; run this after a change of texts that needs more syllables in the
first files, or for another version of Pretendard:

    npm pack pretendard@1.3.9 && tar xzf pretendard-1.3.9.tgz
    pip install fonttools==4.68.0 brotli
    python -m tools.page_fonts package

A browser loads only the files that have characters of the page. The first file has Latin, the
second the syllables of the first screen, the third those of the other screens, the fourth those of
the question bank; the others have the rest of KS X 1001 (2,350 syllables) by code point. Syllables
outside of KS X 1001 are shown in a font of the system.

The licence of Pretendard reserves its name for unmodified files, so the subsets have another.
"""

import argparse
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "frontend" / "src"
FONTS = PAGE / "app" / "fonts"
FAMILY = "Daedam Sans"

WEIGHTS = (400, 800)
"""Lightest and boldest weight of the page."""

FEATURES = ("ccmp", "kern", "locl", "mark", "tnum")

LATIN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "–—‘’“”•…′″₩€→←↑↓−×÷✓△○●「」『』、。·"),
    *map(ord, "대담한국어"),
)
"""Characters of the first file: also those of the name and the switch of the language, so that the
English page needs no other file."""

FIRST_SCREEN = ("setup.ts", "plan.ts", "privacy.ts")
"""Catalogues with the texts of the first screen."""

RARE_SYLLABLES = 320
"""Number of syllables of each file of rare syllables."""

RARE = "rare"
"""Start of the names of the files of rare syllables."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("package", type=Path, help="the unpacked npm package pretendard")
    dist = parser.parse_args().package / "dist"
    FONTS.mkdir(exist_ok=True)
    for old in FONTS.glob("*.woff2"):
        old.unlink()
    (FONTS / "OFL.txt").write_bytes((dist / "LICENSE.txt").read_bytes())
    source = dist / "public" / "variable" / "PretendardVariable.ttf"
    rules: list[str] = []
    for name, characters in _files(set(TTFont(source).getBestCmap())):
        _write_subset(source, FONTS / f"{name}.woff2", characters)
        # The last rule for a character counts, so the wide ranges of rare syllables come first.
        rules.insert(0, _rule(name, characters))
    (PAGE / "app" / "fonts.css").write_text("\n".join([_HEAD, *rules]), "utf-8")


def _files(available: set[int]) -> Iterable[tuple[str, list[int]]]:
    """Yield the name and the characters of each file. No character is in two files."""
    done: set[int] = set()

    def rest(wanted: Iterable[int]) -> list[int]:
        new = sorted(available.intersection(wanted) - done)
        done.update(new)
        return new

    korean = PAGE / "locales" / "ko"
    notice = ROOT / "backend" / "daedam" / "interview" / "notice.py"
    yield "latin", rest(LATIN)
    first = [korean / name for name in FIRST_SCREEN]
    yield "first-screen", rest(_syllables(*first, notice))
    data = ROOT / "backend" / "daedam" / "data"
    yield "page", rest(_syllables(*korean.glob("*.ts"), data / "plan.ko.toml"))
    yield "questions", rest(_syllables(data / "bank.ko.toml"))
    left = [s for s in range(0xAC00, 0xD7A4) if _is_common(s) and s not in done]
    for start in range(0, len(left), RARE_SYLLABLES):
        part = left[start : start + RARE_SYLLABLES]
        yield f"{RARE}-{start // RARE_SYLLABLES + 1}", rest(part)


def _syllables(*files: Path) -> set[int]:
    """Return the Korean syllables of files."""
    text = "".join(file.read_text("utf-8") for file in files)
    return set(map(ord, re.findall("[가-힣]", text)))


def _is_common(syllable: int) -> bool:
    """Return whether KS X 1001 has the syllable."""
    try:
        return len(chr(syllable).encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _write_subset(source: Path, target: Path, characters: list[int]) -> None:
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": WEIGHTS})
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    font.flavor = "woff2"
    font.save(target)


def _rule(name: str, characters: list[int]) -> str:
    """Return the rule of a file. That of a file of rare syllables has one range."""
    if name.startswith(RARE):
        characters = list(range(characters[0], characters[-1] + 1))
    return f"""@font-face {{
  font-family: '{FAMILY}';
  font-weight: {WEIGHTS[0]} {WEIGHTS[1]};
  font-display: swap;
  src: url('./fonts/{name}.woff2') format('woff2');
  unicode-range:{_ranges(characters)};
}}
"""


def _ranges(characters: list[int]) -> str:
    """Return the value of `unicode-range`, in lines of at most 100 characters."""
    parts: list[str] = []
    for _, run in itertools.groupby(enumerate(characters), lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in run]
        end = f"-{codes[-1]:x}" if len(codes) > 1 else ""
        parts.append(f"u+{codes[0]:x}{end}")
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > 93:
            lines.append("")
        lines[-1] += f"{', ' if lines[-1] else ''}{part}"
    return f" {lines[0]}" if len(lines) == 1 else "\n    " + ",\n    ".join(lines)


_HEAD = """\
/* Written by tools/page_fonts.py. The files are subsets of Pretendard, licence in fonts/OFL.txt. */
"""


if __name__ == "__main__":
    main()
