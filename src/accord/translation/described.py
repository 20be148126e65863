"""A plan in words and in SQL, for people who want to know what a run will do before it does it. No record is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from accord.engines import sql
from accord.engines.dialects import Dialect, sql_of
from accord.engines.sinks import rows_for
from accord.model.policies import Unmapped
from accord.model.records import Case, Clock, Extract, Field, Measure, Moment, Number, RecordMapping, Split, Step, Truth
from accord.translation import held, narrow, on_spark, results
from accord.translation.layout import Layout
from accord.translation.lookups import Lookup
from accord.translation.plan import ACCEPTED, Plan

__all__ = ["PlanStep", "Statement", "statements", "steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """A step of a plan: its name, and what it does, a sentence each."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an engine is asked for: its name and its SQL, set out for people to read."""

    name: str
    sql: str


def steps(plan: Plan, lookups: Mapping[str, Lookup], layout: Layout, dialect: Dialect) -> tuple[PlanStep, ...]:
    """The steps of a plan in their order. `lookups` holds those of its fields."""
    mapping = plan.mapping
    return tuple(PlanStep(name=name, words=tuple(words)) for name, words in (
        ("source", _source(mapping)),
        ("staged input", _STAGED_WORDS),
        ("look-ups", _looked_up(mapping, lookups)),
        ("conversions", [_filled(field) for field in mapping.fields]),
        ("policies", _policies(mapping)),
        ("validation", _validated(mapping)),
        ("sinks", [*_sinks(plan, layout), _COMMITS[dialect]]),
    ))  # fmt: skip


def statements(plan: Plan, layout: Layout, dialect: Dialect) -> tuple[Statement, ...]:
    """What the engine runs once input is staged, in order: the plan worked out, each output, what is counted."""
    asked = {**_WORKED_OUT[dialect](plan), **_OUTPUTS[dialect](plan, layout), **_COUNTED[dialect](plan)}
    return tuple(Statement(name=name, sql=sql_of(query, dialect, pretty=True)) for name, query in asked.items())


def _source(mapping: RecordMapping) -> Iterator[str]:
    yield f"{mapping.source}: {mapping.title}" if mapping.title else mapping.source
    if mapping.records:
        yield f"A record is what stands at {mapping.records}."
    yield f"Columns read: {', '.join(mapping.columns)}."
    optional = [name for name in mapping.columns if name not in mapping.needed_columns]
    if optional:
        yield f"May be absent: {', '.join(optional)}."


_STAGED_WORDS = (
    "Input becomes texts, in Parquet files; a sound CSV file may be cut into pieces as it is instead.",
    "Nothing is guessed: no types, no delimiters, no encodings.",
    "Each record has its number in the run, its file, and, where it could not be taken apart, what is wrong with it.",
)


def _looked_up(mapping: RecordMapping, lookups: Mapping[str, Lookup]) -> Iterator[str]:
    for field in mapping.fields:
        lookup = lookups.get(field.lookup)
        if field.coded and lookup is not None:
            yield f"{field.target}: {_lookup_words(lookup)}."
    yield "Looked up by number in lists that the session holds; nothing is joined, so no record is lost or multiplied."


def _lookup_words(lookup: Lookup) -> str:
    codes = len(lookup.entries)
    translated = sum(1 for entry in lookup.entries if entry.answer.target_code)
    decided = sum(1 for entry in lookup.entries if entry.rules)
    problems = Counter(entry.answer.problem.code for entry in lookup.entries if entry.answer.problem)
    parts = [f"{lookup.name}, {_many(codes, 'code')}, {translated} with a target"]
    if decided:
        parts.append(f"{decided} decided by the record's day or another column")
    parts += [f"{times} {code}" for code, times in sorted(problems.items())]
    return "; ".join(parts)


def _filled(field: Field) -> str:
    """What fills a property, in the order in which it happens."""
    if not field.sources:
        parts = [f"'{field.constant}'"]
    else:
        parts = [field.source + (f" (joined by '{field.separator}')" if len(field.sources) > 1 else "")]
    if field.missing:
        parts.append("no value for " + ", ".join(f"'{code.code}' ({code.meaning})" for code in field.missing))
    parts += [_step(step) for step in field.steps]
    if field.dates:
        parts.append(f"a day in {' or '.join(field.dates)}, else a problem")
    if field.coded:
        parts.append(f"looked up in {field.mapping_set or field.scheme}")
    if field.default:
        parts.append(f"'{field.default}' where there is none")
    when = f" where {' and '.join(map(_case, field.when))}" if field.when else ""
    return f"{field.target}{when}: {', then '.join(parts)}."


def _case(case: Case) -> str:
    return f"{case.column} is {' or '.join(repr(value) for value in case.values)}"


def _step(step: Step) -> str:
    words = _STEP_WORDS.get(type(step))
    return words(step) if words else str(step)


