"""Records held against the records shapes, at the speed of the engine, whatever file of shared records they are in."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import SH
from sqlglot import exp

from accord.engines import duckdb, spark, sql
from accord.engines.dialects import Dialect
from accord.engines.readers import OWN_PREFIX
from accord.engines.readers import RECORD as RECORD_NUMBER
from accord.engines.record_tables import RecordTable, read_in_place, read_staged, with_children
from accord.engines.sources import InputFile, expand
from accord.errors import NotReadable, Unavailable, placed
from accord.formats.rdf import read_rdf, syntax_of
from accord.model.findings import Finding, Severity
from accord.model.progress import Progress, silent
from accord.shapes.compile.concepts import Concepts
from accord.shapes.compile.layout import NUMBER, layout_of
from accord.shapes.compile.lists import terms_of
from accord.shapes.compile.rules import Rules, Uncompiled, compiled
from accord.shapes.conformance import told
from accord.shapes.constraints import told_apart
from accord.shapes.graphs import graph_of
from accord.shapes.judging import UNJUDGED, Engine, Judge, Judgement
from accord.shapes.record_model import RecordModel, record_model, with_columns
from accord.shapes.records import unknown_schemes
from accord.shapes.report import report_pieces
from accord.shapes.shapes_file import Shapes, inspect, read_shapes
from accord.tasks.translated import accepted_in, beside, whole_of
from accord.translation.parts import memory_bytes
from accord.workspace import SchemeEntry, Workspace, read_bytes, read_pieces, write_pieces

__all__ = ["Cause", "Validation", "validate", "vocabulary_of"]

_TOLD = "accord_told"
"""The column with the number that a record is told by: the one it has from its translation, else its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A finding that a number of records share. Its subject is the first of them; 0 records for one about a file."""

    finding: Finding
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What is wrong with some records, worst and most frequent first.

    records: how many there are; by_pyshacl: how many of them the rules alone could not judge.
    """

    records: int
    by_pyshacl: int
    causes: tuple[Cause, ...]


