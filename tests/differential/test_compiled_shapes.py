"""The compiled rules find all that pySHACL finds, and what they find beyond that a clause of a standard explains."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from accord.engines.duckdb import session
from accord.shapes.datatypes import DATATYPES, STRING, Order
from accord.shapes.records import RECORD
from tests.differential.compared_shapes import Compared, Found, compare, known
from tests.differential.made_shapes import made

SEEDS, BATCHES = 208, 8
WHOLE = 4  # of how many seeds one is judged as `accord validate` does it: with pySHACL where the rules are in doubt
# What rdflib does with two moments of which one has no zone; to Python it is a mistake.
pytestmark = pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
BOUNDS = (SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive)
PAIRS = (SH.lessThan, SH.lessThanOrEquals)
TABLE = list(csv.DictReader(Path(__file__).with_name("shape_differences.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module", params=range(BATCHES))
def batch(request: pytest.FixtureRequest) -> list[tuple[int, Compared]]:
    """A share of the seeds, compared."""
    vocabulary, found = known(), []
    for seed in range(request.param, SEEDS, BATCHES):
        with tempfile.TemporaryDirectory() as folder, session(Path(folder), threads=1) as engine:
            whole = seed // BATCHES % WHOLE == 0
            found.append((seed, compare(engine, made(seed), "records", vocabulary, whole=whole)))
    return found


def test_no_violation_that_pyshacl_finds_is_missed(batch: list[tuple[int, Compared]]) -> None:
    assert {seed: one.reference - one.rules for seed, one in batch if one.reference - one.rules} == {}


def test_with_pyshacls_help_none_is_missed_either(batch: list[tuple[int, Compared]]) -> None:
    wholes = [(seed, one.by_pyshacl - one.whole) for seed, one in batch if one.whole is not None]
    assert len(wholes) > SEEDS / BATCHES / WHOLE - 1
    assert {seed: missed for seed, missed in wholes if missed} == {}


def test_each_cause_counts_its_records_once(batch: list[tuple[int, Compared]]) -> None:
    for seed, one in batch:
        for cause, results in one.listed.items():
            assert results <= one.counted[cause], seed
            assert one.counted[cause] == results or one.failed, seed
        assert set(one.counted) == set(one.listed) or one.failed, seed


def test_a_clause_explains_what_only_the_rules_find(batch: list[tuple[int, Compared]]) -> None:
    beyond = {seed: (one.rules - one.reference) | ((one.whole or set()) - one.by_pyshacl) for seed, one in batch}
    unexplained = {seed: [f for f in beyond[seed] if not any(explained(f, one))] for seed, one in batch}
    assert {seed: found for seed, found in unexplained.items() if found} == {}


def test_the_rules_judge_nearly_everything_themselves(batch: list[tuple[int, Compared]]) -> None:
    both = sum(len(one.rules & one.reference) for _, one in batch)
    assert both > 1_000
    assert sum(len(one.doubted) for _, one in batch) < both / 2


def test_every_row_of_the_table_names_a_clause_and_has_a_test() -> None:
    assert {row["name"] for row in TABLE} == set(PREDICATES)
    assert all(row["clause"].startswith(("SHACL", "XSD", "XPath")) for row in TABLE)


def explained(found: Found, one: Compared) -> Iterator[bool]:
    """For each row of the table about the component, whether it explains a finding."""
    number, shape, component = found
    for row in TABLE:
        if component.removesuffix("ConstraintComponent") in row["components"].split():
            yield PREDICATES[row["name"]](URIRef(f"{RECORD}{number}"), shape, one)


def range_without_order(record: Node, shape: Node, one: Compared) -> bool:
    bounds = [bound for kind in BOUNDS for bound in one.shapes.graph.objects(shape, kind)]
    return any(not have_order(value, bound) for value in values(record, shape, one) for bound in bounds)


def pair_without_order(record: Node, shape: Node, one: Compared) -> bool:
    others = compared_with(record, shape, one)
    return any(not have_order(value, other) for value in values(record, shape, one) for other in others)


def is_nan(record: Node, shape: Node, one: Compared) -> bool:
    return any(str(value) == "NaN" for value in values(record, shape, one) + compared_with(record, shape, one))


def has_line_feed(record: Node, shape: Node, one: Compared) -> bool:
    patterns = [str(pattern) for pattern in one.shapes.graph.objects(shape, SH.pattern)]
    return any("$" in p for p in patterns) and any(str(v).endswith("\n") for v in values(record, shape, one))


def within(record: Node, shape: Node, one: Compared) -> bool:
    graph = one.shapes.graph
    inner = {node for node in graph.transitive_objects(shape, None) if node != shape}
    here = graph.value(shape, SH.path)
    for node in inner:
        path = graph.value(node, SH.path) or here
        for kind, tested in ((BOUNDS, None), (PAIRS, one.data)):
            for predicate in kind:
                for asked in graph.objects(node, predicate):
                    others = tested.objects(record, asked) if tested is not None else [asked]
                    mine = list(one.data.objects(record, path))
                    if any(not have_order(v, o) or "NaN" in (str(v), str(o)) for o in others for v in mine):
                        return True
        if any("$" in str(p) for p in graph.objects(node, SH.pattern)) and any(
            str(v).endswith("\n") for v in one.data.objects(record, path)
        ):
            return True
    return False


PREDICATES: dict[str, Callable[[Node, Node, Compared], bool]] = {
    "range-without-order": range_without_order,
    "pair-without-order": pair_without_order,
    "nan": is_nan,
    "line-feed": has_line_feed,
    "within": within,
}


def values(record: Node, shape: Node, one: Compared) -> list[Node]:
    return list(one.data.objects(record, one.shapes.graph.value(shape, SH.path)))


def compared_with(record: Node, shape: Node, one: Compared) -> list[Node]:
    """The values that a shape's lessThan and lessThanOrEquals compare a record's with."""
    paths = [path for kind in PAIRS for path in one.shapes.graph.objects(shape, kind)]
    return [other for path in paths for other in one.data.objects(record, path)]


def have_order(first: Node, second: Node) -> bool:
    orders = {order_of(first), order_of(second)}
    return len(orders) == 1 and orders <= {*Order} - {Order.NONE}


def order_of(node: Node) -> Order:
    if not isinstance(node, Literal) or node.language:
        return Order.NONE
    known_type = DATATYPES.get(str(node.datatype or STRING))
    order = known_type.order if known_type else Order.NONE
    return Order.EXACT if order is Order.BINARY else order


def test_the_order_of_two_values_is_told_as_sparql_has_it() -> None:
    day, number = Literal("2011-09-26", datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")), Literal(5)
    assert have_order(day, day)
    assert not have_order(day, number)
    assert not have_order(URIRef("urn:a"), URIRef("urn:b"))
