"""Dirty values: everything that two engines may read in two ways."""

from __future__ import annotations

from random import Random

SPACES = [
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\x0b",
    "\x0c",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u1680",
]
SIGNS = [
    "'",
    '"',
    ",",
    ";",
    "|",
    "\\",
    "`",
    "$",
    "${x}",
    "%",
    "_",
    "=",
    "+",
    "-",
    "@",
    "{",
    "}",
    "[",
    "]",
    "/",
    "#",
    "--",
    "\x7f",
    "\x01",
]
LETTERS = [
    "a",
    "Z",
    "é",
    "É",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "Σ",
    "ς",
    "ǆ",
    "ŉ",
    "ﬁ",
    "Ω",
    "ж",
    "中",
    "e\u0301",
    "😀",
    "𝔘",
    "𐐨",
    "\u2028",
    "\u0085",
]
NUMBERS = [
    "0",
    "00",
    "01",
    "1",
    "10",
    "007",
    "-0",
    "+5",
    "5.",
    ".5",
    "1e3",
    "NaN",
    "INF",
    "1,5",
    "９",
    "٣",
    "12345678901234567890",
]
WORDS = [
    "epoch",
    "infinity",
    "-infinity",
    "null",
    "NULL",
    "None",
    "true",
    "today",
    "x" * 5000,
    "é" * 3000,
    "Mc Donald",
    "O'Neil",
]
DATES = [
    "2011-09-26", "26/09/2011", " 2011-9-6 ", "2011-02-29", "2012-02-29", "2012-2-30", "0999-01-01", "1000-01-01",
    "11-09-26", "2011-13-01", "2011-00-10", "2011-09-26T00:00:00", "20110926", "2011926", "2011-366", "2012-366",
    "2012-001", "6 Sep 2011", "6 SEPTEMBER 2011", "6 sept 2011", "12011-09-26", "-2011-09-26", "2011-09-26\n",
    "2011-09-26 23:59:59", "2011-09-26 24:00:00", "2011-09-26 12:30:60", "2011-09-26 12:30 PM", "2011-09-26 0:30 am",
    "٢٠١١-٠٩-٢٦", "9999-12-31", "2011-09-26x", "2011--09-26", "26 / 09 / 2011", "1900-01-01", "2011-10-30 01:30:00",
    "2011-03-27 01:30:00", "2011-06-01 12:00:00.5", "2011-06-01T12:00:00+01:00", "2011-06-01T12:00:00Z",
]  # fmt: skip


def value(random: Random, codes: list[str]) -> str:
    """A value of a field: a code of its list, a code that is almost one, a date, a number, or a mess."""
    kind = random.random()
    if kind < 0.45:
        code = random.choice(codes)
        return random.choice([code, code, code, f" {code}", f"0{code}", f"{code}\u00a0", code.lower(), code.swapcase()])
    if kind < 0.6:
        return random.choice(SPACES)
    if kind < 0.72:
        return random.choice(DATES)
    if kind < 0.8:
        return random.choice(NUMBERS)
    if kind < 0.85:
        return random.choice(WORDS)
    return "".join(
        random.choice(random.choice([SPACES, SIGNS, LETTERS, NUMBERS])) for _ in range(random.randrange(1, 9))
    )
