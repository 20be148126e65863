"""OAK's lexical matcher on the same sets, in an environment of its own (`make oak`), or the reason why it did not run.

OAK proposes pairs whose labels or synonyms are equal after its normalisation; it ranks none, so all pairs of a term
that it proposes have the same score.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from measures import Ranked
from train_reranker import Sample

from accord.model.concepts import Concept

RUNOAK = Path(__file__).resolve().parents[1] / ".venv-oak" / "bin" / "runoak"
Found = tuple[dict[str, list[Ranked]], dict[str, float]]


def run(samples: Sequence[Sample], plain: Mapping[str, Sequence[Ranked]]) -> tuple[Found | None, str]:
    """Its rankings and CPU seconds by group, or nothing and why."""
    if not RUNOAK.exists():
        return None, "its environment is not there (`make oak` makes it, from the network)"
    empty = {one.name: one for each in plain.values() for one in each}
    found: dict[str, list[Ranked]] = {}
    seconds: dict[str, float] = {}
    for group in plain:
        mine = [one for one in samples if one.pair.group == group]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            pairs = matched(mine)
        except subprocess.CalledProcessError as error:
            return None, f"it ended with status {error.returncode} on {group}"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds[group] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found[group] = [
            as_ranked(
                one, empty[f"{group}/{one.pair.name}"], {(ours, theirs) for at, ours, theirs in pairs if at == place}
            )
            for place, one in enumerate(mine)
        ]
    return (found, seconds), ""


def matched(samples: Sequence[Sample]) -> set[tuple[int, int, int]]:
    """Place of the pair of vocabularies, of the subject and of the object, for each pair of terms that it proposes."""
    with tempfile.TemporaryDirectory() as folder:
        ontology, mappings = Path(folder, "all.obo"), Path(folder, "found.tsv")
        stanzas = (line for place, one in enumerate(samples) for line in obo(place, one))
        ontology.write_text("\n".join(["format-version: 1.2\nontology: all\n", *stanzas]), encoding="utf-8")
        command = [str(RUNOAK), "-i", f"simpleobo:{ontology}", "lexmatch", "-o", str(mappings)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
        lines = [line for line in mappings.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = set()
    for row in csv.DictReader(lines, delimiter="\t"):
        theirs, ours = sorted((row["subject_id"], row["object_id"]))
        (kind, place, object_), (other, same, subject) = (PARTS.fullmatch(name).groups() for name in (theirs, ours))
        if (kind, other) == ("O", "S") and place == same:
            found.add((int(place), int(subject), int(object_)))
    return found


PARTS = re.compile(r"([SO])(\d+):(\d+)")


def obo(pair: int, one: Sample) -> Iterator[str]:
    """The terms of both vocabularies in OBO, numbered."""
    for letter, side in (("S", one.evidence.subject), ("O", one.evidence.object)):
        for place, concept in enumerate(side.table.concepts):
            yield from stanza(f"{letter}{pair}:{place}", concept)


def stanza(name: str, concept: Concept) -> Iterator[str]:
    first, *more = [text.text for text in (*concept.pref_labels, *concept.alt_labels)] or [name]
    yield f"[Term]\nid: {name}\nname: {first}"
    for label in more:
        quoted = label.replace("\\", " ").replace('"', "'")
        yield f'synonym: "{quoted}" EXACT []'
    yield ""


def as_ranked(one: Sample, empty: Ranked, pairs: set[tuple[int, int]]) -> Ranked:
    kinds = [[concept.kind for concept in side.table.concepts] for side in (one.evidence.subject, one.evidence.object)]
    wanted = set(one.wanted.tolist())
    kept = sorted((row, other) for row, other in pairs if kinds[0][row] == kinds[1][other] and row in wanted)
    right = np.array([pair in one.gold for pair in kept], dtype=np.bool_)
    subject, object_ = (np.array([pair[side] for pair in kept], dtype=np.int64) for side in (0, 1))
    return replace(empty, subject=subject, object=object_, score=np.ones(len(kept)), right=right)
