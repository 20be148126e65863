"""Which column holds what."""

from __future__ import annotations

import pytest

from accord.errors import Misused
from accord.vocabulary.columns import Columns, settle_columns


def settled(header: str, **stated: object) -> Columns:
    columns = Columns(**stated)  # type: ignore[arg-type]
    return settle_columns(columns, header.split(","), language="en", place="list.csv")


def test_the_usual_columns_are_found() -> None:
    found = settled("code,label,label_cy,definition,list_seq,active,valid_to")
    assert found.code == "code"
    assert found.key == ("code",)
    assert found.labels == (("en", "label"), ("cy", "label_cy"))
    assert found.definitions == (("en", "definition"),)
    assert (found.order, found.active, found.valid_to) == ("list_seq", "active", "valid_to")


@pytest.mark.parametrize("header", ["Code,Name", "CODE,Description", "ID,Title", "Notation,Pref Label"])
def test_a_strangers_column_names_will_do(header: str) -> None:
    code, label = header.split(",")
    found = settled(header)
    assert (found.code, found.labels) == (code, (("en", label),))


def test_a_description_beside_a_name_is_the_definition() -> None:
    found = settled("code,name,description")
    assert found.labels == (("en", "name"),)
    assert found.definitions == (("en", "description"),)


def test_a_stated_column_wins_over_a_usual_one() -> None:
    found = settled("code,label,wording", labels=(("en", "wording"),), code="label")
    assert (found.code, found.labels) == ("label", (("en", "wording"),))


def test_a_stated_column_may_be_written_in_another_case() -> None:
    assert settled("Code Value,Label", code="code value").code == "Code Value"


def test_a_key_of_several_columns_needs_no_code_column() -> None:
    assert settled("category,number,label", key=("category", "number")).key == ("category", "number")


def test_a_missing_column_names_those_there_are() -> None:
    with pytest.raises(Misused, match="'code', 'label'"):
        settled("code,label", labels=(("en", "name"),))


@pytest.mark.parametrize(("header", "role"), [("A,label", "code"), ("code,B", "label")])
def test_without_a_code_or_a_label_the_user_is_asked(header: str, role: str) -> None:
    with pytest.raises(Misused, match=f"--{role} COLUMN"):
        settled(header)


def test_what_is_read_is_told_in_one_line() -> None:
    assert settled("code,label").described() == "code: 'code'; labels: 'label' (en)"
