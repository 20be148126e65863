"""Datatypes as XML Schema 1.1 part 2 defines them: which texts each one's lexical space holds, and how values compare.

Every pattern reads alike in Python, RE2 and Java. Calendar days are checked by the pattern too: 30 February is in no
date's lexical space (section 3.3.9, day-of-month representations). Years run from 0001 to 9999, the range that every
processor must support (section 5.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from accord.namespaces import XSD

__all__ = ["DATATYPES", "STRING", "Datatype", "Order", "in_lexical_space"]

STRING = XSD + "string"


class Order(StrEnum):
    """Which values compare with one another (SPARQL 1.1 section 17.3; dates and times as XSD has it)."""

    TEXT = "text"
    EXACT = "exact"  # integer and decimal, of any length
    BINARY = "binary"  # double, float
    DATE = "date"
    DATE_TIME = "date-time"
    TIME = "time"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datatype:
    """A datatype: what its texts look like (a pattern for the whole text; empty where any text will do)."""

    iri: str
    pattern: str
    order: Order


def in_lexical_space(text: str, datatype: str) -> bool:
    """Whether a text stands for a value of a datatype; for a datatype that is not listed, it is taken to."""
    known = DATATYPES.get(datatype)
    return known is None or not known.pattern or _compiled(known.pattern).fullmatch(text) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _up_to(most: str) -> str:
    """The pattern of whole numbers from 0 to a number, with any zeros in front."""
    choices = [rf"[0-9]{{1,{len(most) - 1}}}"] if len(most) > 1 else []
    for place, digit in enumerate(most):
        least = "1" if place == 0 and len(most) > 1 else "0"
        rest = f"[0-9]{{{len(most) - place - 1}}}" if place < len(most) - 1 else ""
        if digit > least:
            choices.append(f"{most[:place]}[{least}-{chr(ord(digit) - 1)}]{rest}")
    return rf"0*(?:{'|'.join((*choices, most))})"


def _between(least: str, most: str) -> str:
    """The pattern of whole numbers from one below zero to one above."""
    return rf"(?:\+?{_up_to(most)}|-{_up_to(least)})"


_DAY = (
    r"(?:(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)"
)
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_BINARY = rf"(?:[+-]?{_NUMBER}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN)"

_TABLE: dict[str, tuple[str, Order]] = {
    "string": ("", Order.TEXT),
    "anyURI": ("", Order.NONE),
    "boolean": ("(?:true|false|1|0)", Order.NONE),
    "decimal": (rf"[+-]?{_NUMBER}", Order.EXACT),
    "integer": (r"[+-]?[0-9]+", Order.EXACT),
    "nonNegativeInteger": (r"(?:\+?[0-9]+|-0+)", Order.EXACT),
    "positiveInteger": (r"\+?0*[1-9][0-9]*", Order.EXACT),
    "nonPositiveInteger": (r"(?:-[0-9]+|\+?0+)", Order.EXACT),
    "negativeInteger": (r"-0*[1-9][0-9]*", Order.EXACT),
    "long": (_between("9223372036854775808", "9223372036854775807"), Order.EXACT),
    "int": (_between("2147483648", "2147483647"), Order.EXACT),
    "short": (_between("32768", "32767"), Order.EXACT),
    "byte": (_between("128", "127"), Order.EXACT),
    "unsignedLong": (_between("0", "18446744073709551615"), Order.EXACT),
    "unsignedInt": (_between("0", "4294967295"), Order.EXACT),
    "unsignedShort": (_between("0", "65535"), Order.EXACT),
    "unsignedByte": (_between("0", "255"), Order.EXACT),
    "double": (_BINARY, Order.BINARY),
    "float": (_BINARY, Order.BINARY),
    "date": (f"{_DAY}{_ZONE}", Order.DATE),
    "dateTime": (f"{_DAY}T{_CLOCK}{_ZONE}", Order.DATE_TIME),
    "time": (f"{_CLOCK}{_ZONE}", Order.TIME),
}
DATATYPES: dict[str, Datatype] = {
    XSD + name: Datatype(iri=XSD + name, pattern=pattern, order=order) for name, (pattern, order) in _TABLE.items()
}
"""The datatypes that rules know; a shape with another one is left to pySHACL."""