_STEP_WORDS: dict[type, Callable[..., str]] = {
    Split: lambda step: f"part {step.take} between '{step.at}'",
    Extract: lambda step: f"what {step.pattern} finds",
    Measure: lambda step: f"{step.source} to {step.target}",
    Number: lambda step: "a whole number" if step.whole else "a number",
    Truth: lambda _: "true or false",
    Moment: lambda step: f"a time in {' or '.join(step.formats)} ({step.zone})",
    Clock: lambda step: f"a time of day in {' or '.join(step.formats)}",
}


def _policies(mapping: RecordMapping) -> Iterator[str]:
    if mapping.purpose:
        yield f"For the purpose {mapping.purpose}."
    alike: dict[str, list[str]] = {}
    for field in mapping.fields:
        if field.coded:
            alike.setdefault(_policy(field), []).append(field.target)
    yield from (f"{', '.join(targets)}: {words}." for words, targets in alike.items())
    for threshold in mapping.thresholds:
        yield f"A finding where {threshold.counted} is more than {threshold}."


def _policy(field: Field) -> str:
    if field.mapping_set:
        return f"mappings that are {', '.join(field.relations)}; without one, {_UNMAPPED[field.unmapped]}"
    return f"codes of {field.scheme}; of any other, {_UNMAPPED[field.unmapped]}"


_UNMAPPED = {
    Unmapped.QUARANTINE: "the record goes into quarantine",
    Unmapped.KEEP: "the source's own value is kept, and the lineage says so",
    Unmapped.NULL: "there is no value, and the lineage says why",
    Unmapped.FAIL: "the run stops, and nothing is written",
}


def _validated(mapping: RecordMapping) -> Iterator[str]:
    if mapping.key:
        yield f"A record is refused without every part of its key: {', '.join(mapping.key)}."
    yield "A record is refused where it could not be taken apart, or where a value of it has a problem."
    yield "Shapes are checked on the accepted records, with `accord validate`."


def _sinks(plan: Plan, layout: Layout) -> Iterator[str]:
    names = ["accepted", "quarantine", *(["lineage"] if layout.lineage == "table" else [])]
    yield f"{', '.join(names)}, as {layout.kind} unless `--format` says otherwise; summary.json."
    if results.has_children(plan):
        yield "children, in the same form: the properties that have several values."


_COMMITS = {
    Dialect.DUCKDB: "Part by part: each is on disk before it is noted as done, and the folder appears whole.",
    Dialect.SPARK: "Job by job: Spark commits each output as a whole, and the folder appears whole.",
}


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _on_duckdb(plan: Plan) -> dict[str, exp.Expr]:
    part = sql.table(on_spark.STAGED)
    refused = {"records set aside": narrow.setting_aside(), "records refused": narrow.refusing(plan)}
    return {"plan": narrow.holding(plan, part), **refused}


def _on_spark(plan: Plan) -> dict[str, exp.Expr]:
    return {"plan": on_spark.worked_out(plan)}


def _spark_outputs(plan: Plan, layout: Layout) -> dict[str, exp.Expr]:
    return {output.name: output.query for output in on_spark.outputs(plan, layout)}


def _duckdb_outputs(plan: Plan, layout: Layout) -> dict[str, exp.Expr]:
    """As `partwise` writes them of each part, where nothing is partitioned."""
    kind, own = layout.kind, sql.column(ACCEPTED)
    queries = {
        "accepted": narrow.reading(plan, rows_for(kind, results.accepted_columns(plan), held.held(), where=own)),
        "quarantine": rows_for(kind, results.quarantine_columns(plan), narrow.REFUSED.copy(), where=exp.true()),
        "lineage": narrow.lineage(plan, kind),
    }
    if results.has_children(plan):
        source = results.children_source(plan, held.held())
        children = rows_for(kind, results.children_columns(plan), source, where=exp.true())
        queries["children"] = narrow.reading(plan, children)
    return {**queries}


def _duckdb_counts(plan: Plan) -> dict[str, exp.Expr]:
    queries = {"outcome counts": narrow.tallied(plan), "codes not translated": narrow.untranslated(plan)}
    filled = {name: query for name, query in queries.items() if query is not None}
    return {"record counts": narrow.reading(plan, held.counted(plan)), **filled}


def _spark_counts(plan: Plan) -> dict[str, exp.Expr]:
    tallied = on_spark.tallied(plan)
    return {"record counts": held.counted(plan), **({} if tallied is None else {"outcome counts": tallied})}


_WORKED_OUT: dict[Dialect, Callable[[Plan], dict[str, exp.Expr]]] = {
    Dialect.DUCKDB: _on_duckdb,
    Dialect.SPARK: _on_spark,
}
_OUTPUTS: dict[Dialect, Callable[[Plan, Layout], dict[str, exp.Expr]]] = {
    Dialect.DUCKDB: _duckdb_outputs,
    Dialect.SPARK: _spark_outputs,
}
_COUNTED: dict[Dialect, Callable[[Plan], dict[str, exp.Expr]]] = {
    Dialect.DUCKDB: _duckdb_counts,
    Dialect.SPARK: _spark_counts,
}