def validate(
    workspace: Workspace,
    records: Sequence[str],
    *,
    shape: Path | None = None,
    strict: bool = False,
    engine: Dialect = Dialect.DUCKDB,
    master: str = spark.DEFAULT_MASTER,
    memory_limit: str = "",
    report: Path | None = None,
    progress: Progress = silent,
) -> Validation:
    """Holds the records of files, folders or globs (CSV, JSON Lines, Parquet) against the records shapes.

    shape: another shapes file than the workspace's; strict: refuse what the rules alone cannot judge, rather than leave
    it to pySHACL; memory_limit: how much the engine may take, as in "2GiB"; report: where to write the report as RDF.
    Values of records are in no finding.
    Raises NotReadable where the shapes or a file cannot be read, Unavailable where `strict` refuses.
    """
    book = _Book(workspace, shape or workspace.shapes["records"])
    found = expand([part for word in records for part in accepted_in(word)], advised="CSV, JSON Lines or Parquet")
    files = found.files
    wholes = [whole_of(file) for file in files]
    are_several = len(set(wholes)) > 1
    done: list[_Done] = []
    limit = f"{memory_bytes(memory_limit)}B" if memory_limit else ""
    here = spark.session(master=master, memory_limit=memory_limit) if engine is Dialect.SPARK else nullcontext()
    with here as cluster, tempfile.TemporaryDirectory(prefix="accord-report-") as folder:
        reports = [Path(folder) / f"{number}.ttl" for number in range(len(files))] if report is not None else []
        for number, (file, whole, own) in enumerate(zip_longest(files, wholes, reports), start=1):
            run = partial(_Run, cluster=cluster, strict=strict, limit=limit, within=whole if are_several else "")
            with placed(file.name), run(book, file) as judging:
                done.append(judging.judged(own, progress))
            progress(number, len(files))
        if report is not None:
            write_pieces(report, read_pieces(reports))
    causes = [*map(_about_file, book.findings), *_grouped(zip(wholes, done, strict=True))]
    return Validation(
        records=sum(one.judgement.records + one.malformed for one in done),
        by_pyshacl=sum(one.judgement.by_pyshacl for one in done),
        causes=tuple(sorted(causes, key=_order)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A cause in one file. kind: what causes of one kind in several files have in common; first: its first record."""

    kind: tuple[object, ...]
    first: int
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A file that was judged. malformed: how many of its records could not be taken apart, and so not be judged."""

    judgement: Judgement
    malformed: int
    told: tuple[_Told, ...]


def _grouped(done: Iterable[tuple[str, _Done]]) -> list[Cause]:
    """The causes, each once for all files that are parts of one whole; what is about no record, once for all."""
    found: dict[tuple[object, ...], _Told] = {}
    for whole, one in done:
        for told_here in one.told:
            key = (whole if told_here.cause.records else "", *told_here.kind)
            known = found.get(key, told_here)
            records = known.cause.records + (told_here.cause.records if known is not told_here else 0)
            first = min(known, told_here, key=lambda each: each.first)
            found[key] = replace(first, cause=replace(first.cause, records=records))
    return [each.cause for each in found.values()]


class _Book:
    """The shapes file and the vocabulary, read once for all files."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        place = workspace.place(path)
        if not path.is_file():
            raise Unavailable("there is no such shapes file", path=place, hint="Name one with --shape.")
        shapes = read_shapes(read_bytes(path), place)
        self.findings: list[Finding] = []
        for finding in inspect(shapes):
            if finding.severity is Severity.ERROR:
                raise NotReadable(finding.message, path=finding.place, hint=finding.hint)
            self.findings.append(finding)
        self.model: RecordModel = record_model(shapes)
        self.is_closed = any(str(value) == "true" for value in shapes.graph.objects(None, SH.closed))
        self.shapes: Shapes = told_apart(shapes)
        self.findings += unknown_schemes(self.shapes, self.model, (entry.iri for entry in workspace.schemes))
        named = {one.scheme for one in self.model.properties}
        self.known = vocabulary_of(entry for entry in workspace.schemes if entry.iri in named)

    def rules(self, model: RecordModel, columns: Iterable[str], lists: Iterable[str]) -> Rules:
        """The rules for a table with some columns."""
        layout = layout_of(model, frozenset(columns), frozenset(lists))
        return compiled(self.shapes.graph, layout, Concepts(graph=self.known))


class _Run:
    """One file before the rules: read, judged by the engine, and where it must be by pySHACL.

    cluster: what judges the records once they are read; None for what reads them; within: as in `report_pieces`.
    """

    def __init__(
        self, book: _Book, file: InputFile, *, cluster: spark.Session | None, strict: bool, limit: str, within: str
    ) -> None:
        self._book, self._cluster, self._strict, self._limit = book, cluster, strict, limit
        self._beside, self._within, self._model = beside(file), within, book.model
        self._file = replace(file, own=bool(self._beside.children))
        self._open = ExitStack()

    def __enter__(self) -> _Run:
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="accord-validate-")))
        readable = [file.path.resolve() for file in (self._file, *self._beside.children)]
        opened = duckdb.session(self._folder, readable=readable, memory_limit=self._limit)
        self._session = self._open.enter_context(opened)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def judged(self, report: Path | None, progress: Progress) -> _Done:
        """What is wrong with the file's records. report: where to write every result."""
        wanted = _Every() if self._book.is_closed else self._book.model.names | {RECORD_NUMBER}
        table = read_in_place(self._session, self._file, wanted, self._folder, place=NUMBER)
        if table is not None:
            # A record that the engine stops at, or whose values have slipped, is told apart from the others below.
            with suppress(NotReadable):
                return self._judge(table, report, progress)
        staged = self._folder / "again"
        staged.mkdir()
        table = read_staged(self._session, self._file, wanted, staged, place=NUMBER)
        return self._judge(table, report, progress)

    def _judge(self, read: RecordTable, report: Path | None, progress: Progress) -> _Done:
        if self._book.is_closed:
            self._model = with_columns(self._book.model, set(read.columns) - {RECORD_NUMBER})
        table = self._whole(read)
        if not set(table.columns) & self._book.model.names:
            hint = f"Its columns are named as {self._book.shapes.place} names them: {_some(self._book.model.names)}."
            raise NotReadable("no column is a property of the shapes", path=self._file.name, hint=hint)
        rules = self._book.rules(self._model, table.columns, table.nested)
        engine, rows = self._prepared(table, rules)
        judge = Judge(
            rules, self._book.shapes, self._model, self._book.known, lists=table.nested, commas=table.slipped,
            told=_TOLD,
        )  # fmt: skip
        if self._strict:
            self._refuse(engine, rows, rules)
        judgement = judge.judge(engine, rows, table.columns, progress)
        if report is not None:
            pieces = report_pieces(judge.results(engine, rows, judgement), self._book.shapes, self._within)
            write_pieces(report, (piece.encode() for piece in pieces))
        malformed = list(self._malformed(table))
        told_here = (*self._breaches(judgement), *malformed, *self._uncompiled(rules))
        unread = sum(one.cause.records for one in malformed)
        return _Done(judgement=judgement, malformed=unread, told=told_here)

    def _whole(self, table: RecordTable) -> RecordTable:
        """The records with what stands beside them: lists within a CSV file, and the values of a child table."""
        lists = (name for name in self._beside.lists if name in table.columns and name not in table.nested)
        whole = replace(table, nested=(*table.nested, *lists))
        if self._beside.children:
            whole = with_children(
                self._session,
                whole,
                self._beside.children,
                self._model.names,
                Path(tempfile.mkdtemp(dir=self._folder)),
            )
        number: sql.Expr = sql.column(NUMBER)
        if RECORD_NUMBER in whole.columns:
            number = exp.Coalesce(this=_whole_number(sql.column(RECORD_NUMBER)), expressions=[number])
        told = sql.select([exp.Star(), sql.definition(_TOLD, number)], exp.Subquery(this=whole.rows))
        known = tuple(name for name in whole.columns if name in self._model.names)
        return replace(whole, rows=told, columns=known)

    def _prepared(self, table: RecordTable, rules: Rules) -> tuple[Engine, exp.Query]:
        """The engine with the lists that the rules name, and the records as a query that it can run."""
        rows = _with_lists(table, self._model)
        if self._cluster is None:
            for name, codes in rules.lists.items():
                values = exp.Array(expressions=[sql.text(code) for code in codes])
                self._session.make_codes(name, sql.select([sql.call("unnest", values)]))
            return self._session, rows
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        parquet = {"FORMAT": exp.var("parquet")}
        self._session.rows_copied(sql.copy_to(rows, folder / "records.parquet", parquet))
        self._cluster.use_files("accord_records", folder)
        for name, codes in rules.lists.items():
            self._cluster.make_codes(name, codes)
        return self._cluster, sql.select([exp.Star()], sql.table("accord_records"))

    def _refuse(self, engine: Engine, rows: exp.Query, rules: Rules) -> None:
        for one in rules.uncompiled:
            raise Unavailable(f"{_named(one.component, one.path)} is no rule: {one.why}", hint=_STRICT)
        for doubt in rules.doubts:
            counted = sql.select([sql.count_where(doubt.condition.copy())], _facts(rules, rows))
            ((number,),) = engine.run(counted)
            if number:
                raise Unavailable(f"the rules alone cannot judge {number} records: {doubt.why}", hint=_STRICT)

    def _breaches(self, judgement: Judgement) -> Iterator[_Told]:
        for one in judgement.breaches:
            subject, place = f"record {one.first}", self._file.name
            if one.component == UNJUDGED:
                finding = _unjudged(subject, place)
            else:
                finding = told(one.component, one.shape, self._book.shapes, subject=subject, place=place, path=one.path)
            kind = (one.component, one.shape, one.path)
            yield _Told(kind=kind, first=one.first, cause=Cause(finding=finding, records=one.records))

    def _malformed(self, table: RecordTable) -> Iterator[_Told]:
        first: dict[str, int] = {}
        times: Counter[str] = Counter()
        for number, told_fault in self._session.rows(table.malformed) if table.malformed else []:
            fault = str(told_fault)
            times[fault] += 1
            first[fault] = min(first.get(fault, int(number or 0)), int(number or 0))
        for fault in sorted(times):
            hint = "Correct the record at its source; nothing else could be checked of it."
            finding = Finding(code="record-malformed", severity=Severity.ERROR, subject=f"record {first[fault]}",
                              place=self._file.name, message=fault, hint=hint)  # fmt: skip
            cause = Cause(finding=finding, records=times[fault])
            yield _Told(kind=(fault,), first=first[fault], cause=cause)

    def _uncompiled(self, rules: Rules) -> Iterator[_Told]:
        for one in rules.uncompiled:
            message = f"{_named(one.component, one.path)} is no rule, so pySHACL judged it: {one.why}"
            hint = "It takes a thousand times as long; say it in another way, if there is one."
            finding = Finding(code="constraint-not-compiled", severity=Severity.INFO, subject=_shape_name(one),
                              place=self._book.shapes.place, message=message, hint=hint)  # fmt: skip
            yield _Told(kind=(one.component, one.shape, one.path, one.why), first=0, cause=_about_file(finding))


def _unjudged(subject: str, place: str) -> Finding:
    message = "the record could not be judged: the rules leave it to pySHACL, which stops at one of its values"
    hint = (
        "Look for a value that is no number (NaN), and correct it at its source; until then take the record for wrong."
    )
    return Finding(code="record-unjudged", severity=Severity.ERROR, subject=subject, place=place, message=message,
                   hint=hint)  # fmt: skip


_STRICT = "Leave --strict out: pySHACL then judges these, slowly but surely."


def _shape_name(one: Uncompiled) -> str:
    """A shape's name; that of what it is about where it has none."""
    return str(one.shape) if isinstance(one.shape, URIRef) else one.path


def _named(component: str, path: str) -> str:
    parameter = component.removesuffix("ConstraintComponent")
    name = f"sh:{parameter[:1].lower()}{parameter[1:]}" if parameter else "a shape"
    return f"{name} of <{path}>" if path else name


def _some(names: frozenset[str]) -> str:
    first = sorted(names)[:5]
    return ", ".join(first) + (", ..." if len(names) > len(first) else "")


class _Every:
    """All columns of a file but those that Accord adds, of which it is the record's number only."""

    def __contains__(self, name: object) -> bool:
        return name == RECORD_NUMBER or not str(name).startswith(OWN_PREFIX)


def _whole_number(text: sql.Expr) -> sql.Expr:
    return exp.TryCast(this=text, to=exp.DataType.build("BIGINT"))


def _with_lists(table: RecordTable, model: RecordModel) -> exp.Query:
    """The records with lists of terms in the columns that hold several values."""
    if not table.nested:
        return table.rows
    known = {one.name: one for one in model.properties}
    values = {
        name: terms_of(sql.column(name), known[name]) if name in table.nested else sql.column(name)
        for name in table.columns
    }
    named = [sql.definition(name, value) for name, value in values.items()]
    beside = [sql.column(table.slipped.column)] if table.slipped else []
    return sql.select([sql.column(NUMBER), sql.column(_TOLD), *named, *beside], exp.Subquery(this=table.rows.copy()))


def _facts(rules: Rules, rows: exp.Query) -> exp.Subquery:
    facts = [sql.definition(name, fact.copy()) for name, fact in rules.facts.items()]
    return exp.Subquery(this=sql.select([exp.Star(), *facts], exp.Subquery(this=rows.copy())))


def vocabulary_of(entries: Iterable[SchemeEntry]) -> Graph:
    """The statements of some vocabularies; each concept is in its file's scheme, said or not."""
    whole = Graph()
    for entry in entries:
        with placed(entry.path):
            graph = graph_of(read_rdf(read_bytes(entry.path), syntax_of(entry.path.name)))
        whole += graph
    return whole


def _about_file(finding: Finding) -> Cause:
    return Cause(finding=finding, records=0)


def _order(cause: Cause) -> tuple[int | str, ...]:
    finding = cause.finding
    words = (finding.place, finding.code, finding.message, finding.subject, finding.hint)
    return -finding.severity.rank, -cause.records, *words
