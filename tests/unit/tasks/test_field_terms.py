"""The fields of any file, as property terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import Misused
from accord.model.properties import Datatype, PropertyTerm
from accord.tasks.field_terms import load_fields


def fields(path: Path, text: str) -> tuple[PropertyTerm, ...]:
    path.write_text(text, encoding="utf-8")
    return load_fields(path, base="urn:x/")


def test_a_table_of_records_gives_its_columns_with_profiles(tmp_path: Path) -> None:
    (day,) = fields(tmp_path / "a.csv", "Day of birth\n1948-11-11\n1971-02-03\n")
    assert (day.name, day.iri) == ("Day of birth", "urn:x/Day%20of%20birth")
    assert day.profile.dates == ("%Y-%m-%d",)


def test_a_table_that_describes_columns_gives_these(tmp_path: Path) -> None:
    text = 'Column name,Label,Definition,Data type\ndob,Birth date,"Born, on that day",Date\nplea,,,Coded\n'
    dob, plea = fields(tmp_path / "a.csv", text)
    assert (dob.name, dob.title, dob.description, dob.datatype) == (
        "dob",
        "Birth date",
        "Born, on that day",
        Datatype.DATE,
    )
    assert (plea.name, plea.title, plea.datatype) == ("plea", "", Datatype.CODE)


def test_a_table_of_records_that_has_descriptions_is_still_one_of_records(tmp_path: Path) -> None:
    found = fields(tmp_path / "a.csv", "name,description,amount\na,b,1\n")
    assert [term.name for term in found] == ["name", "description", "amount"]


def test_fields_named_alike_keep_an_iri_each(tmp_path: Path) -> None:
    assert [term.iri for term in fields(tmp_path / "a.csv", "x,x,y\n")] == ["urn:x/x", "urn:x/x~2", "urn:x/y"]


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="no kind of file that has fields") as refused:
        load_fields(tmp_path / "a.docx", base="urn:x/")
    assert ".parquet" in refused.value.hint
