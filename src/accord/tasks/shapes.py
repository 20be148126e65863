"""The workspace's shapes applied to what the workspace holds: vocabularies, cross-walks, records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from rdflib import Graph

from accord.errors import placed
from accord.formats import record_mappings
from accord.formats.rdf import read_rdf, syntax_of
from accord.model.findings import Finding, Severity
from accord.model.records import RecordMapping
from accord.shapes.conformance import conformance
from accord.shapes.graphs import crosswalk_graph, graph_of, members_of
from accord.shapes.record_model import record_model
from accord.shapes.records import check_fields, unknown_schemes
from accord.shapes.shapes_file import Shapes, Target, inspect, matching, read_shapes, targets, unmatched
from accord.tasks.decisions import load_agreed
from accord.tasks.load import load_scheme
from accord.tasks.validate import Cause, validate
from accord.workspace import MappingSetEntry, SchemeEntry, Source, Workspace, read_bytes, read_text

__all__ = ["Step", "shape_steps"]

Step = Callable[[], Iterable[Finding]]
"""A part of a check that can fail by itself."""


def shape_steps(workspace: Workspace, records: Path | None = None) -> list[Step]:
    """The steps that check the three shapes files and what they are about.

    records: a file of translated records (CSV, JSON Lines or Parquet).
    """
    return [
        *_vocabulary_steps(workspace),
        *_crosswalk_steps(workspace),
        *_record_steps(workspace, records),
    ]


class _Applied:
    """One shapes file while it is applied to graph after graph: which of its targets have met nothing yet."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace = workspace
        self.path = workspace.shapes[name]
        self.usable: Shapes | None = None
        self.waiting: frozenset[Target] = frozenset()

    def open(self) -> Iterator[Finding]:
        """Reads and inspects the file. Without a usable file the other steps have nothing to do."""
        place = self.workspace.place(self.path)
        if not self.path.is_file():
            yield _unusable("shapes-missing", place, "there is no such shapes file, so nothing is checked by it")
            return
        shapes = read_shapes(read_bytes(self.path), place)
        found = list(inspect(shapes))
        if not found and not targets(shapes):
            found = [
                _unusable("shapes-empty", place, "the file has no shape with a target, so nothing is checked by it")
            ]
        yield from found
        if all(finding.severity is not Severity.ERROR for finding in found):
            self.usable, self.waiting = shapes, targets(shapes)

    def apply(self, data: Graph, place: str) -> Iterator[Finding]:
        """What the shapes say of a graph."""
        if self.usable is not None:
            self.waiting -= matching(self.waiting, data)
            yield from conformance(data, self.usable, place=place, prefixes=self.workspace.prefixes)

    def close(self, what: str) -> Iterator[Finding]:
        """A finding for each target that has met nothing in any graph."""
        if self.usable is not None:
            yield from unmatched(self.waiting, self.usable, what)


def _vocabulary_steps(workspace: Workspace) -> Iterator[Step]:
    applied = _Applied(workspace, "vocabulary")
    yield applied.open
    yield from (partial(_check_vocabulary, applied, entry) for entry in workspace.schemes)
    yield partial(applied.close, "the vocabularies")


def _check_vocabulary(applied: _Applied, entry: SchemeEntry) -> Iterator[Finding]:
    return applied.apply(_vocabulary(entry), applied.workspace.place(entry.path))


def _crosswalk_steps(workspace: Workspace) -> Iterator[Step]:
    applied = _Applied(workspace, "crosswalk")
    agreed = [entry for entry in workspace.mapping_sets if workspace.agreed_path(entry.name).is_file()]
    yield applied.open
    yield from (partial(_check_crosswalk, applied, entry) for entry in agreed)
    if agreed:
        yield partial(applied.close, "the agreed cross-walks")


def _check_crosswalk(applied: _Applied, entry: MappingSetEntry) -> Iterator[Finding]:
    workspace = applied.workspace
    return applied.apply(_crosswalk(workspace, entry), workspace.place(workspace.agreed_path(entry.name)))


def _record_steps(workspace: Workspace, records: Path | None) -> Iterator[Step]:
    applied = _Applied(workspace, "records")
    yield applied.open
    yield partial(_check_model, applied)
    yield from (partial(_check_source, applied, source) for source in workspace.sources)
    if records is not None:
        yield partial(_check_records, applied, records)


def _check_model(applied: _Applied) -> Iterator[Finding]:
    if applied.usable is not None:
        schemes = (entry.iri for entry in applied.workspace.schemes)
        yield from unknown_schemes(applied.usable, record_model(applied.usable), schemes)


def _check_source(applied: _Applied, source: Source) -> Iterator[Finding]:
    if applied.usable is not None:
        fields, place = _fields(applied.workspace, source), applied.workspace.place(source.mapping)
        yield from check_fields(applied.usable, record_model(applied.usable), fields, place=place)


def _check_records(applied: _Applied, path: Path) -> Iterator[Finding]:
    if applied.usable is not None:
        found = validate(applied.workspace, [str(path)], shape=applied.path)
        yield from (_shared(cause, applied.workspace.place(path)) for cause in found.causes if cause.records)


def _vocabulary(entry: SchemeEntry) -> Graph:
    with placed(entry.path):
        return graph_of(read_rdf(read_bytes(entry.path), syntax_of(entry.path.name)))


def _crosswalk(workspace: Workspace, entry: MappingSetEntry) -> Graph:
    return crosswalk_graph(load_agreed(workspace, entry.name), _members(workspace, (entry.subject, entry.object)))


def _members(workspace: Workspace, entries: Iterable[SchemeEntry]) -> dict[str, frozenset[str]]:
    """The schemes of every concept of some vocabularies."""
    found: dict[str, frozenset[str]] = {}
    for entry in entries:
        for concept, schemes in members_of(entry.iri, (c.iri for c in load_scheme(workspace, entry))).items():
            found[concept] = found.get(concept, frozenset()) | schemes
    return found


def _fields(workspace: Workspace, source: Source) -> dict[str, str]:
    """The properties that a record mapping fills, with the IRI of the scheme that each one's codes end up in."""
    with placed(source.mapping):
        mapping: RecordMapping = record_mappings.loads(
            read_text(source.mapping),
            path=str(source.mapping),
            source=source.name,
            mapping_sets=[entry.name for entry in workspace.mapping_sets],
            schemes=[entry.name for entry in workspace.schemes],
        )
    ends = {entry.name: entry.object.iri for entry in workspace.mapping_sets}
    lists = {entry.name: entry.iri for entry in workspace.schemes}
    return {f.target: ends.get(f.mapping_set, "") or lists.get(f.scheme, "") for f in mapping.fields}


def _shared(cause: Cause, place: str) -> Finding:
    """A finding that says how many records share it."""
    times = f" ({cause.records:,} records)" if cause.records > 1 else ""
    return replace(cause.finding, place=place, message=f"{cause.finding.message}{times}")


def _unusable(code: str, place: str, message: str) -> Finding:
    hint = "Take the file from a workspace that `accord init` makes, or name another under `shapes:` in accord.yaml."
    return Finding(code=code, severity=Severity.ERROR, place=place, message=message, hint=hint)
