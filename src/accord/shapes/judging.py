"""Records held against compiled shapes: the engine judges them all in one pass, pySHACL those that remain in doubt."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import islice
from typing import Protocol

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Cell
from accord.engines.functions import Function, applied
from accord.engines.record_tables import Commas
from accord.errors import NotReadable
from accord.model.progress import Progress, silent
from accord.shapes.compile.layout import NUMBER
from accord.shapes.compile.rules import Rule, Rules
from accord.shapes.compile.tally import doubtful, judged, live, tally
from accord.shapes.conformance import Unjudgeable, results_of
from accord.shapes.focus import records_of
from accord.shapes.record_model import RecordModel
from accord.shapes.records import Cell as RecordCell
from accord.shapes.records import record_graph
from accord.shapes.shapes_file import Shapes

__all__ = ["UNJUDGED", "Breach", "Engine", "Judge", "Judgement", "Kept", "Result"]

_AT_A_TIME = 2_000
UNJUDGED = "Unjudged"
"""Stands for a component where a record is one that neither the rules nor pySHACL can judge."""


class Engine(Protocol):
    """What runs a query and gives its rows: a session of DuckDB or of Spark."""

    def run(self, statement: sql.Expr) -> list[tuple[Cell, ...]]:
        """The rows of a statement."""

    def rows(self, statement: sql.Expr) -> Iterator[tuple[Cell, ...]]:
        """The same, a row at a time, so that they are never held all at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A constraint that records break: its component, shape and path, how many, and the lowest number of one."""

    component: str
    shape: Node
    path: str
    records: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One record that breaks a constraint: a result (SHACL section 3.6.2).

    record: its place in its file; told: the number it is told by; path: empty for the record itself.
    """

    record: int
    told: int
    component: str
    shape: Node
    path: str


