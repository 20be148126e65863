"""The story of one record's values, and the records that a mapping touched, from what a translation left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accord.crosswalks.fold import standing
from accord.crosswalks.lifecycle import Stage, stages
from accord.engines.duckdb import Session, session
from accord.engines.readers import KEY, OWN_PREFIX, QUARANTINE, RECORD
from accord.engines.sources import InputFile, csv_header, is_whole_parquet
from accord.engines.sources import Kind as FileKind
from accord.errors import Misused, NotReadable, Unavailable, placed
from accord.model.mappings import Relation
from accord.model.records import Field, RecordMapping
from accord.model.verdicts import Verdict
from accord.namespaces import expand
from accord.tasks.decisions import load_verdicts
from accord.tasks.turned import load_known
from accord.translation import tracing
from accord.translation.held import LINEAGE_COLUMN, lineage_names
from accord.translation.layout import files_of
from accord.translation.reports import SUMMARY
from accord.translation.summary import Summary, loads
from accord.translation.tracing import Files, Refused, Touched
from accord.workspace import Workspace, read_text

__all__ = ["Affected", "Decided", "Story", "ValueStory", "affected", "story"]

_CHANGED = "It was changed. Translate the records anew."
_MOST = 20  # accepted records that are told; a key that stands on more is no key


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision behind a value: its mapping set, the verdict, where that stands now, and what has replaced it."""

    set_name: str
    verdict: Verdict
    stage: Stage
    replaced_by: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueStory:
    """How one property got its value.

    value: what the accepted record has; source_value: what the source had; converted: what the field's conversions made
    of that, empty where it has none; relation: empty
    where nothing was looked up; missing: what a missing-value code means; note: why a policy kept the value or left it
    out, or `defaulted`; constant: whether it is a text of the record mapping; conditional: whether that fills the
    property in several ways; decisions: one, or each link of a chain; lost: ids of mappings that no log has any more.
    """

    field: str
    value: str
    source_field: str = ""
    source_value: str = ""
    converted: str = ""
    relation: Relation | None = None
    target_iri: str = ""
    missing: str = ""
    note: str = ""
    scheme: str = ""
    constant: bool = False
    conditional: bool = False
    decisions: tuple[Decided, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of the records with a key: those accepted, by their numbers, and those in quarantine.

    others: the numbers of further accepted records with the key, of which no more is told.
    """

    key: str
    source: str
    accepted: dict[int, tuple[ValueStory, ...]]
    quarantined: tuple[Refused, ...]
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The records that a mapping touched, and the decision that made it, if a log still has it."""

    mapping_id: str
    decided: Decided | None
    touched: Touched


def story(workspace: Workspace, key: str, output: Path) -> Story:
    """The story of each value of the records with a key (its parts joined by `/`), or of record number N (`#N`).

    output: the folder of a translation. Raises Unavailable where it is none or holds no such record.
    """
    summary = _summary(output)
    ran = _ran(workspace, summary)
    held = _files(output, "accepted", summary, summary.columns)
    refused = _files(output, "quarantine", summary, _quarantine_columns(summary))
    with _reading(held, refused) as engine:
        every = sorted(tracing.accepted(engine, held, ran, key), key=lambda record: record.number)
        kept = tracing.quarantined(engine, refused, ran, key)
    if not every and not kept:
        keys = " or ".join(dict.fromkeys("/".join(mapping.key) for mapping in ran))
        hint = f"A key is made of {keys or 'nothing here'}; a record's number is written '#N'."
        raise Unavailable(f"no record has the key '{key}'", path=output, hint=hint)
    found = every[:_MOST]
    rows: dict[int, tuple[dict[str, str], ...]] = {}
    if found:  # a record in quarantine has no lineage, and is told without
        lineage = _lineage(output, summary, held)
        with _reading(lineage) as engine:
            rows = {record.number: tracing.lineage_of(engine, lineage, ran, record.number) for record in found}
    ids = {link for told in rows.values() for row in told for link in _links(row["mapping_id"])}
    decided = _decided(workspace, ids, [name for mapping in ran for name in mapping.mapping_sets])
    accepted = {record.number: tuple(_values(record.values, rows[record.number], ran, decided)) for record in found}
    others = tuple(record.number for record in every[_MOST:])
    return Story(key=key, source=summary.source, accepted=accepted, quarantined=kept, others=others)


def affected(workspace: Workspace, mapping_id: str, output: Path, *, most: int | None = None) -> Affected:
    """The records of a translation in which a mapping (its IRI, CURIE or bare id) made a value; keys of the first.

    Raises Unavailable where the folder holds no translation, or neither a log nor a record knows the mapping.
    """
    asked = _iri(workspace, mapping_id)
    summary = _summary(output)
    lineage = _lineage(output, summary, _files(output, "accepted", summary, summary.columns))
    ran = _ran(workspace, summary)
    with _reading(lineage) as engine:
        found = tracing.touched(engine, lineage, ran, asked, most=most)
    decided = _decided(workspace, {asked}, ()).get(asked)
    if not found.records and not decided:
        hint = "It stands as mapping_id in the lineage, and in `accord explain SET CODE`."
        raise Unavailable(f"no log and no record has the mapping '{mapping_id}'", path=output, hint=hint)
    return Affected(mapping_id=asked, decided=decided, touched=found)


def _summary(output: Path) -> Summary:
    path = output / SUMMARY
    if not path.is_file():
        raise Unavailable("there is no translation here", path=output, hint="Name a folder that `translate` wrote.")
    with placed(path):
        return loads(read_text(path))


def _ran(workspace: Workspace, summary: Summary) -> tuple[RecordMapping, ...]:
    """The record mapping of the run and of each retry, as it was then; today's where an older Accord noted none."""
    noted = [used.mapping for used in summary.runs]
    today = load_known(workspace, summary.source).mapping if None in noted else None
    return tuple(mapping for one in noted if (mapping := one or today))


def _quarantine_columns(summary: Summary) -> list[str]:
    """Older quarantines, of runs that noted no record mapping, have no keys."""
    has_keys = summary.runs[-1].mapping is not None
    return [name for name in (*QUARANTINE, *summary.source_columns) if has_keys or name != KEY]


def _lineage(output: Path, summary: Summary, held: Files) -> Files:
    """The lineage: an output of its own, or within the accepted records."""
    return held if LINEAGE_COLUMN in held.columns else _files(output, "lineage", summary, lineage_names(summary.kind))


def _files(output: Path, name: str, summary: Summary, columns: Sequence[str]) -> Files:
    """One of the outputs, in one file or in parts."""
    kind = summary.kind
    paths = files_of(output, name, kind)
    if not paths and name == "accepted" and not summary.counts.accepted:
        return Files(kind=kind, paths=(), columns=tuple(columns))
    if not paths:
        hint = "Translate again with it." if name == "lineage" else "Translate the records anew."
        raise Unavailable(f"the translation has no {name}", path=output, hint=hint)
    if kind is FileKind.PARQUET and (cut := next((path for path in paths if not is_whole_parquet(path)), None)):
        raise NotReadable("the file is no whole Parquet file", path=cut, hint=_CHANGED)
    if kind is FileKind.CSV:
        columns = csv_header(InputFile(name=str(paths[0]), path=paths[0], kind=kind))
    if RECORD not in columns:
        raise NotReadable(f"the {name} has no column {RECORD}", path=paths[0], hint=_CHANGED)
    return Files(kind=kind, paths=paths, columns=tuple(columns))


@contextmanager
def _reading(*files: Files) -> Iterator[Session]:
    with (
        tempfile.TemporaryDirectory(prefix="accord-") as folder,
        session(Path(folder), readable=[path for one in files for path in one.paths]) as engine,
    ):
        yield engine


def _iri(workspace: Workspace, mapping_id: str) -> str:
    if ":" not in mapping_id:
        return f"{workspace.base}verdict/{mapping_id}"
    try:
        return expand(mapping_id, workspace.prefixes)
    except NotReadable as error:
        raise Misused(error.what, hint="Write it as the lineage has it, or as `verdict:...`.") from error


def _links(mapping_id: str) -> tuple[str, ...]:
    """The decisions behind a value: several where cross-walks were chained."""
    return tuple(filter(None, mapping_id.split("|")))


def _decided(workspace: Workspace, ids: Iterable[str], first: Sequence[str]) -> dict[str, Decided]:
    """The decisions with some ids, from the logs; those of the mapping sets in `first` are read before the others."""
    missing = set(ids)
    found: dict[str, Decided] = {}
    known = [entry.name for entry in workspace.mapping_sets]
    names = dict.fromkeys((*(name for name in first if name in known), *known))
    for name in names:
        if not missing:
            break
        verdicts = load_verdicts(workspace, name)
        here = [verdict for verdict in verdicts if verdict.record_id in missing]
        if here:
            now = stages(verdicts, workspace.policy)
            for one in here:
                later = tuple(v for v in standing(verdicts) if one.record_id in v.supersedes)
                found[one.record_id] = Decided(set_name=name, verdict=one, stage=now[one.record_id], replaced_by=later)
            missing -= {one.record_id for one in here}
    return found


def _values(
    record: dict[str, str], lineage: Sequence[dict[str, str]], ran: Sequence[RecordMapping], decided: dict[str, Decided]
) -> Iterator[ValueStory]:
    """The stories in the order of the record's properties; one that has neither value nor lineage has no story."""
    told: dict[str, list[dict[str, str]]] = {}
    for row in lineage:
        told.setdefault(row["field"], []).append(row)
    for name in dict.fromkeys((*record, *told)):
        rows, value = told.get(name, []), record.get(name, "")
        apart = len(rows) > 1 or name not in record  # one of several, or in a table of its own
        yield from (_traced(row, row["target_code"] if apart else value, ran, decided) for row in rows)
        if value and not rows and not name.startswith(OWN_PREFIX):
            yield _carried(name, value, ran)


def _traced(row: dict[str, str], value: str, ran: Sequence[RecordMapping], decided: dict[str, Decided]) -> ValueStory:
    links = _links(row["mapping_id"])
    return ValueStory(
        field=row["field"],
        value=value,
        source_field=row["source_field"],
        source_value=row["source_value"],
        converted=row["converted_value"],
        relation=Relation(row["relation"]) if row["relation"] else None,
        target_iri=row["target_iri"],
        missing=row["missing"],
        note=row["note"],
        scheme="" if links or not row["target_iri"] else _scheme(ran, row["field"]),
        decisions=tuple(decided[link] for link in links if link in decided),
        lost=tuple(link for link in links if link not in decided),
    )


def _carried(name: str, value: str, ran: Sequence[RecordMapping]) -> ValueStory:
    """A value without lineage stands as the source gave it, or as the record mapping has it.

    Which of several fields filled it, under conditions or from one run to the next, nothing says: each is named.
    """
    ways = dict.fromkeys((field.source, field.constant) for field in _fields(ran, name))
    is_constant = any(constant == value for _, constant in ways)
    sources = dict.fromkeys(source for source, _ in ways if source and not is_constant)
    return ValueStory(
        field=name,
        value=value,
        source_field=" or ".join(sources),
        source_value="" if is_constant else value,
        constant=is_constant,
        conditional=len(ways) > 1,
    )


def _scheme(ran: Sequence[RecordMapping], name: str) -> str:
    return next((field.scheme for field in _fields(ran, name) if field.scheme), "")


def _fields(ran: Sequence[RecordMapping], name: str) -> list[Field]:
    """Every field that fills a property, in any of the runs."""
    return [field for mapping in ran for field in mapping.fields if field.target == name]
