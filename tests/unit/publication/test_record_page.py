from __future__ import annotations

import re
from pathlib import Path

from accord.publication.record_page import example_record, record_fields
from accord.shapes.records import check_records
from accord.shapes.shapes_file import read_shapes
from accord.tasks.edition import edition_of
from accord.tasks.init import init
from accord.workspace import open_workspace


def test_a_new_workspace_shows_a_whole_invented_record_too(tmp_path: Path) -> None:
    init(tmp_path / "new")
    edition = edition_of(open_workspace(tmp_path / "new"))
    shapes = read_shapes(edition.shapes["records"], "shapes/records.ttl")
    record = example_record(shapes, edition)
    members = {c.iri: frozenset({c.scheme}) for one in edition.schemes for c in one.scheme}
    assert set(record) == {"Reference", "Received", "Answer"}
    assert list(check_records([record], shapes, members, place="example")) == []


def test_the_invented_record_is_one_that_the_shapes_accept(repository: Path) -> None:
    edition = edition_of(open_workspace(repository))
    shapes = read_shapes(edition.shapes["records"], "shapes/records.ttl")
    record = example_record(shapes, edition)
    members = {c.iri: frozenset({c.scheme}) for one in edition.schemes for c in one.scheme}
    assert len(record) == 25
    assert list(check_records([record], shapes, members, place="example")) == []
    assert list(check_records([record | {"Gender": "x"}], shapes, members, place="example")) != []


def test_fields_stand_in_the_order_of_the_shapes_with_their_obligations(repository: Path) -> None:
    edition = edition_of(open_workspace(repository))
    fields = record_fields(read_shapes(edition.shapes["records"], "shapes/records.ttl"), edition)
    told = {field.property.name: field for field in fields}
    assert next(iter(told)) == "fixture"
    assert (told["PleaStatus"].kind, told["PleaStatus"].obligation, told["PleaStatus"].advice) == (
        "code",
        "exactly one",
        False,
    )
    assert told["GivenName"].obligation == "any number"
    assert told["FamilyName"].advice
    assert told["BirthDate"].kind == "date, as YYYY-MM-DD"
    assert all(re.search(r"\w", rule) for field in fields for rule in field.rules)
