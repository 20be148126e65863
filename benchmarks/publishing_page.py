"""The reference page on publishing and serving, which three benchmarks write a section of each."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "publishing-benchmark.md"
_HEAD = """# How fast a site is published, searched and served

Made by `make bench-publish`, `make bench-search` and `make bench-serve`; the figures are of the machine and the minute
in which each ran.
"""
_ORDER = ("Publishing", "Searching", "Serving")


def put(heading: str, text: str) -> None:
    """Puts a section in the place of the one with the same heading."""
    old = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    found = dict(re.findall(r"^## (\w+)\n\n(.*?)(?=^## |\Z)", old, flags=re.MULTILINE | re.DOTALL))
    found[heading] = text
    sections = [f"## {name}\n\n{found[name].strip()}\n" for name in _ORDER if name in found]
    PAGE.write_text("\n".join([_HEAD, *sections]), encoding="utf-8")
