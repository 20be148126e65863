"""What a column's values look like, and what its name says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.field_names import last_part, name_words
from accord.matching.field_profiles import DATE_FORMATS, datatype_of, fits, missing_meaning, profiled
from accord.model.properties import ColumnValues, Datatype, PropertyTerm, ValueProfile


def profile(*values: str, times: int = 1) -> ValueProfile:
    counted = tuple((value, times) for value in dict.fromkeys(values))
    filled = times * len(counted)
    return profiled(ColumnValues(name="f", records=filled, filled=filled, distinct=len(counted), values=counted))


def kind(*values: str) -> Datatype:
    return datatype_of(PropertyTerm(iri="a:f", name="f", profile=profile(*values, times=5)))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PersonFamilyName1", ("person", "family", "name", "1")),
        ("DATE_OF_BIRTH", ("date", "of", "birth")),
        ("PTIURN", ("ptiurn",)),
        ("XMLHttpRequest", ("xml", "http", "request")),
        ("vital.status", ("vital", "status")),
        ("Tumor/Normal", ("tumor", "normal")),
        ("pT", ("pt",)),
        ("% stromal", ("percent", "stromal")),
        ("", ()),
    ],
)
def test_a_name_is_taken_apart_at_its_seams(name: str, words: tuple[str, ...]) -> None:
    assert name_words(name) == words


def test_the_last_step_of_a_path_is_the_fields_own_name() -> None:
    assert last_part("case/defendant/name") == "name"


@given(st.text(max_size=40))
def test_any_text_can_be_a_name(name: str) -> None:
    assert all(word == word.casefold() for word in name_words(name))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1", "2.5", "-3", "1,200", "12%", "1e3"), Datatype.NUMBER),
        (("01", "02", "03"), Datatype.CODE),  # leading zeros make codes
        (("E04", "E05"), Datatype.CODE),
        (("yes", "No"), Datatype.BOOLEAN),
        (("2020-01-31", "1999-12-01"), Datatype.DATE),
        (("31/01/2020", "12/02/2020"), Datatype.DATE),
        (("red", "green"), Datatype.CODE),
        ((), Datatype.UNKNOWN),
    ],
)
def test_values_show_what_kind_they_are(values: tuple[str, ...], expected: Datatype) -> None:
    assert kind(*values) is expected


def test_what_a_schema_says_goes_before_what_values_show() -> None:
    declared = PropertyTerm(iri="a:f", name="f", datatype=Datatype.DATE, profile=profile("1", "2"))
    assert datatype_of(declared) is Datatype.DATE
    assert datatype_of(PropertyTerm(iri="a:f", name="f", codes=(("1", "one"),))) is Datatype.CODE


def test_the_formats_of_dates_are_found_and_day_goes_before_month_where_both_fit() -> None:
    assert profile("01/02/2020", "03/04/2021").dates[:2] == ("%d/%m/%Y", "%m/%d/%Y")
    assert profile("13/02/2020", "03/04/2021").dates == ("%d/%m/%Y",)
    assert profile("2 Sep 2020").dates[0] == "%d %b %Y"
    assert profile("12", "13").dates == ()
    assert profile("1234-01-01").dates == ()  # no plausible year


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)), st.sampled_from(DATE_FORMATS))
def test_a_day_fits_the_format_it_was_written_in(day: date, form: str) -> None:
    assert fits(day.strftime(form), form)


def test_signs_for_no_value_come_from_a_closed_list() -> None:
    found = profile("G", "Unknown", "N/A", "-", "9999-12-31")
    assert found.missing == ("Unknown", "N/A", "-", "9999-12-31")
    assert missing_meaning("Prefer not to say") == "refused"
    assert missing_meaning("Smith") == ""


@pytest.mark.parametrize(
    ("days", "sign"),
    [
        (("21/03/2011", "22/03/2011"), "99/99/9999"),
        (("21/03/2011", "22/03/2011"), "00/00/0000"),
        (("2011-03-21", "2011-03-22"), "9999-99-99"),
        (("20110321", "20110322"), "99999999"),
        (("20110321", "20110322"), "00000000"),
        (("20110321", "20110322"), "99991231"),
    ],
)
def test_a_day_that_is_none_is_a_sign_for_no_value(days: tuple[str, ...], sign: str) -> None:
    found = profile(*days, sign)
    assert (found.missing, bool(found.dates), missing_meaning(sign)) == ((sign,), True, "not recorded")


def test_eight_nines_are_a_number_where_the_others_are_no_days() -> None:
    found = profile("41", "52", "99999999")
    assert (found.missing, found.high) == ((), 99_999_999.0)
    assert profile("A", "B", "00000000").missing == ()


def test_ranges_and_shapes_leave_signs_for_no_value_out() -> None:
    found = profile("10", "30", "unknown")
    assert (found.low, found.high, found.numeric) == (10.0, 30.0, 1.0)
    assert profile("AB1234567", "CD7654321").patterns == (("AA9999", 1.0),)


def test_a_profile_does_not_show_values_when_it_is_printed() -> None:
    assert "Smith" not in repr(profile("Smith", "Jones"))
    assert "Smith" not in repr(ColumnValues(name="n", records=1, filled=1, distinct=1, values=(("Smith", 1),)))
