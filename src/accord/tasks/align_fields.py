"""`accord align-fields`: the fields of two files matched, without a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from accord.engines.table_files import table_files
from accord.formats import sssom
from accord.matching import SLOTS
from accord.matching.abbreviations import packaged
from accord.matching.fields import match_fields
from accord.matching.rows import RANK
from accord.matching.semantic import load_meanings
from accord.model.findings import Report
from accord.model.mappings import Mapping, MappingSet
from accord.namespaces import PREFIXES
from accord.tasks.align import check_output
from accord.tasks.field_terms import names_several, read_fields
from accord.workspace import write_text

__all__ = ["AlignedFields", "align_fields"]

_CONFIDENT = 0.5
_FILES = "https://accord.example/fields/"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedFields:
    """What became of an alignment: fields of each file, those with a confident first candidate, rows, and the file.

    report: what is worth knowing of how the two files were read.
    """

    source_fields: int
    target_fields: int
    confident: int
    rows: int
    path: Path
    report: Report


def align_fields(source: Path, target: Path, output: Path, *, top: int = 1, semantic: bool = False) -> AlignedFields:
    """Writes an SSSOM mapping set: the best `top` candidates of each field of `source` among those of `target`.

    Each file may be a table (CSV, TSV, JSON Lines, Parquet) or describe one (JSON Schema, XSD, ODCS contract, a table
    with a row for each column); a folder or a glob names several tables, which are read as one. Labels are the fields'
    names exactly as they stand. Values are evidence, and none is written. Raises Misused for another kind of file and
    where `output` is one of those read, Unavailable or NotReadable for one that cannot be read.
    """
    several = (file.path for side in (source, target) if names_several(side) for file in table_files(str(side)))
    check_output(output, source, target, *several)
    meanings = load_meanings() if semantic else None
    subject, object_ = (f"{_FILES}{side}/{quote(path.name, safe='')}" for side, path in _sides(source, target))
    read, others = read_fields(source, base=f"{subject}#"), read_fields(target, base=f"{object_}#")
    ours, theirs = read.terms, others.terms
    about = Mapping(subject_source=subject, object_source=object_)
    rows = match_fields(ours, theirs, about=about, abbreviations=packaged(), meanings=meanings, top=top)
    prefixes = {**PREFIXES, "file": _FILES, "source": f"{subject}#", "target": f"{object_}#"}
    write_text(output, sssom.dumps(_mapping_set(rows, source, target), prefixes))
    return AlignedFields(
        source_fields=len(ours),
        target_fields=len(theirs),
        confident=sum(row.extension(RANK.slot_name) == "1" and (row.confidence or 0) >= _CONFIDENT for row in rows),
        rows=len(rows),
        path=output,
        report=Report.of((*read.findings, *others.findings)),
    )


def _sides(source: Path, target: Path) -> tuple[tuple[str, Path], ...]:
    return ("source", source), ("target", target)


def _mapping_set(rows: tuple[Mapping, ...], source: Path, target: Path) -> MappingSet:
    return MappingSet(
        mapping_set_id=f"{_FILES}alignment/{quote(source.name, safe='')}/{quote(target.name, safe='')}",
        mapping_set_title=f"Fields of {source.name} to fields of {target.name}",
        license="https://w3id.org/sssom/license/unspecified",
        comment="Proposals by a machine that nobody has decided. ext_rank orders the candidates of a field.",
        extension_definitions=SLOTS,
        mappings=rows,
    )
