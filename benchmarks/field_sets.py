"""The visible sets of fields: tables whose columns people have matched, and tables made from them with changed names.

`matching/gdc/`: four clinical tables against 736 standard columns, with values. Criminal justice: Libra's court results
against the same results in the terms of the CJS standard (the reference is the shipped record mapping), and the fields
of one service's sources against its own (names alone).
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from accord.matching.field_names import name_words
from accord.matching.field_profiles import profiled
from accord.model.properties import ColumnValues, PropertyTerm
from accord.tasks.field_terms import load_fields

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """Two lots of fields. `group` is what is left out as a whole; gold: (subject IRI, object IRI)."""

    group: str
    name: str
    subject: tuple[PropertyTerm, ...]
    object: tuple[PropertyTerm, ...]
    gold: frozenset[tuple[str, str]]
    judged: bool = True


def field_pairs(folder: Path) -> Iterator[FieldPair]:
    """Every pair; made-up ones belong to the group of the table that they were made from."""
    real = [*gdc(folder), court_results(folder)]
    yield from real
    yield from integration(folder)
    for pair in real:
        yield made_up(pair)


def gdc(folder: Path) -> Iterator[FieldPair]:
    target = load_fields(folder / "matching" / "gdc" / "target.csv", base="urn:t:")
    for path in sorted((folder / "matching" / "gdc").iterdir()):
        if path.is_dir():
            source = load_fields(path / "source.csv", base="urn:s:")
            pairs = [(row["source"], row["target"]) for row in comma_rows(path / "groundtruth.csv")]
            yield paired(f"gdc/{path.name}", path.name, source, target, pairs)


def court_results(folder: Path) -> FieldPair:
    source = load_fields(folder / "records" / "spi_libra_results.csv", base="urn:s:")
    target = load_fields(folder / "records" / "cjs_data_standards_expected.csv", base="urn:t:")
    return paired("courts", "libra results", source, target, COURT_RESULTS)


# As mappings/courts-results.records.yaml has them.
COURT_RESULTS = [
    ("fixture", "fixture"), ("PTIURN", "PTIURN"), ("DateOfHearing", "DateOfHearing"), ("PSAcode", "CourtHouseCode"),
    ("ProsecutorReference", "ArrestSummonsNumber"), ("PersonTitle", "Title"), ("PersonGivenName1", "GivenName"),
    ("PersonFamilyName", "FamilyName"), ("Birthdate", "BirthDate"), ("Gender", "Gender"),
    ("BailStatus", "RemandStatus"), ("OffenceSequenceNumber", "OffenceSequenceNumber"), ("OffenceCode", "OffenceCode"),
    ("OffenceDateCode", "ActualOffenceDateCode"), ("OffenceDateStartDate", "ActualOffenceStartDate"),
    ("Plea", "PleaStatus"), ("Finding", "Verdict"), ("ModeOfTrial", "ModeOfTrialReason"),
    ("ConvictionDate", "ConvictionDate"), ("result_no", "result_no"), ("ResultCode", "CJSresultCode"),
    ("BailStatusOffence", "OffenceRemandStatus"),
]  # fmt: skip


def integration(folder: Path) -> Iterator[FieldPair]:
    path = folder / "gold" / "FIELDS_integration_api__upstream_fields__to__hmpps_model.csv"
    lots: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in comma_rows(path):
        lots[row["source_system"].split(" ")[0]].append((row["source_code"], row["target_code"]))
    for name, pairs in sorted(lots.items()):
        if len(pairs) >= 15:
            ours, theirs = (tuple(bare(side, n) for n in dict.fromkeys(names)) for side, names in
                            (("urn:s:", [a for a, _ in pairs]), ("urn:t:", [b for _, b in pairs])))  # fmt: skip
            yield paired("integration", name, ours, theirs, pairs)


def bare(base: str, name: str) -> PropertyTerm:
    return PropertyTerm(iri=base + name, name=name.replace(".", "/"))


def made_up(pair: FieldPair) -> FieldPair:
    """A table against itself: each side has half of its values, and the names of one are cut, joined or spelt anew."""
    chance = random.Random(pair.name)
    terms = [term for term in pair.subject if term.profile.values]
    changed = [replace(term, iri=f"urn:t:{place}", name=renamed(term.name, chance)) for place, term in enumerate(terms)]
    return FieldPair(
        group=pair.group,
        name=f"{pair.name}, names changed",
        subject=tuple(replace(term, profile=halved(term, chance).profile) for term in terms),
        object=tuple(halved(term, chance) for term in changed),
        gold=frozenset((term.iri, f"urn:t:{place}") for place, term in enumerate(terms)),
        judged=False,
    )


def renamed(name: str, chance: random.Random) -> str:
    words = list(name_words(name))
    ways = (
        lambda: "_".join(word[:3] for word in words),
        lambda: "".join(word[0] + "".join(c for c in word[1:] if c not in "aeiou") for word in words),
        lambda: "".join(word.title() for word in reversed(words)),
        lambda: "_".join(words[: max(1, len(words) - 1)]),
        lambda: f"c{chance.randrange(100)}",
    )
    return chance.choice(ways)()


def halved(term: PropertyTerm, chance: random.Random) -> PropertyTerm:
    kept = [(value, max(1, count // 2)) for value, count in term.profile.values if chance.random() < 0.6]
    kept = kept or list(term.profile.values)
    filled = sum(count for _, count in kept)
    column = ColumnValues(name=term.name, records=filled, filled=filled, distinct=len(kept), values=tuple(kept))
    return replace(term, profile=profiled(column))


def paired(
    group: str,
    name: str,
    source: Iterable[PropertyTerm],
    target: Iterable[PropertyTerm],
    pairs: Iterable[tuple[str, str]],
) -> FieldPair:
    ours, theirs = tuple(source), tuple(target)
    known = {
        (side, term.name.replace("/", ".")): term.iri for side, terms in ((0, ours), (1, theirs)) for term in terms
    }
    gold = {(known.get((0, a.replace("/", ".")), ""), known.get((1, b.replace("/", ".")), "")) for a, b in pairs}
    return FieldPair(
        group=group, name=name, subject=ours, object=theirs, gold=frozenset(pair for pair in gold if all(pair))
    )


def comma_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
