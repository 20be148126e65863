"""Draws the pictures of the reviewer's screens: `python docs/pictures.py [FOLDER]` (default: docs/images/review).

The reviewer is driven as a person would, on a copy of the shipped vocabularies and proposals, on a fixed day.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from accord.cli.review.screen import ReviewApp
from accord.tasks.queue import Order
from accord.tasks.review import ReviewSession
from accord.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
RESULTS, NATIONALITIES = "courts-cp-result", "courts-cp-nationality-nomis"
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
SMALL, WIDE = (80, 24), (140, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A screen: the keys that lead to it, and where it starts."""

    keys: tuple[str, ...] = ()
    of: str = RESULTS
    size: tuple[int, int] = SMALL
    theme: str = "textual-dark"


PICTURES = {
    "screen": Picture(),
    "wide": Picture(size=WIDE, theme="textual-light", keys=("c", "s", "x", "down")),
    "sentence": Picture(keys=("right", "right")),
    "decided": Picture(keys=("c", "b")),
    "reasons": Picture(keys=("w",)),
    "search": Picture(keys=("slash", *"susp sent")),
    "note": Picture(keys=("t", *"ask the court")),
    "filter": Picture(keys=("f",)),
    "order": Picture(keys=("v",)),
    "jump": Picture(keys=("g", *"drug")),
    "details": Picture(keys=("space",)),
    "dispute": Picture(of=NATIONALITIES, keys=("f", "7", "d")),
    "help": Picture(keys=("question_mark",), size=(80, 40)),
}


def main(folder: Path) -> None:
    """Draws every picture into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        with tempfile.TemporaryDirectory() as copy:
            svg = draw(Path(copy), picture)
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")


def draw(copy: Path, picture: Picture) -> str:
    """The screen after the keys, as SVG."""
    shutil.copy(ROOT / "accord.yaml", copy)
    for part in ("vocabularies", "mappings"):
        shutil.copytree(ROOT / part, copy / part)
    session = ReviewSession(open_workspace(copy), picture.of, reviewer="jane", day="2026-01-31", order=Order.SCORE)
    app = ReviewApp(session)

    async def press() -> str:
        async with app.run_test(size=picture.size) as pilot:
            app.theme = picture.theme
            await pilot.pause()
            await pilot.press(*map(_named, picture.keys))
            await pilot.pause()
            return app.export_screenshot()

    svg = _FONTS.sub("", asyncio.run(press()))  # a picture fetches nothing
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _named(key: str) -> str:
    return "space" if key == " " else key


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "review")
