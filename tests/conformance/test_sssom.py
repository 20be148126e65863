"""SSSOM 1.1 as the shipped files keep it: proposed, agreed and logs alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.formats import sssom
from accord.formats.sssom import loads
from accord.model.mappings import ENTITY_SLOTS, NO_TERM_FOUND, OUT_OF_SCOPE, UNDONE, Mapping, relation_of

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
AGREED = sorted(path for path in MAPPINGS.glob("*.sssom.tsv") if ".proposed." not in path.name)
LOGS = sorted((MAPPINGS / "decisions").glob("*/*.sssom.tsv"))
JUSTIFICATIONS = "https://w3id.org/semapv/vocab/"


def rows(path: Path) -> tuple[Mapping, ...]:
    return loads(path.read_text(encoding="utf-8")).mappings


def test_there_are_files_to_look_at() -> None:
    assert len(AGREED) >= 20
    assert len(LOGS) >= 20


@pytest.mark.parametrize("path", [*AGREED, *LOGS], ids=lambda path: path.name)
def test_every_row_is_legal(path: Path) -> None:
    for row in rows(path):
        assert relation_of(row.predicate_id) or row.predicate_id in {OUT_OF_SCOPE, UNDONE}
        assert row.predicate_modifier in {"", "Not"}
        assert row.mapping_justification.startswith(JUSTIFICATIONS)
        assert row.object_id != NO_TERM_FOUND or row.object_source


@pytest.mark.parametrize("path", [*AGREED, *LOGS], ids=lambda path: path.name)
def test_every_entity_is_a_curie_under_a_declared_prefix(path: Path) -> None:
    header, *lines = [
        line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")
    ]
    columns = header.split("\t")
    for line in lines:
        cells = dict(zip(columns, line.split("\t"), strict=True))
        assert not [name for name in ENTITY_SLOTS if cells.get(name, "").startswith("http")]


@pytest.mark.parametrize("path", AGREED, ids=lambda path: path.name)
def test_an_agreed_file_has_one_id_a_row_and_declares_its_extensions(path: Path) -> None:
    found = loads(path.read_text(encoding="utf-8"))
    assert found.mapping_set_id
    assert found.license
    assert len({row.record_id for row in found}) == len(found)
    used = {name for row in found for name, _ in row.extra}
    assert used <= {slot.slot_name for slot in found.extension_definitions}


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_a_log_says_that_it_is_one_and_names_the_file_to_use(path: Path) -> None:
    comment = loads(path.read_text(encoding="utf-8")).comment
    assert "append-only log" in comment
    assert f"mappings/{path.parent.name}.sssom.tsv" in comment


@pytest.mark.parametrize("path", AGREED, ids=lambda path: path.name)
def test_an_agreed_file_reads_back_as_the_same_set(path: Path) -> None:
    found = loads(path.read_text(encoding="utf-8"))
    prefixes = {f"p{number}": namespace for number, namespace in enumerate(sorted(_namespaces(found.mappings)))}
    assert set(loads(sssom.dumps(found, prefixes)).mappings) == set(found.mappings)


def _namespaces(found: tuple[Mapping, ...]) -> set[str]:
    return {iri.rpartition("/")[0] + "/" for row in found for iri in (row.subject_id, row.object_id) if "/" in iri}
