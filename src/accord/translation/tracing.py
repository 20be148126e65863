"""What a translation's own files say of one record, and of the records that a mapping touched.

The files are read by the engine, so that a million records are searched in seconds; only what was asked for is taken
out of them.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Cell, Session
from accord.engines.readers import FAULT, KEY, RAW, REASONS, RECORD
from accord.engines.sinks import unguarded
from accord.engines.sources import Kind
from accord.model.records import AllOf, Conversion, RecordMapping
from accord.translation.held import LINEAGE_COLUMN, lineage_names
from accord.translation.results import LINEAGE, RECORD_KEY

__all__ = [
    "Files", "Held", "Refused", "Touch", "Touched", "accepted", "lineage_of", "quarantined", "touched",
]  # fmt: skip

_MAPPING = "mapping_id"
_LINK = "|"
_EACH = "$.*"
_PROPERTY = "accord_property"
_NESTED = (REASONS, LINEAGE_COLUMN)
_SAFE = (RECORD, _MAPPING, "relation")  # never guarded: numbers, IRIs and words of Accord's own
_TOUCHED = "accord_touched"
_CODE = "code"
_TOUCH = ("field", "source_field", _CODE, "target_code", "relation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of one output (several, where it is in parts): their kind and their columns in order.

    There may be none: an output in folders by a property has no folder where it has no records.
    """

    kind: Kind
    paths: tuple[Path, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record that was accepted: its number in the run and its values by column; empty where there is none."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record in quarantine: its number, its reasons (as the quarantine has them), its fault, its source values."""

    number: int
    reasons: tuple[dict[str, str], ...]
    fault: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What a mapping did in one field: a source code that became a target code, in so many records."""

    field: str
    source_field: str
    code: str
    target_code: str
    relation: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What a mapping did, in how many records, and the number and key of the first of these or of all."""

    touches: tuple[Touch, ...]
    records: int
    keys: tuple[tuple[int, str], ...]


def accepted(session: Session, files: Files, ran: Sequence[RecordMapping], key: str) -> tuple[Held, ...]:
    """The accepted records with a key (several, where it is no true key), or the one with that number.

    ran: the record mappings of the run and of each retry, by any of which the key may be made.
    """
    keys = [[sql.column(name) for name in mapping.key if name in files.columns] for mapping in ran]
    found = _found(session, files, ran, sql.any_of(_is_asked(files, key, parts) for parts in keys))
    return tuple(Held(number=int(row.pop(RECORD)), values=row) for row in found)


def quarantined(session: Session, files: Files, ran: Sequence[RecordMapping], key: str) -> tuple[Refused, ...]:
    """The same of the quarantine, which is that of the last run."""
    parts = [sql.column(KEY)] if KEY in files.columns else _key_of_source(files, ran[-1])
    found = _found(session, files, ran, _is_asked(files, key, parts))
    own = frozenset(readers.QUARANTINE)
    return tuple(
        Refused(
            number=int(row[RECORD]),
            reasons=tuple(json.loads(row[REASONS] or "[]")),
            fault=row[FAULT] and row[RAW],
            values={name: value for name, value in row.items() if name not in own},
        )
        for row in found
    )


def _key_of_source(files: Files, mapping: RecordMapping) -> list[sql.Expr]:
    """What an older quarantine, which has no keys, tells of a key: source values after their plain conversions."""
    parts = []
    for field in (mapping.field(name) for name in mapping.key):
        held = [sql.column(name) for name in field.sources if name in files.columns]
        plain = [step for step in field.conversions if isinstance(step, Conversion)]
        parts += [sql.converted(sql.joined(held, field.separator), plain)] if held else []
    return parts


def lineage_of(session: Session, files: Files, ran: Sequence[RecordMapping], number: int) -> tuple[dict[str, str], ...]:
    """What the lineage says of each value of one record, by its number. `files`: the lineage, or records with it."""
    where = exp.EQ(this=sql.column(RECORD), expression=sql.text(str(number)))
    rows = session.run(sql.select(map(sql.column, LINEAGE), _lineage(files, ran, where=where)))
    return tuple({name: _text(cell) for name, cell in zip(LINEAGE, row, strict=True)} for row in rows)


def touched(
    session: Session, files: Files, ran: Sequence[RecordMapping], mapping_id: str, *, most: int | None
) -> Touched:
    """What a mapping did, with the first `most` of the records that it touched, or all of them.

    The lineage is read once; what the mapping made is kept aside to be counted.
    """
    if not files.paths:
        return Touched(touches=(), records=0, keys=())
    number = exp.Cast(this=sql.column(RECORD), to=exp.DataType.build("BIGINT"))
    looked_up = exp.Coalesce(
        this=sql.empty_to_null(sql.column("converted_value")), expressions=[sql.column("source_value")]
    )
    defined = _defined({RECORD: number, _CODE: looked_up})
    values = [*defined, *(sql.column(name) for name in (RECORD_KEY, *_TOUCH) if name != _CODE)]
    made = sql.select(values, _lineage(files, ran, where=_is_by(mapping_id), named=mapping_id))
    session.run(exp.Create(this=sql.table(_TOUCHED), kind="TABLE", expression=made))
    records = exp.Count(this=exp.Distinct(expressions=[sql.column(RECORD)]))
    ((whole,),) = session.run(sql.select([records], sql.table(_TOUCHED)))
    counts = sql.select([*map(sql.column, _TOUCH), records.copy()], sql.table(_TOUCHED))
    keys = sql.select([sql.column(RECORD), sql.column(RECORD_KEY)], sql.table(_TOUCHED)).distinct()
    keys = keys.order_by(sql.column(RECORD))
    return Touched(
        touches=_touches(session.run(counts.group_by(*map(sql.column, _TOUCH)))),
        records=int(whole or 0),
        keys=tuple((int(n or 0), _text(key)) for n, key in session.run(keys if most is None else keys.limit(most))),
    )


def _touches(rows: Iterable[tuple[Cell, ...]]) -> tuple[Touch, ...]:
    """Most records first."""
    found = [
        Touch(field=_text(a), source_field=_text(b), code=_text(c), target_code=_text(d), relation=_text(e),
              records=int(n or 0))
        for a, b, c, d, e, n in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda touch: (-touch.records, touch.field, touch.code, touch.target_code)))


