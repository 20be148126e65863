"""The evidence for a pair, number by number: what its labels, descriptions and parents have in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from accord.matching.candidates import LARGE, NO_LABEL, Candidates, Indices, LabelPairs, label_pairs
from accord.matching.evidence import Evidence
from accord.matching.guard import flags
from accord.matching.looks import NO_WORD, Looks
from accord.matching.similarity import Floats
from accord.matching.vectors import dots

__all__ = ["FEATURES", "MEANINGS", "SEMANTIC", "features"]

MEANINGS: Mapping[str, str] = {
    "trigrams": "the labels share rare runs of three letters",
    "cores": "the labels share rare runs of three letters, small words and plurals aside",
    "letters": "few letters must change to turn one label into the other",
    "any_order": "few letters must change, with the words of both labels in alphabetical order",
    "alike": "rare runs of letters, letters, and letters with the words in any order all agree: the least of the three",
    "contained": "all rare words of one label stand in the other",
    "agreement": "several labels of the two terms agree",
    "equal": "a label of one equals a label of the other",
    "equal_stems": "the labels have the same words, but for endings, small words and their order",
    "ending_differs": "the labels end alike but for their ending, as 'presenter' and 'presentation' do",
    "heads_differ": "short labels share a word, but not the one that the others qualify: 'hotel' and 'hotel room'",
    "longer": "one label is longer than the other",
    "short": "the labels are equal and very short",
    "false_friend": "the labels are alike, but the false-friend guard warns",
    "numbers_differ": "each label names a number that the other does not",
    "told": "the rare words of the subject's labels stand in what is said about the object",
    "tells": "the rare words of the object's labels stand in what is said about the subject",
    "definition": "the definitions share rare words",
    "broader": "the broader terms' labels share rare words",
    "broader_differ": "both have broader terms, with nothing in common",
    "meaning": "the labels mean nearly the same (static embeddings)",
    "meaning_described": "labels, definitions and broader terms mean nearly the same (static embeddings)",
}
SEMANTIC = tuple(name for name in MEANINGS if name.startswith("meaning"))
FEATURES = tuple(name for name in MEANINGS if name not in SEMANTIC)

_ALIKE = 0.6  # similarity from which on two labels can be taken for each other
_SHORT = 4  # letters


def features(found: Candidates, evidence: Evidence) -> Floats:
    """What speaks for and against each pair: shape (pairs, FEATURES), and SEMANTIC after them where the channel is on.

    All are from 0 to 1.
    """
    pairs = found.labels or label_pairs(evidence, found.subject, found.object)
    columns = {**_from_labels(found, evidence, pairs), **_from_context(found, evidence)}
    names = FEATURES
    if evidence.is_semantic:
        columns |= _from_meanings(found, evidence, pairs, columns["agreement"])
        names = FEATURES + SEMANTIC
    return np.column_stack([columns[name] for name in names]) if len(found) else np.zeros((0, len(names)))


def _from_labels(found: Candidates, evidence: Evidence, pairs: LabelPairs) -> dict[str, Floats]:
    ours, theirs = evidence.subject.table, evidence.object.table
    labelled = found.subject_row != NO_LABEL
    row, column = found.subject_row[labelled], found.object_row[labelled]
    written = [ours.written[place] for place in row.tolist()], [theirs.written[place] for place in column.tolist()]
    shared = _shared(found, evidence, pairs)
    forms = _compared(evidence.subject.looks, evidence.object.looks, row, column)
    equal = forms["equal"]
    rest = {
        "any_order": found.any_order[labelled],
        "letters": process.cpdist(*written, scorer=fuzz.ratio, dtype=np.float64) / 100,
        "short": equal * (np.fromiter(map(len, ours.keys), np.int64, len(ours.keys)) <= _SHORT)[row],
        **forms,
    }
    spread = {name: np.zeros(len(found)) for name in rest}
    for name, values in rest.items():
        spread[name][labelled] = values
    spread["false_friend"] = _false_friends(found, evidence)
    spread["alike"] = np.minimum(np.minimum(spread["letters"], spread["any_order"]), shared["cores"])
    return {**shared, **spread}


def _false_friends(found: Candidates, evidence: Evidence) -> Floats:
    """Where the guard warns of labels that are alike; in large vocabularies it is asked only about what is proposed."""
    warned = np.zeros(len(found))
    if max(len(evidence.subject.table), len(evidence.object.table)) <= LARGE:
        alike = np.flatnonzero(found.similarity >= _ALIKE)
        tables = evidence.subject.table, evidence.object.table
        warned[alike] = flags(found.only(alike), *tables, reader=evidence.reader)
    return warned


def _shared(found: Candidates, evidence: Evidence, pairs: LabelPairs) -> dict[str, Floats]:
    """The best of all pairs of labels, by each measure."""
    our_length = evidence.subject.word_lengths[pairs.subject_row]
    their_length = evidence.object.word_lengths[pairs.object_row]
    longest = np.maximum(our_length, their_length) / np.maximum(np.minimum(our_length, their_length), 1e-9)
    return {
        "trigrams": _best(pairs.trigrams, pairs.pair, len(found)),
        "cores": _best(pairs.cores, pairs.pair, len(found)),
        "contained": _best(np.minimum(pairs.words * longest, 1), pairs.pair, len(found)),
        "agreement": _agreement(found, evidence, pairs),
    }


def _agreement(found: Candidates, evidence: Evidence, pairs: LabelPairs) -> Floats:
    """The squared likeness of each subject label with its best partner, summed, by how many labels a side has (mean).

    One label in common says less of two terms with many labels than of two with one.
    """
    alike = np.maximum(np.maximum(pairs.trigrams, pairs.cores), pairs.words)
    label = pairs.pair * (len(evidence.subject.table) + 1) + pairs.subject_row  # ascending, as label pairs are
    first = np.flatnonzero(np.diff(label, prepend=-1))
    best = np.maximum.reduceat(alike, first) if len(first) else alike
    summed = np.bincount(pairs.pair[first], weights=best**2, minlength=len(found))
    labels = evidence.subject.table.counts[found.subject] + evidence.object.table.counts[found.object]
    agreed: Floats = np.minimum(2 * summed / np.maximum(labels, 1), 1)
    return agreed


def _best(values: Floats, pair: Indices, pairs: int) -> Floats:
    best = np.zeros(pairs)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    if len(first):
        best[pair[first]] = np.maximum.reduceat(values, first)
    return best


def _compared(ours: Looks, theirs: Looks, row: Indices, column: Indices) -> dict[str, Floats]:
    """What a look at the words of each pair of labels shows, yes (1) or no (0)."""
    last = ours.last[row] == theirs.last[column]
    shorter, longer = (choose(ours.size[row], theirs.size[column]) for choose in (np.minimum, np.maximum))
    return {
        "equal": (ours.key[row] == theirs.key[column]).astype(np.float64),
        "equal_stems": (ours.content[row] == theirs.content[column]).astype(np.float64),
        "ending_differs": (last & (ours.end[row] != theirs.end[column])).astype(np.float64),
        "heads_differ": _heads_differ(ours, theirs, row, column).astype(np.float64),
        "numbers_differ": _apart(ours, theirs, row, column).astype(np.float64),
        "longer": 1 - shorter / np.maximum(longer, 1),
    }


def _heads_differ(ours: Looks, theirs: Looks, row: Indices, column: Indices) -> NDArray[np.bool_]:
    """Whether two short labels share a word that tells something, and have another head each."""
    differ: NDArray[np.bool_] = ours.head[row] != theirs.head[column]
    mine, yours = ours.telling[row[differ]], theirs.telling[column[differ]]
    shared = (mine[:, :, np.newaxis] == yours[:, np.newaxis, :]) & (mine != NO_WORD)[:, :, np.newaxis]
    differ[differ] = shared.any(axis=(1, 2))
    return differ


def _apart(ours: Looks, theirs: Looks, row: Indices, column: Indices) -> NDArray[np.bool_]:
    """Whether each of two labels names a number that the other does not."""
    width = len(theirs.named)
    codes, pair = np.unique(ours.numbers[row] * width + theirs.numbers[column], return_inverse=True)
    either = [(ours.named[code // width], theirs.named[code % width]) for code in codes.tolist()]
    apart = np.fromiter((bool(one - other) and bool(other - one) for one, other in either), np.bool_, len(either))
    found: NDArray[np.bool_] = apart[pair]
    return found


def _from_context(found: Candidates, evidence: Evidence) -> dict[str, Floats]:
    ours, theirs = evidence.subject, evidence.object
    pair = found.subject, found.object
    broader = dots(ours.broader, theirs.broader, *pair)
    placed = ours.placed[found.subject] & theirs.placed[found.object]
    told = dots(ours.telling, theirs.said, *pair).clip(0, 1)
    tells = dots(ours.said, theirs.telling, *pair).clip(0, 1)
    return {
        "told": told,
        "tells": tells,
        "definition": dots(ours.definition, theirs.definition, *pair),
        "broader": broader,
        "broader_differ": placed * (1 - broader),
    }


def _from_meanings(found: Candidates, evidence: Evidence, pairs: LabelPairs, agreement: Floats) -> dict[str, Floats]:
    """How near meanings are; where a side has none, its language being unknown, what forms say takes their place.

    That is the likeness of two labels, and of two terms the agreement of all their labels: so what the channel skips
    is no worse off for it.
    """
    ours, theirs = evidence.subject, evidence.object
    rows = pairs.subject_row, pairs.object_row
    each = _cosines(ours.meaning, theirs.meaning, *rows, otherwise=pairs.cores)
    whole = _cosines(ours.meaning_all, theirs.meaning_all, found.subject, found.object, otherwise=agreement)
    return {
        "meaning": _best(each, pairs.pair, len(found)),
        "meaning_described": whole,
    }


_BLOCK = 1 << 16


def _cosines(
    ours: NDArray[np.float32] | None,
    theirs: NDArray[np.float32] | None,
    row: Indices,
    column: Indices,
    *,
    otherwise: Floats,
) -> Floats:
    """Cosines of unit rows, from 0 to 1; `otherwise` where either row is zero: shape of both (len(row),)."""
    found = otherwise.copy()
    if ours is None or theirs is None:
        return found
    known, understood = (np.linalg.norm(side, axis=1) > 0 for side in (ours, theirs))
    both = np.flatnonzero(known[row] & understood[column])
    for start in range(0, len(both), _BLOCK):
        here = both[start : start + _BLOCK]
        found[here] = np.einsum("ij,ij->i", ours[row[here]], theirs[column[here]])
    return found.clip(0, 1)
