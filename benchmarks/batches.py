"""The section on batches of docs/reference/matching-benchmark.md: what is open to them, and how much of it is right.

    python benchmarks/batches.py [--data FOLDER]

First proposals by the shipped weights, which have seen these sets: warnings and relations follow from labels, and only
the choice of the first candidate from weights. A reference says which pairs belong together, and seldom how they
relate; so a pair that is in it counts as right whatever relation is proposed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sets import Pair, data_folder, pairs

from accord.matching import propose
from accord.matching.abbreviations import packaged
from accord.model.mappings import Relation

CONFIDENT = (0.0, 0.5, 0.7)
RELATIONS = (Relation.EXACT, Relation.CLOSE, Relation.BROAD, Relation.NARROW)
OURS, OTHERS = "police, courts and prisons", "other subjects"


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A first proposal: whose it is, what it says, and whether its pair is in the reference."""

    field: str
    relation: Relation
    confidence: float
    warnings: tuple[str, ...]
    right: bool


def section(data: str) -> str:
    found = [first for pair in pairs(Path(data)) for first in firsts(pair)]
    lines = [
        "## What a batch would write",
        "",
        "First proposals without a warning, as `accord decide --where ... --as proposed` takes them, and how many are",
        "right pairs; a reference seldom says which relation holds. By the shipped weights, which have seen the sets.",
        "",
        *batches(found),
        "",
        "How many first proposals have which warning, those with several under each:",
        "",
        *warned(found),
    ]
    return "\n".join(lines)


def firsts(pair: Pair) -> Iterator[First]:
    """The first proposal of each subject; of a partial reference only of subjects that are in it."""
    known = {subject for subject, _ in pair.gold}
    for row in propose(pair.subject, pair.object, abbreviations=packaged(), top=1):
        if row.extension("ext_rank") == "1" and row.relation and not (pair.partial and row.subject_id not in known):
            yield First(
                field=OURS if pair.group.startswith("cj-") else OTHERS,
                relation=row.relation,
                confidence=row.confidence or 0.0,
                warnings=tuple(filter(None, row.extension("ext_warning").split("|"))),
                right=(row.subject_id, row.object_id) in pair.gold,
            )


def batches(found: Sequence[First]) -> Iterator[str]:
    heads = ["any confidence" if not least else f"{least} or more" for least in CONFIDENT]
    yield f"| lists of | proposed as | {' | '.join(heads)} |"
    yield f"| --- | --- |{' ---: |' * len(heads)}"
    for field, relation in product((OURS, OTHERS), RELATIONS):
        open_ = [one for one in found if not one.warnings and (one.field, one.relation) == (field, relation)]
        cells = (share([one.right for one in open_ if one.confidence >= least]) for least in CONFIDENT)
        yield f"| {field} | {relation.value} | {' | '.join(cells)} |"


def share(right: Sequence[bool]) -> str:
    return f"{sum(right):,} of {len(right):,} ({sum(right) / len(right):.0%})" if right else "none"


def warned(found: Sequence[First]) -> Iterator[str]:
    yield f"| warning | {OURS}: right | wrong | {OTHERS}: right | wrong |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    counts = Counter((code, one.field, one.right) for one in found for code in one.warnings or ("none",))
    for code in sorted({code for code, _, _ in counts}, key=lambda code: (code == "none", code)):
        cells = [f"{counts[code, field, right]:,}" for field in (OURS, OTHERS) for right in (True, False)]
        yield f"| {code if code == 'none' else f'`{code}`'} | {' | '.join(cells)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    print(section(str(data_folder(parser.parse_args().data))))