def _is_by(mapping_id: str) -> sql.Expr:
    """Whether a value is there by a mapping: by it alone, or as one link of a chain of several."""
    alone = exp.EQ(this=sql.column(_MAPPING), expression=sql.text(mapping_id))
    links = sql.call("string_split", sql.column(_MAPPING), sql.text(_LINK))
    chained = [sql.call("contains", sql.column(_MAPPING), sql.text(_LINK)),
               sql.call("list_contains", links, sql.text(mapping_id))]  # fmt: skip
    return sql.any_of([alone, sql.all_of(chained)])


def _is_asked(files: Files, key: str, parts: Sequence[sql.Expr]) -> sql.Expr:
    plain = [_unguarded(files, part) for part in parts]
    is_key = exp.EQ(this=_joined(plain), expression=sql.text(key))
    is_number = exp.EQ(this=sql.column(RECORD), expression=sql.text(key.removeprefix("#")))
    by_number = key.startswith("#") or not parts
    return is_number if by_number else is_key


def _found(session: Session, files: Files, ran: Sequence[RecordMapping], where: sql.Expr) -> list[dict[str, str]]:
    if not files.paths:
        return []
    values = [_plain(files, name) for name in files.columns]
    rows = session.run(sql.select(values, _rows(files, ran), where=where))
    return [{name: _text(cell) for name, cell in zip(files.columns, row, strict=True)} for row in rows]


def _lineage(files: Files, ran: Sequence[RecordMapping], *, where: sql.Expr, named: str = "") -> exp.Subquery:
    """The rows of a lineage for which a condition holds, with what they say as it was before it was guarded.

    named: an IRI that stands in each of these rows, by which records are passed over before they are taken apart.
    """
    if LINEAGE_COLUMN not in files.columns:
        held = {name: sql.column(name) if name in _SAFE else _plain(files, name) for name in LINEAGE}
        return exp.Subquery(this=sql.select(_defined(held), _rows(files, ran), where=where))
    parts = [_plain(files, name) for name in ran[-1].key if name in files.columns]
    key = sql.column(RECORD_KEY) if files.columns == lineage_names(files.kind) else _joined(parts)
    within = [name for name in LINEAGE if name not in {RECORD, RECORD_KEY}]
    shape = sql.text(json.dumps([dict.fromkeys(within, "VARCHAR")]))
    told = sql.call("json_extract", sql.column(LINEAGE_COLUMN), sql.text(_EACH))
    rows = sql.unnested(sql.call("from_json", sql.call("to_json", told), shape))
    properties = sql.call("unnest", sql.call("json_keys", sql.column(LINEAGE_COLUMN)))
    may_be = sql.call("contains", sql.column(LINEAGE_COLUMN), sql.text(named)) if named else exp.true()
    own = [sql.column(RECORD), *_defined({RECORD_KEY: key, _PROPERTY: properties})]
    unnested = sql.select([*own, rows], _rows(files, ran), where=may_be)
    is_told = sql.all_of([sql.is_filled(sql.column("source_field")), where])
    field = exp.Coalesce(this=sql.column("field"), expressions=[sql.column(_PROPERTY)])
    values = {**{name: sql.column(name) for name in LINEAGE}, "field": field}
    return exp.Subquery(this=sql.select(_defined(values), exp.Subquery(this=unnested), where=is_told))


def _joined(parts: Sequence[sql.Expr]) -> sql.Expr:
    """A key of its parts."""
    filled = [exp.Coalesce(this=part, expressions=[sql.text("")]) for part in parts]
    return sql.call("concat_ws", sql.text("/"), *filled)


def _defined(values: Mapping[str, sql.Expr]) -> list[sql.Expr]:
    return [sql.definition(name, value) for name, value in values.items()]


def _rows(files: Files, ran: Sequence[RecordMapping]) -> exp.Subquery:
    """Every column as text; what is a list or a record within a column as JSON."""
    lists = {field.target for mapping in ran for field in mapping.fields if field.all_of is AllOf.ARRAY}
    texts = [_texts(files.kind, path, files.columns, {*_NESTED, *lists}) for path in files.paths]
    return exp.Subquery(this=sql.union_all(texts))


def _texts(kind: Kind, path: Path, columns: Sequence[str], nested: Container[str]) -> exp.Select:
    if kind is not Kind.PARQUET:
        return readers.texts(kind, path, columns)
    held = {name: sql.call("to_json", sql.column(name)) if name in nested else sql.column(name) for name in columns}
    values = {name: sql.as_text(value) for name, value in held.items()}
    return sql.select(_defined(values), readers.parquet(path))


def _plain(files: Files, name: str) -> sql.Expr:
    return sql.column(name) if name in {RECORD, *_NESTED} else _unguarded(files, sql.column(name))


def _unguarded(files: Files, value: sql.Expr) -> sql.Expr:
    return unguarded(value) if files.kind is Kind.CSV else value


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
