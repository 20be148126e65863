"""The functions that a plan may use: a closed set, each with one meaning that every engine keeps to the last sign.

How an engine writes them is in `dialects`. Positions and places count from 1, lengths count code points. A function of
no value is no value, unless it says otherwise.
"""

from __future__ import annotations

from enum import StrEnum

from sqlglot import exp

__all__ = ["Function", "applied", "name_of"]

_OWN = "accord:"


class Function(StrEnum):
    """A function's name; behind it, its arguments and what it gives."""

    # texts
    TRIM = "trim"  # text: without spaces of any width around it (Unicode's Zs); tabs and line ends stay
    UPPER = "upper"  # text: each letter's capital, letter by letter (of `ß` it is no two)
    LOWER = "lower"
    WITHOUT_LEADING = "without-leading"  # text, one sign: without that sign in front, however often it stands there
    LEFT = "left"  # text, how many
    SUBSTRING = "substring"  # text, place, how many
    LENGTH = "length"  # text: in code points
    CONTAINS = "contains"  # text, text
    STARTS_WITH = "starts-with"  # text, text
    REPLACE = "replace"  # text, what (literal), by what
    CONCAT = "concat"  # texts: those that are there, one after another; empty text where none is
    CONCAT_WITH = "concat-with"  # separator, texts: those that are there with the separator between them
    SPLIT = "split"  # text, separator (a literal, no pattern): a list; an empty text is a list of one empty text
    HASH = "hash"  # text: SHA-256 of its UTF-8, in lower-case hexadecimal

    # patterns: a literal that `patterns.checked` passes
    MATCHES = "matches"  # text, pattern: whether it fits anywhere in the text
    EXTRACT = "extract"  # text, pattern, group (a number): empty text where nothing fits
    SUBSTITUTE = "substitute"  # text, pattern that fits no empty text, replacement (a literal, no groups): everywhere

    # times
    MOMENT = "moment"  # text, format (a literal of `%` parts): a timestamp without zone; no value where it does not fit
    YEAR = "year"  # date or timestamp
    LOCAL = "local"  # timestamp in UTC, time zone (a literal): the timestamp that the zone's clocks show then

    # lists and records
    ELEMENT = "element"  # list, place: no value beyond the list's end; the place is never below 1
    LIST_LENGTH = "list-length"
    LIST_CONTAINS = "list-contains"  # list, value
    LISTS_JOINED = "lists-joined"  # a list of lists: all their elements; a list that is no value counts as empty
    ROWS = "rows"  # a list of records: a row of the result for each, its fields as columns
    JSON = "json"  # a record or a list: its JSON, fields without a value as null

    # look-ups in what the session holds
    HELD = "held"  # name of a list of the session (a literal), place: the value there
    CODE_PLACE = "code-place"  # name of a list of codes (a literal), text: its place, from 0; no value if it is none


def applied(function: Function, *arguments: exp.Expr) -> exp.Anonymous:
    """A function of some arguments, to be written in an engine's SQL by `dialects.sql_of`."""
    return exp.Anonymous(this=f"{_OWN}{function}", expressions=list(arguments))


def name_of(call: exp.Anonymous) -> Function | None:
    """The function that a call names; none for an engine's own."""
    name = call.name
    return Function(name.removeprefix(_OWN)) if name.startswith(_OWN) else None
