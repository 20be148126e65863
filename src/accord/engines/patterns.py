r"""Patterns: the part of regular expressions that both engines read alike, told apart from the rest.

DuckDB has RE2, which has no look-around and no back-references; Spark has Java's, where `$` also fits before a last
line end, `.` stops at more signs than a line feed, and `\s` and `\b` mean something else. A pattern means what RE2
says. It may start with flags: `(?i)` (either case), `(?m)` (`^` and `$` at every line), `(?s)` (`.` is any sign).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from accord.errors import NotConfigured

__all__ = ["checked", "flaw", "for_duckdb", "for_spark", "quoted", "quoted_replacement"]

_MOST_REPEATS = 1000  # RE2's bound
_FLAGS = re.compile(r"\(\?([ims]+)\)")
_TOKEN = re.compile(
    r"""
      (?P<class>\[\^?\]?(?:\\p\{\^?\w+\}|\\x\{[0-9A-Fa-f]+\}|\\.|\[:\^?\w+:\]|[^\]\\])*\])
    | (?P<property>\\[pP](?:\{\^?[A-Za-z]{1,2}\}|[A-Z]))
    | (?P<codepoint>\\x(?:\{[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{2}))
    | (?P<escape>\\.)
    | (?P<named>\(\?P?<[A-Za-z][A-Za-z0-9]*>)
    | (?P<group>\(\?:|\((?!\?))
    | (?P<foreign>\(\?)
    | (?P<close>\))
    | (?P<repeat>[*+?]|\{\d+(?:,\d*)?\})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = {
    "d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f",
    "A": r"\A", "z": r"\z",
    "s": r"[\t\n\f\r ]", "S": r"[^\t\n\f\r ]",
    "b": r"(?:(?<=\w)(?!\w)|(?<!\w)(?=\w))", "B": r"(?:(?<=\w)(?=\w)|(?<!\w)(?!\w))",
}  # fmt: skip
"""An escaped letter in Java's words. RE2 takes all of them as they are."""
_IN_CLASS = {**{letter: _WORDS[letter] for letter in "dDwWtnrf"}, "s": r"\t\n\f\r ", "S": r"\S\x0B"}
_LINE_START, _LINE_END = r"(?:\A|(?<=\n))", r"(?=\n|\z)"
_TURKISH = "\u0130\u0131"
_NO_I = f"(?-i:[{_TURKISH}])"
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": r"\t ", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
    "space": r"\t\n\x0B\f\r ", "xdigit": "0-9A-Fa-f", "punct": r"!-/:-@\[-`{-~",
}  # fmt: skip


def checked(pattern: str) -> str:
    """A pattern that both engines read alike, as it stands. Raises NotConfigured, saying why, for any other."""
    why = flaw(pattern)
    if why:
        raise NotConfigured(f"the pattern '{pattern}' {why}", hint=_HINT)
    return pattern


def flaw(pattern: str) -> str:
    """Why a pattern cannot be used, to be put after its name; empty where it can."""
    try:
        _translated(pattern)
    except _Refused as error:
        return str(error)
    return ""


def for_duckdb(pattern: str) -> str:
    """A checked pattern for RE2, which is what it is written for."""
    return checked(pattern)


def for_spark(pattern: str) -> str:
    """A checked pattern for Java."""
    checked(pattern)
    return _translated(pattern)


def quoted(text: str) -> str:
    """The pattern for Java that fits a text and nothing else."""
    return "".join(_literal(sign) for sign in text)


def quoted_replacement(text: str) -> str:
    """The replacement for Java that is a text as it stands."""
    return re.sub(r"([\\$])", r"\\\1", text)


_HINT = (
    "Use letters, classes such as [A-Z0-9], \\d, \\w, \\s, groups, `|`, `^`, `$` and repeats: look-around, back-"
    "references and possessive repeats are not the same in every engine."
)


class _Refused(ValueError):
    """What is wrong with a pattern."""


@lru_cache(maxsize=512)
def _translated(pattern: str) -> str:
    """The pattern in Java's words."""
    started = _FLAGS.match(pattern)
    flags = started[1] if started else ""
    body = pattern[started.end() :] if started else pattern
    written = "".join(_pieces(body, has_lines="m" in flags, any_case="i" in flags))
    # d: only a line feed ends a line, for `.`; iu: either case of every letter, as in RE2.
    own = "d" + ("iu" if "i" in flags else "") + ("s" if "s" in flags else "")
    return f"(?{own}){written}"


def _pieces(body: str, *, has_lines: bool, any_case: bool) -> Iterator[str]:
    anchors = {"^": _LINE_START if has_lines else r"\A", "$": _LINE_END if has_lines else r"\z"}
    depth, before = 0, "start"  # before: whether what stands before may be repeated
    for token in _TOKEN.finditer(body):
        kind, text = str(token.lastgroup), token[0]
        if kind == "repeat":
            yield _repeat(text, before)
            before = "lazy" if before == "repeat" else "repeat"
            continue
        depth += {"group": 1, "named": 1, "close": -1}.get(kind, 0)
        if depth < 0:
            raise _Refused("closes a bracket that was not opened")
        is_anchor = kind == "other" and text in "^$|"
        before = "start" if kind in ("group", "named") or is_anchor else "atom"
        if text in anchors and kind == "other":
            yield anchors[text]
        else:
            yield (
                _apart(_written(kind, text)) if any_case and (kind == "class" or text in "iI") else _written(kind, text)
            )
    if depth:
        raise _Refused("opens a bracket that is not closed")


def _apart(written: str) -> str:
    """What fits letters of either case, without Turkish letters: to Java, and not to RE2, they are cases of `i`."""
    if any(letter in written for letter in _TURKISH):
        return written
    return f"(?:{_NO_I}|{written})" if written.startswith("[^") else f"(?:(?!{_NO_I}){written})"


def _repeat(text: str, before: str) -> str:
    if before == "repeat" and text == "?":
        return text
    if before != "atom":
        raise _Refused(f"repeats nothing with '{text}'")
    if any(int(count) > _MOST_REPEATS for count in re.findall(r"\d+", text)):
        raise _Refused(f"repeats more than {_MOST_REPEATS} times")
    counts = [int(count) for count in re.findall(r"\d+", text)]
    if counts != sorted(counts):
        raise _Refused(f"repeats from more to fewer with '{text}'")
    return text


def _written(kind: str, text: str) -> str:
    if kind == "foreign":
        raise _Refused("looks around, or uses a kind of group that not every engine has")
    if kind == "class":
        return _class(text)
    if kind == "named":
        return f"(?<{text.partition('<')[2]}"
    if kind == "escape":
        return _escape(text[1], _WORDS)
    if kind == "other":
        return _unpaired(text) if text in "[{}" or text == "\\" else (text if text in ".|" else _literal(text))
    if kind == "codepoint":
        return _literal(_point(text))
    return text.replace("{^", "{") if "^" not in text else _negated_property(text)


def _unpaired(text: str) -> str:
    """A brace is a text where it repeats nothing; an open class or a last backslash is a mistake."""
    if text in "{}":
        return f"\\{text}"
    raise _Refused(f"ends within what '{text}' begins")


def _negated_property(text: str) -> str:
    other = {"p": "P", "P": "p"}[text[1]]
    return f"\\{other}{text[2:].replace('^', '')}"


def _escape(letter: str, words: dict[str, str]) -> str:
    if letter in words:
        return words[letter]
    if letter.isascii() and not letter.isalnum():
        return _literal(letter)
    meant = "refers back to a group" if letter.isdigit() else "is not the same in every engine"
    raise _Refused(f"has '\\{letter}', which {meant}")


def _literal(sign: str) -> str:
    return sign if sign.isalnum() or not sign.isascii() or sign == "_" else f"\\x{ord(sign):02x}"


def _point(text: str) -> str:
    number = int(text[2:].strip("{}"), 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise _Refused(f"has '{text}', which is no code point")
    return chr(number)


_ATOM = re.compile(
    r"(?P<property>\\[pP](?:\{\^?[A-Za-z]{1,2}\}|[A-Z]))|(?P<codepoint>\\x(?:\{[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{2}))"
    r"|(?P<escape>\\.)|\[:(?P<posix>\^?\w+):\]|(?P<sign>.)",
    re.DOTALL,
)


def _class(text: str) -> str:
    """A class of signs: every sign that Java would take for more than itself is escaped."""
    inner = text[1:-1]
    start = "[^" if inner.startswith("^") else "["
    atoms = list(_ATOM.finditer(inner.removeprefix("^") if start == "[^" else inner))
    written: list[str] = []
    place = 0
    while place < len(atoms):
        if place + 2 < len(atoms) and atoms[place + 1][0] == "-":
            low, high = _end(atoms[place]), _end(atoms[place + 2])
            if low > high:
                raise _Refused(f"has the range '{atoms[place][0]}-{atoms[place + 2][0]}', which runs backwards")
            written.append(f"{_literal(low)}-{_literal(high)}")
            place += 3
        else:
            written.append(_member(atoms[place]))
            place += 1
    return f"{start}{''.join(written)}]"


def _end(atom: re.Match[str]) -> str:
    """The one sign that an end of a range is."""
    if atom["sign"]:
        return atom[0]
    if atom["codepoint"]:
        return _point(atom[0])
    if atom["escape"] and not atom[0][1].isalnum():
        return atom[0][1]
    raise _Refused(f"has a range from or to '{atom[0]}', which is no single sign")


def _member(atom: re.Match[str]) -> str:
    if atom["posix"]:
        name = atom["posix"]
        if name not in _POSIX:
            raise _Refused(f"has the class '[:{name}:]', which is not the same in every engine")
        return _POSIX[name]
    if atom["property"]:
        return _written("property", atom[0])
    return _escape(atom[0][1], _IN_CLASS) if atom["escape"] else _literal(_end(atom))