class Kept:
    """Results of pySHACL, which are too dear to be found twice: three numbers each, of however many records."""

    def __init__(self) -> None:
        self._records, self._told, self._kinds = array("q"), array("q"), array("q")
        self._places: dict[tuple[str, Node, str], int] = {}

    def add(self, one: Result) -> None:
        """Keeps a result, after those that are there."""
        self._records.append(one.record)
        self._told.append(one.told)
        self._kinds.append(self._places.setdefault((one.component, one.shape, one.path), len(self._places)))

    def __iter__(self) -> Iterator[Result]:
        kinds = list(self._places)
        for record, number, place in zip(self._records, self._told, self._kinds, strict=True):
            component, shape, path = kinds[place]
            yield Result(record=record, told=number, component=component, shape=shape, path=path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is wrong with a file's records: how many there are, how many of them pySHACL judged, and the breaches.

    kept: the results of those that pySHACL judged, in the order of the records.
    """

    records: int
    by_pyshacl: int
    breaches: tuple[Breach, ...]
    kept: Kept = field(default_factory=Kept)


class Judge:
    """Rules, the shapes they come from, and what pySHACL needs to judge what they leave open.

    lists: the columns that hold lists of terms; commas: those of the file, where they tell whether its values have
    slipped; told: the column with the numbers that records are told by; known: the vocabulary's statements.
    """

    def __init__(
        self,
        rules: Rules,
        shapes: Shapes,
        model: RecordModel,
        known: Graph,
        *,
        lists: Iterable[str] = (),
        commas: Commas | None = None,
        told: str = NUMBER,
    ) -> None:
        self.rules = rules
        self._shapes = shapes
        self._model = model
        self._known = known
        self._lists = frozenset(lists)
        self._commas = commas
        self._told = told

    def judge(self, engine: Engine, rows: exp.Query, columns: Sequence[str], progress: Progress = silent) -> Judgement:
        """How often each constraint is broken by the records of a query.

        Raises NotReadable where the values of a row have slipped: before pySHACL is asked.
        """
        within = [self._commas.column] if self._commas else []
        ((records, doubts, *counts),) = engine.run(tally(self.rules, rows, within, told=self._told))
        if self._commas and not self._commas.are_all_told(int(records or 0), int(counts.pop() or 0)):
            raise NotReadable("the values of a row have slipped")
        found: dict[tuple[str, Node, str], Breach] = {}
        for place, times, first in zip(live(self.rules), counts[::2], counts[1::2], strict=True):
            rule = self.rules.rules[place]
            if times:
                _add(found, rule, int(times), int(first or 0))
        kept = Kept()
        if doubts:
            for one in self._by_pyshacl(engine, rows, columns, lambda done: progress(done, int(doubts))):
                _add(found, one, 1, one.told)
                kept.add(one)
        return Judgement(
            records=int(records or 0), by_pyshacl=int(doubts or 0), breaches=tuple(found.values()), kept=kept
        )

    def results(self, engine: Engine, rows: exp.Query, judgement: Judgement) -> Iterator[Result]:
        """Every result, in the order of the records, then of the shapes: the rules' anew, pySHACL's from the judgement.

        They are never held all at once.
        """
        return merge(self._by_rules(engine, rows), judgement.kept, key=_order)

    def _by_rules(self, engine: Engine, rows: exp.Query) -> Iterator[Result]:
        rules = list(live(self.rules).values())
        for number, told, *broken in engine.rows(judged(self.rules, rows, told=self._told)):
            found = (
                Result(
                    record=int(number or 0),
                    told=int(told or 0),
                    component=rule.component,
                    shape=rule.shape,
                    path=rule.path,
                )
                for rule, is_broken in zip(rules, broken, strict=True)
                if is_broken
            )
            yield from sorted(found, key=_order)

    def _by_pyshacl(
        self, engine: Engine, rows: exp.Query, columns: Sequence[str], progress: Callable[[int], None]
    ) -> Iterator[Result]:
        """What pySHACL finds in the records in doubt, some of them at a time. progress: how many are done."""
        asked = [name for name in columns if name not in self._lists]
        lists = [name for name in columns if name in self._lists]
        beside = {self._told} - {NUMBER, *columns}
        texts = exp.Subquery(this=doubtful(self.rules, rows, (*beside, *asked, *lists)))
        numbers = [
            sql.definition(f"accord_{place}", sql.column(name)) for place, name in enumerate((NUMBER, self._told))
        ]
        told = [sql.definition(name, applied(Function.JSON, sql.column(name))) for name in lists]
        query = sql.select([*numbers, *map(sql.column, asked), *told], texts).order_by(sql.column(NUMBER))
        told_rows, done = engine.rows(query), 0
        while chunk := list(islice(told_rows, _AT_A_TIME)):
            records = {int(row[0] or 0): self._record((*asked, *lists), row[2:]) for row in chunk}
            told_by = {int(row[0] or 0): int(row[1] or 0) for row in chunk}
            found = (replace(one, told=told_by[one.record]) for one in self._judged(records))
            yield from sorted(found, key=_order)
            done += len(chunk)
            progress(done)

    def _record(self, names: Sequence[str], cells: Sequence[Cell]) -> dict[str, RecordCell]:
        return {
            name: json.loads(str(cell)) if name in self._lists else str(cell)
            for name, cell in zip(names, cells, strict=True)
            if cell is not None
        }

    def _judged(self, records: Mapping[int, Mapping[str, RecordCell]]) -> Iterator[Result]:
        data = record_graph(records.values(), self._model, {}, numbers=records) + self._known
        try:
            results = results_of(data, self._shapes)
        except Unjudgeable:
            # One value that pySHACL cannot compare ends its whole run: the others are judged without it.
            yield from self._halved(records)
            return
        found = set()
        for result in results.objects(None, SH.result):
            shape, path = (results.value(result, slot) for slot in (SH.sourceShape, SH.resultPath))
            component = str(results.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
            if shape is None:
                continue
            known = str(path) if isinstance(path, URIRef) else ""
            for number in records_of(results.value(result, SH.focusNode), shape, self._shapes.graph, data):
                # A shape with sh:targetNode is applied to its record whether that is among these or not.
                if number in records:
                    found.add(Result(record=number, told=number, component=component, shape=shape, path=known))
        yield from found

    def _halved(self, records: Mapping[int, Mapping[str, RecordCell]]) -> Iterator[Result]:
        numbers = sorted(records)
        if len(numbers) == 1:
            yield Result(record=numbers[0], told=numbers[0], component=UNJUDGED, shape=RDF.nil, path="")
            return
        middle = len(numbers) // 2
        for half in (numbers[:middle], numbers[middle:]):
            yield from self._judged({number: records[number] for number in half})


def _add(found: dict[tuple[str, Node, str], Breach], of: Rule | Result, times: int, first: int) -> None:
    key = (of.component, of.shape, of.path)
    known = found.get(key)
    records, lowest = (known.records + times, min(known.first, first)) if known else (times, first)
    found[key] = Breach(component=of.component, shape=of.shape, path=of.path, records=records, first=lowest)


def _order(one: Result) -> tuple[int, str, str, str]:
    return one.record, one.path, one.component, one.shape.n3()
