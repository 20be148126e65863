"""Patterns mean the same to every engine, and those that cannot are refused with the reason."""

from __future__ import annotations

import pytest

from accord.engines.patterns import checked, flaw, for_spark, quoted, quoted_replacement
from accord.errors import NotConfigured


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(?=a)", "looks around"),
        ("(?!a)", "looks around"),
        ("(?<=a)b", "looks around"),
        ("(?<!a)b", "looks around"),
        ("(?>a)", "kind of group"),
        (r"(a)\1", "refers back"),
        (r"\Z", "not the same in every engine"),
        (r"\h", "not the same in every engine"),
        ("a++", "repeats nothing"),
        ("a**", "repeats nothing"),
        ("*a", "repeats nothing"),
        ("a|*", "repeats nothing"),
        ("a{2000}", "more than 1000"),
        ("a{3,2}", "from more to fewer"),
        ("(a", "not closed"),
        ("a)", "not opened"),
        ("[a", "ends within"),
        ("a\\", "ends within"),
        ("[z-a]", "backwards"),
        (r"[a-\d]", "no single sign"),
        ("[[:word:]]", "not the same in every engine"),
        (r"\x{110000}", "no code point"),
    ],
)
def test_a_pattern_that_engines_read_differently_is_refused_with_the_reason(pattern: str, why: str) -> None:
    assert why in flaw(pattern)
    with pytest.raises(NotConfigured, match="the pattern"):
        checked(pattern)


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        ("^a$", r"(?d)\Aa\z"),
        (r"\s+?", r"(?d)[\t\n\f\r ]+?"),
        ("(?m)^a$", r"(?d)(?:\A|(?<=\n))a(?=\n|\z)"),
        ("(?i)é", "(?diu)é"),
        ("[[&&]", r"(?d)[\x5b\x26\x26]"),
        ("{", r"(?d)\{"),
        ("(?P<day>[0-9])", "(?d)(?<day>[0-9])"),
        (r"\P{^L}", r"(?d)\p{L}"),
        ("", "(?d)"),
    ],
)
def test_a_dollar_sign_and_its_like_are_written_so_that_java_means_what_re2_means(pattern: str, java: str) -> None:
    assert flaw(pattern) == ""
    assert for_spark(pattern) == java


def test_a_text_can_stand_for_itself_in_a_pattern_and_in_a_replacement() -> None:
    assert quoted("a.b") == r"a\x2eb"
    assert quoted_replacement(r"\1 $1") == r"\\1 \$1"
