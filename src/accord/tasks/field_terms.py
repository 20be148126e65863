"""The fields of any file that has or describes some, as property terms: tables, schemas, contracts."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from accord.engines.delimiters import SIGNS
from accord.engines.field_values import Columns, column_values
from accord.engines.table_files import table_files
from accord.errors import Misused, NotReadable, placed
from accord.formats import json_schema, odcs, xsd
from accord.matching.field_profiles import SIGNS_FOR_NOTHING, profiled
from accord.model.findings import Finding, Severity
from accord.model.labels import normalise
from accord.model.properties import ColumnValues, Datatype, PropertyTerm
from accord.workspace import read_bytes, read_text

__all__ = ["FieldsRead", "load_fields", "names_several", "read_fields"]

MAX_SCHEMA = 64 * 1024 * 1024
_TABLES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".parquet")
_DESCRIBING = (".csv", ".tsv")
_TOLD = 5  # names of columns that a file lacks
# A table that describes columns, a row each: it has a column of each of these three kinds.
_NAMES = frozenset({"field", "field name", "column", "column name", "variable", "variable name", "element", "property"})
_TEXTS = frozenset({"description", "definition"})
_KINDS = frozenset({"type", "data type", "datatype"})
_TITLES = frozenset({"title", "label", "business name"})
_DATATYPES = {
    **dict.fromkeys(("integer", "int", "number", "decimal", "numeric", "float", "double"), Datatype.NUMBER),
    **dict.fromkeys(("date", "datetime", "timestamp", "date time"), Datatype.DATE),
    **dict.fromkeys(("boolean", "bool", "yes no"), Datatype.BOOLEAN),
    **dict.fromkeys(("string", "text", "varchar", "char"), Datatype.TEXT),
    **dict.fromkeys(("code", "coded", "enum", "category", "categorical"), Datatype.CODE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsRead:
    """The fields of a file, and what is worth knowing of how it was read."""

    terms: tuple[PropertyTerm, ...]
    findings: tuple[Finding, ...] = ()


def load_fields(path: Path, *, base: str) -> tuple[PropertyTerm, ...]:
    """The fields of a file, as `read_fields` gives them."""
    return read_fields(path, base=base).terms


def read_fields(path: Path, *, base: str) -> FieldsRead:
    """The fields that a file has (CSV, TSV, JSON Lines, Parquet) or describes (JSON Schema, XSD, ODCS contract).

    Several tables, named by a folder or a glob, are read as one, whose columns meet by their names.

    A text table is cut at commas, semicolons, tabs or bars, whichever fits (`engines.delimiters`); it may have a header
    alone, and one with a column each for names, descriptions and types is read as a description of columns.
    base: what the terms' IRIs begin with. Raises Misused for another kind of file, Unavailable or NotReadable for one
    that cannot be read.
    """
    name = path.name.lower()
    if names_several(path):
        found = _table(path, base)
        return replace(found, terms=_distinct(found.terms))
    for ending, read in _READERS.items():
        if name.endswith(ending):
            with placed(path):
                found = read(path, base)
                return replace(found, terms=_distinct(found.terms))
    hint = f"Known: {', '.join(_READERS)}, and folders and globs of tables."
    raise Misused(f"'{path}' is no kind of file that has fields", hint=hint)


def names_several(path: Path) -> bool:
    """Whether a path is a folder or a glob."""
    return path.is_dir() or (glob.has_magic(str(path)) and not path.is_file())


def _table(path: Path, base: str) -> FieldsRead:
    columns = column_values(str(path), signs=SIGNS_FOR_NOTHING)
    findings = tuple(_findings(columns, str(path)))
    kinds = _describing(columns.values) if path.name.lower().endswith(_DESCRIBING) else {}
    if kinds:
        files = table_files(str(path))
        terms = (term for file in files for term in _described(file.path, columns.delimiter, kinds, base))
        return FieldsRead(terms=tuple(terms), findings=findings)
    terms = (PropertyTerm(iri=_iri(base, c.name), name=c.name, profile=profiled(c)) for c in columns.values)
    return FieldsRead(terms=tuple(terms), findings=findings)


def _findings(columns: Columns, place: str) -> Iterator[Finding]:
    if columns.delimiter != ",":
        message = f"the columns are cut at {SIGNS[columns.delimiter]}, which fit the first rows best"
        hint = "Save the file with commas where that is wrong, and before its records are translated."
        yield Finding(code="other-delimiter", severity=Severity.INFO, place=place, message=message, hint=hint)
    if columns.malformed:
        message = (
            f"{columns.malformed:,} record{'s' * (columns.malformed != 1)} could not be taken apart, "
            f"and had to be passed over; the first: {columns.fault}"
        )
        hint = "Correct them at their source, or save the file anew from the program that holds it."
        yield Finding(code="malformed-record", severity=Severity.WARNING, place=place, message=message, hint=hint)
    for file, names in columns.lacking:
        hint = "They count as empty there. Leave the file out where it is of another table."
        yield Finding(code="lacking-column", severity=Severity.INFO, place=file, message=_lacks(names), hint=hint)


def _lacks(names: Sequence[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return f"the file lacks columns that others have: {', '.join(names[:_TOLD])}{more}"


def _described(path: Path, delimiter: str, kinds: dict[str, str], base: str) -> Iterator[PropertyTerm]:
    """The fields that the rows of a table describe, one a row."""
    text = read_text(path, most=MAX_SCHEMA)
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True, delimiter=delimiter)
    try:
        for row in rows:
            yield _from_row({kind: row.get(name) or "" for kind, name in kinds.items()}, base)
    except csv.Error as error:
        hint = "Look for an unpaired quote sign."
        raise NotReadable(f"not valid CSV: {error}", line=rows.reader.line_num, hint=hint) from error


def _describing(columns: Sequence[ColumnValues]) -> dict[str, str]:
    """Which columns of a table name, describe and type columns; empty where it is a table of records."""
    found = {
        kind: next((column.name for column in columns if normalise(column.name) in words), "")
        for kind, words in (("name", _NAMES), ("text", _TEXTS), ("kind", _KINDS), ("title", _TITLES))
    }
    return found if all(found[kind] for kind in ("name", "text", "kind")) else {}


def _distinct(terms: Iterable[PropertyTerm]) -> tuple[PropertyTerm, ...]:
    """Every term under an IRI of its own: the second column of one name is told apart by its place."""
    met: set[str] = set()
    found: list[PropertyTerm] = []
    for place, term in enumerate(terms, start=1):
        iri = f"{term.iri}~{place}" if term.iri in met else term.iri
        met.add(iri)
        found.append(replace(term, iri=iri))
    return tuple(found)


def _iri(base: str, name: str) -> str:
    return f"{base}{quote(name, safe='')}"


def _from_row(row: dict[str, str], base: str) -> PropertyTerm:
    return PropertyTerm(
        iri=_iri(base, row["name"]),
        name=row["name"],
        title=row["title"],
        description=row["text"],
        datatype=_DATATYPES.get(normalise(row["kind"]), Datatype.UNKNOWN),
    )


def _json(path: Path, base: str) -> FieldsRead:
    return FieldsRead(terms=json_schema.loads(read_text(path, most=MAX_SCHEMA), base=base))


def _xsd(path: Path, base: str) -> FieldsRead:
    return FieldsRead(terms=xsd.loads(read_bytes(path, most=MAX_SCHEMA), base=base))


def _contract(path: Path, base: str) -> FieldsRead:
    return FieldsRead(terms=odcs.read_fields(read_text(path, most=MAX_SCHEMA), base=base))


_READERS: dict[str, Callable[[Path, str], FieldsRead]] = {
    **dict.fromkeys(_TABLES, _table),
    ".json": _json,
    ".xsd": _xsd,
    ".yaml": _contract,
    ".yml": _contract,
}
