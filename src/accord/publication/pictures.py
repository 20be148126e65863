"""The pictures of the site as SVG: how much an organisation has agreed, and who maps to a vocabulary.

Colours come from the site's style sheet by class, so that pictures follow dark mode and print. Each picture stands in a
figure whose text says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import drawsvg

from accord.publication.figures import Coverage
from accord.publication.words import shortened

__all__ = ["Link", "coverage_chart", "scheme_diagram"]

_WIDTH = 480
_ROW = 46
_BAR = 14
_SEGMENTS = ("agreed", "none", "outside", "disputed", "open")
_BOX = 212
_BOX_HEIGHT = 44
_LETTERS = (26, 30)  # that fit into a box in the first and second line, in a wide typeface too


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line of a diagram: the other vocabulary's title and its organisation's name, and how many terms match."""

    title: str
    organisation: str
    count: int


def coverage_chart(rows: Sequence[Coverage], *, described_by: str) -> str:
    """A bar for each cross-walk, cut up by what became of its terms. described_by: the id of the text beside it."""
    drawing = _drawing(_WIDTH, _ROW * len(rows), described_by)
    for at, row in enumerate(rows):
        top = at * _ROW
        drawing.append(_text(shortened(row.title, 42), 0, top + 16))
        drawing.append(_text(f"{row.agreed:,} of {row.terms:,}", _WIDTH, top + 16, end=True))
        left = 0.0
        for name in _SEGMENTS:
            width = round(_WIDTH * getattr(row, name) / row.terms, 2) if row.terms else 0
            if width:
                drawing.append(drawsvg.Rectangle(round(left, 2), top + 22, width, _BAR, class_=f"is-{name}"))
            left += width
        drawing.append(drawsvg.Rectangle(0.5, top + 22, _WIDTH - 1, _BAR, class_="edge"))
    return _svg(drawing)


def scheme_diagram(title: str, links: Sequence[Link], *, described_by: str) -> str:
    """The vocabularies that are matched with one, each with a line as strong as the number of matches."""
    height = max(len(links), 1) * (_BOX_HEIGHT + 12)
    drawing = _drawing(_WIDTH, height, described_by)
    middle = height / 2
    most = max((link.count for link in links), default=1) or 1
    right = _WIDTH - _BOX
    for at, link in enumerate(links):
        y = at * (_BOX_HEIGHT + 12) + _BOX_HEIGHT / 2 + 6
        line = drawsvg.Path(class_="line" if link.count else "line none", stroke_width=_strength(link.count, most))
        line.M(_BOX, y).C(_BOX + 35, y, right - 35, middle, right, middle)
        drawing.append(line)
        _box(drawing, 0, y, (link.title, f"{_matches(link.count)}, {link.organisation}"), "box")
    _box(drawing, right, middle, (title, ""), "box main")
    return _svg(drawing)


def _matches(count: int) -> str:
    return {0: "no match yet", 1: "1 match"}.get(count, f"{count:,} matches")


def _strength(count: int, most: int) -> float:
    return round(1.5 + 6 * count / most, 2)


def _box(drawing: drawsvg.Drawing, left: float, middle: float, lines: tuple[str, str], kind: str) -> None:
    drawing.append(drawsvg.Rectangle(left + 1, round(middle - _BOX_HEIGHT / 2, 2), _BOX - 2, _BOX_HEIGHT, class_=kind))
    first, second = lines
    drawing.append(_text(shortened(first, _LETTERS[0]), left + 9, middle + (-3 if second else 5)))
    if second:
        drawing.append(_text(shortened(second, _LETTERS[1]), left + 9, middle + 14, small=True))


def _drawing(width: int, height: int, described_by: str) -> drawsvg.Drawing:
    return drawsvg.Drawing(width, height, role="img", aria_labelledby=described_by, class_="picture", id_prefix="p")


def _text(text: str, x: float, y: float, *, end: bool = False, small: bool = False) -> drawsvg.Text:
    kinds = {"class_": "by"} if small else {}
    return drawsvg.Text(text, 11 if small else 13, x, round(y, 2), text_anchor="end" if end else "start", **kinds)


def _svg(drawing: drawsvg.Drawing) -> str:
    """The element to put into a page, whose size its style sheet decides."""
    return str(drawing.as_svg(header=""))
