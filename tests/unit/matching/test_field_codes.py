"""Which code list a field's values belong to."""

from __future__ import annotations

import pytest

from accord.matching.field_codes import converted, fitting_lists
from accord.matching.field_profiles import profiled
from accord.model.properties import ColumnValues, ValueProfile
from accord.model.records import Conversion

LISTS = {"plea": {"G", "NG", "NONE"}, "trial": {"1", "2", "9"}, "sex": {"0", "1", "2", "9"}}


def profile(**values: int) -> ValueProfile:
    counted = tuple((value.removeprefix("_"), count) for value, count in values.items())
    total = sum(values.values())
    return profiled(ColumnValues(name="f", records=total, filled=total, distinct=len(values), values=counted))


def test_values_belong_to_the_list_that_has_nearly_all_of_them() -> None:
    (found,) = fitting_lists(profile(G=8, NG=1, X=1), LISTS)
    assert (found.name, found.share, found.conversions) == ("plea", 0.9, ())


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ({"_01": 3, "_02": 2}, (Conversion.STRIP_LEADING_ZEROS,)),
        ({"g": 3, "ng": 2}, (Conversion.UPPER,)),
        ({" G": 3, "NG ": 2}, (Conversion.TRIM,)),
        ({" g": 3}, (Conversion.TRIM, Conversion.UPPER)),
    ],
)
def test_the_conversions_that_lead_to_a_list_are_found(values: dict[str, int], way: tuple[Conversion, ...]) -> None:
    assert fitting_lists(profile(**values), LISTS)[0].conversions == way


def test_of_lists_that_fit_alike_the_first_by_name_comes_first() -> None:
    assert [found.name for found in fitting_lists(profile(_1=3, _2=4), LISTS)] == ["sex", "trial"]


def test_a_sign_for_no_value_says_nothing_unless_the_list_has_it() -> None:
    assert fitting_lists(profile(G=2, unknown=8), LISTS)[0].share == 1.0
    assert fitting_lists(profile(G=2, unknown=8), {"known": {"unknown"}})[0].share == 0.8


def test_values_of_no_list_belong_to_none() -> None:
    assert fitting_lists(profile(Smith=1, Jones=1), LISTS) == ()
    assert fitting_lists(ValueProfile(), LISTS) == ()


def test_zeros_alone_keep_one() -> None:
    assert converted("000", [Conversion.STRIP_LEADING_ZEROS]) == "0"
