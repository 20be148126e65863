"""Small vocabularies, cross-walks and record mappings, and records run through them."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.engines.duckdb import Session, session
from accord.engines.sources import Kind, expand
from accord.engines.staging import Staged, stage
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import MANUAL_CURATION, RELATIONS, MappingSet, Relation
from accord.model.mappings import Mapping as Row
from accord.model.records import RecordMapping
from accord.namespaces import concept_iri
from accord.translation.layout import Layout, assembled
from accord.translation.lookups import Lookup
from accord.translation.manifest import PartDone
from accord.translation.outcomes import outcome_table
from accord.translation.parts import ROW_GROUP, cut
from accord.translation.partwise import OUTPUTS, counts, run_parts
from accord.translation.plan import Plan
from accord.translation.run import Counts

LIBRA = "https://accord.example/courts/libra-plea"
SHARED = "https://accord.example/shared/plea"


def scheme(iri: str, *codes: str, retired: Sequence[str] = ()) -> ConceptScheme:
    """A vocabulary of codes."""
    concepts = (
        Concept(
            iri=concept_iri(iri, code),
            scheme=iri,
            notation=code,
            pref_labels=(Text(text=f"Term {code}", lang="en"),),
            deprecated=code in retired,
        )
        for code in codes
    )
    return ConceptScheme(iri=iri, titles=(Text(text=iri.rpartition("/")[2], lang="en"),), concepts=tuple(concepts))


def row(subject: str, target: str, relation: Relation = Relation.EXACT, **slots: Any) -> Row:
    """An agreed mapping from a Libra code to a shared one. Slots that start with `ext_` are extensions."""
    extra = tuple(sorted((name, value) for name, value in slots.items() if name.startswith("ext_")))
    plain = {name: value for name, value in slots.items() if not name.startswith("ext_")}
    full = {
        "record_id": f"verdict:{subject}-{target}",
        "subject_id": concept_iri(LIBRA, subject),
        "predicate_id": RELATIONS[relation],
        "object_id": concept_iri(SHARED, target),
        "mapping_justification": MANUAL_CURATION,
        **plain,
    }
    return Row(**full, extra=extra)


def agreed(*rows: Row) -> MappingSet:
    """An agreed cross-walk."""
    return MappingSet(mapping_set_id="libra-plea", mappings=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run of a few records gave."""

    accepted: list[dict[str, str]]
    quarantine: list[dict[str, str]]
    lineage: list[dict[str, str]]
    counts: Counts

    @property
    def reasons(self) -> list[list[str]]:
        """For each quarantined record, the field and the code of each reason."""
        return [[f"{r['field']}: {r['code']}" for r in json.loads(q["accord_reasons"])] for q in self.quarantine]


def ran(mapping: RecordMapping, lookups: Mapping[str, Lookup], records: Sequence[Mapping[str, str]]) -> Ran:
    """Records translated."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        counted = _ran(mapping, lookups, records, folder, Kind.CSV)
        accepted, quarantine, lineage = (
            list(csv.DictReader((folder / f"{made}.csv").read_text(encoding="utf-8").splitlines()))
            for made in ("accepted", "quarantine", "lineage")
        )
        return Ran(accepted=accepted, quarantine=quarantine, lineage=lineage, counts=counted)


def told_within(
    mapping: RecordMapping, lookups: Mapping[str, Lookup], records: Sequence[Mapping[str, str]]
) -> list[dict[str, dict[str, str] | None]]:
    """The lineage of records translated, as a record within each of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _ran(mapping, lookups, records, folder, Kind.JSONL)
        lines = (folder / "lineage.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["accord_lineage"] for line in lines]


def _ran(
    mapping: RecordMapping,
    lookups: Mapping[str, Lookup],
    records: Sequence[Mapping[str, str]],
    folder: Path,
    kind: Kind,
) -> Counts:
    source = folder / "in.csv"
    with source.open("w", newline="", encoding="utf-8") as out:
        write = csv.DictWriter(out, list(records[0]), lineterminator="\n")
        write.writeheader()
        write.writerows(records)
    with session(folder, readable=[source]) as engine:
        staged = stage(engine, expand([str(source)]).files, mapping.needed_columns, folder / "work")
        plan = Plan(mapping=mapping, table=outcome_table(mapping, lookups), columns=staged.columns)
        return written(engine, plan, folder, staged, kind=kind)


def written(
    engine: Session, plan: Plan, folder: Path, staged: Staged, *, kind: Kind = Kind.CSV, rows: int = ROW_GROUP
) -> Counts:
    """Staged records of one file translated into a folder, in parts of so many rows."""
    layout = Layout(kind=kind)
    done: list[PartDone] = []
    parts = cut(staged.pieces, folder / "work", rows, numbered=True)
    run_parts(engine, plan, parts, folder / "parts", layout=layout, note=done.append)
    for name in OUTPUTS:
        files = [file for part in done for file in part.files if file.output == name]
        if files:
            assembled(name, files, folder / "parts", folder, layout)
    return counts(engine, plan, done, folder / "parts")
