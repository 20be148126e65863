"""What speaks for two fields being the same: their names, descriptions, kinds of value, and the values themselves.

Every piece of evidence is a matrix of shape (subject fields, object fields), from 0 to 1, more meaning more alike.
Records have hundreds of fields, not millions: so all pairs are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.field_names import SHORT_FORMS, last_part, name_words
from accord.matching.field_profiles import datatype_of
from accord.matching.ngrams import trigram_vectors
from accord.matching.semantic import Meanings
from accord.matching.vectors import Bag, Sparse, stem, unit, vectors
from accord.model.labels import normalise, tokens
from accord.model.properties import Datatype, PropertyTerm, ValueProfile

__all__ = ["FIELD_EVIDENCE", "SEMANTIC", "Fields", "Matrix", "field_evidence", "fields_of"]

Matrix = NDArray[np.float64]

SEMANTIC = "meaning"
FIELD_EVIDENCE: dict[str, str] = {
    "name_trigrams": "the names share sequences of letters",
    "name_ratio": "the names are spelt alike, words in any order",
    "subject_words": "the object's name has the words of the subject's",
    "object_words": "the subject's name has the words of the object's",
    "initials": "one name is the initials of the other",
    "same_name": "the names are the same",
    "description": "names and descriptions share words",
    "shared_values": "rare values of the subject occur in the object",
    "value_trigrams": "the values share sequences of letters",
    "value_words": "a name of one side occurs among the values of the other",
    "like_values": "the subject's values are spelt like some of the object's",
    "kinds": "both hold the same kind of value",
    "numbers": "the numbers lie in the same range",
    "shapes": "the values have the same shapes",
    SEMANTIC: "the names are near in meaning",
}

_LITTLE_WORDS = frozenset(
    "a am an and are as at be by do for if in is it no of on or per so the to up us was who".split()
)
# Stems of words that say how a value is written, and not of what: all that "sex code" and "postal code" have in common.
_FORMS = frozenset(map(stem, "code flag indicator text value".split()))
_FORM = 0.3  # what such a word counts beside another among the words that are described
_PREFIX = 4  # letters that a cut word needs
_CUT = 0.75  # what a cut word counts
_SPELT = 0.8  # of its letters, from which on a word is taken for another spelling of a word
_SMOOTH = 0.3
_VALUES = 300  # of a field that are compared, the most frequent ones
_OUR_VALUES = 40  # that are compared one by one with
_THEIR_VALUES = 100
_LONGEST = 120  # letters of a value that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One side's fields made ready: the words of each name (short forms written out), keys, values and types."""

    terms: tuple[PropertyTerm, ...]
    words: tuple[tuple[str, ...], ...]
    raw_keys: tuple[str, ...]
    keys: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    types: tuple[Datatype, ...]

    def __len__(self) -> int:
        return len(self.terms)


def fields_of(terms: Sequence[PropertyTerm], *, abbreviations: Abbreviations = NONE) -> Fields:
    """A source's fields made ready for comparison."""
    raw = tuple(name_words(last_part(term.name)) or name_words(term.title) for term in terms)
    words = tuple(_written_out(each, abbreviations) for each in raw)
    return Fields(
        terms=tuple(terms),
        words=tuple(tuple(dict.fromkeys(map(stem, each))) for each in words),
        raw_keys=tuple(" ".join(each) for each in raw),
        keys=tuple(" ".join(each) for each in words),
        values=tuple(_values(term) for term in terms),
        types=tuple(datatype_of(term) for term in terms),
    )


def field_evidence(subject: Fields, object: Fields, *, meanings: Meanings | None = None) -> dict[str, Matrix]:
    """Every piece of evidence by name, the semantic one only with a model of meanings."""
    found = {name: compare(subject, object) for name, compare in _COMPARISONS.items()}
    if meanings is not None:
        ours, theirs = (meanings.of_texts(side.keys).astype(np.float64) for side in (subject, object))
        found[SEMANTIC] = (ours @ theirs.T).clip(0, 1)
    return found


def _written_out(words: tuple[str, ...], abbreviations: Abbreviations) -> tuple[str, ...]:
    longer = " ".join(SHORT_FORMS.get(word, word) for word in words)
    return abbreviations.one_word_for_each(tokens(abbreviations.written_out(longer))) or words


def _values(term: PropertyTerm) -> tuple[str, ...]:
    """A field's values as keys, each once: what its schema allows, and what occurs; signs for "no value" left out."""
    written = [text for pair in term.codes for text in pair]
    written += [value for value, _ in term.profile.values[:_VALUES] if value not in term.profile.missing]
    keys = dict.fromkeys(normalise(value[:_LONGEST]) for value in written)
    return tuple(key for key in keys if key)


# ---- Names ----


def _name_trigrams(subject: Fields, object: Fields) -> Matrix:
    return np.maximum(_trigram_cosines(subject.raw_keys, object.raw_keys), _trigram_cosines(subject.keys, object.keys))


def _trigram_cosines(ours: Sequence[str], theirs: Sequence[str]) -> Matrix:
    rows, columns = trigram_vectors([key or " " for key in ours], [key or " " for key in theirs])
    cosines: Matrix = (rows @ columns.T).toarray().astype(np.float64)
    return cosines.clip(0, 1)


def _name_ratio(subject: Fields, object: Fields) -> Matrix:
    found: Matrix = process.cdist(subject.keys, object.keys, scorer=fuzz.token_sort_ratio, dtype=np.float64) / 100
    return found


def _same_name(subject: Fields, object: Fields) -> Matrix:
    ours, theirs = (["".join(key.split()) for key in side.keys] for side in (subject, object))
    return np.array([[float(one == other != "") for other in theirs] for one in ours]).reshape(len(ours), len(theirs))


def _initials(subject: Fields, object: Fields) -> Matrix:
    """Whether a word of one name is the initials of words that stand together in the other (`dob`)."""
    ours, theirs = (([set(key.split()) - _LITTLE_WORDS for key in side.raw_keys], [_runs(key) for key in side.keys])
                    for side in (subject, object))  # fmt: skip
    found = [
        [float(bool(words & runs or their_words & our_runs)) for their_words, runs in zip(*theirs, strict=True)]
        for words, our_runs in zip(*ours, strict=True)
    ]
    return np.array(found).reshape(len(subject), len(object))


def _runs(key: str) -> set[str]:
    """The initials of each run of two words and more."""
    letters = "".join(word[0] for word in key.split())
    return {letters[start:end] for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)}


def _subject_words(subject: Fields, object: Fields) -> Matrix:
    return _covered(subject.words, object.words)


def _object_words(subject: Fields, object: Fields) -> Matrix:
    return _covered(object.words, subject.words).T


def _covered(ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> Matrix:
    """How much of each of our names is found in each of theirs, a rare word counting more: (ours, theirs)."""
    our_words, their_words = (sorted({word for name in side for word in name}) for side in (ours, theirs))
    alike = _words_alike(our_words, their_words)
    place = {word: number for number, word in enumerate(their_words)}
    best = np.zeros((len(our_words), len(theirs)))
    for column, name in enumerate(theirs):
        if name:
            best[:, column] = alike[:, [place[word] for word in name]].max(axis=1)
    rarity = _rarity([*ours, *theirs])
    share = np.zeros((len(ours), len(our_words)))
    number = {word: column for column, word in enumerate(our_words)}
    for row, name in enumerate(ours):
        weights = [rarity[word] for word in name]
        share[row, [number[word] for word in name]] = np.array(weights) / max(sum(weights), 1e-9)
    covered: Matrix = (share @ best).clip(0, 1)
    return covered


def _rarity(names: Sequence[tuple[str, ...]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for name in names:
        for word in set(name):
            counts[word] = counts.get(word, 0) + 1
    rarity = {word: _SMOOTH + float(np.log((1 + len(names)) / (1 + n))) for word, n in counts.items()}
    return rarity | dict.fromkeys(_FORMS & rarity.keys(), _SMOOTH)


def _words_alike(ours: Sequence[str], theirs: Sequence[str]) -> Matrix:
    """1 for the same word, less for a cut one (`path`, `pathologic`) and for two spellings, else 0."""
    spelt: Matrix = process.cdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float64)
    alike = np.where(spelt >= _SPELT, spelt, 0.0)
    begun: dict[str, list[int]] = defaultdict(list)
    for column, other in enumerate(theirs):
        begun[other[:_PREFIX]].append(column)
    for row, one in enumerate(ours):
        for column in begun[one[:_PREFIX]] if len(one) >= _PREFIX else ():
            other = theirs[column]
            if len(other) >= _PREFIX and one != other and (one.startswith(other) or other.startswith(one)):
                alike[row, column] = max(alike[row, column], _CUT)
    return alike


# ---- Descriptions ----


def _description(subject: Fields, object: Fields) -> Matrix:
    ours, theirs = vectors([_bag(t, w) for t, w in zip(subject.terms, subject.words, strict=True)],
                           [_bag(t, w) for t, w in zip(object.terms, object.words, strict=True)])  # fmt: skip
    found: Matrix = (unit(ours) @ unit(theirs).T).toarray()
    return found.clip(0, 1)


def _bag(term: PropertyTerm, words: tuple[str, ...]) -> Bag:
    said = tokens(f"{term.title} {term.description}")
    path = [word for part in term.name.split("/")[:-1] for word in name_words(part)]
    found = {stem(word): 0.5 for word in (*said, *path)}
    return found | {word: _FORM if word in _FORMS else 1.0 for word in words}


# ---- Values ----


def _shared_values(subject: Fields, object: Fields) -> Matrix:
    """How much of the subject's values is found in the object's; a value that many fields have counts little."""
    ours, theirs = vectors(
        [dict.fromkeys(v, 1.0) for v in subject.values], [dict.fromkeys(v, 1.0) for v in object.values]
    )
    ours.data, theirs.data = np.sqrt(ours.data), np.sqrt(theirs.data)
    return _shares(ours, theirs)


def _shares(ours: Sparse, theirs: Sparse) -> Matrix:
    """How much of each row is found in each other row, from 0 to 1; nothing of an empty one."""
    shared: Matrix = (ours @ theirs.T).toarray()
    whole = np.bincount(np.repeat(np.arange(ours.shape[0]), np.diff(ours.indptr)), ours.data**2, ours.shape[0])
    whole[whole == 0] = 1
    return (shared / whole[:, np.newaxis]).clip(0, 1)


def _value_trigrams(subject: Fields, object: Fields) -> Matrix:
    texts, others = (
        [" ".join(v) if t is not Datatype.NUMBER else "" for v, t in zip(side.values, side.types, strict=True)]
        for side in (subject, object)
    )
    found = _trigram_cosines(texts, others)
    found[[not text for text in texts]] = 0
    found[:, [not text for text in others]] = 0
    return found


def _value_words(subject: Fields, object: Fields) -> Matrix:
    """How much of one side's name is among the words of the other's values; the better of both ways."""
    return np.maximum(_named_in(subject, object), _named_in(object, subject).T)


def _named_in(named: Fields, valued: Fields) -> Matrix:
    names = [dict.fromkeys(words, 1.0) for words in named.words]
    counts = [Counter(stem(word) for value in values for word in set(value.split())) for values in valued.values]
    texts = [
        {word: np.sqrt(n / len(v)) for word, n in each.items()} for each, v in zip(counts, valued.values, strict=True)
    ]
    return _shares(*vectors(names, texts))


def _like_values(subject: Fields, object: Fields) -> Matrix:
    """How near the subject's values come to some value of the object, on average (`pT3`, `T3`)."""
    ours, theirs = ([v[:most] if t is not Datatype.NUMBER else () for v, t in zip(side.values, side.types, strict=True)]
                    for side, most in ((subject, _OUR_VALUES), (object, _THEIR_VALUES)))  # fmt: skip
    known = sorted({value for values in theirs for value in values})
    found = np.zeros((len(subject), len(object)))
    asked = sorted({value for values in ours for value in values})
    if not known or not asked:
        return found
    rows, columns = trigram_vectors(asked, known)
    transposed = columns.T.tocsr()
    place = {value: number for number, value in enumerate(known)}
    valued = [column for column, values in enumerate(theirs) if values]
    spots = np.array([place[value] for column in valued for value in theirs[column]], dtype=np.int64)
    starts = np.cumsum([0, *(len(theirs[column]) for column in valued)])[:-1]
    number = {value: row for row, value in enumerate(asked)}
    for row, values in enumerate(ours):
        if values:
            near = (rows[[number[value] for value in values]] @ transposed).toarray()
            found[row, valued] = np.maximum.reduceat(near[:, spots], starts, axis=1).mean(axis=0)
    return found.clip(0, 1)


# What each kind of value says beside another: 1 the same, 0 impossible; between the two where one side says nothing.
_UNTOLD = 0.5
_NEAR = {
    frozenset({Datatype.CODE, Datatype.TEXT}): 0.5,
    frozenset({Datatype.CODE, Datatype.BOOLEAN}): 0.6,
    frozenset({Datatype.CODE, Datatype.NUMBER}): 0.2,
    frozenset({Datatype.DATE, Datatype.TIME}): 0.8,
    frozenset({Datatype.TEXT, Datatype.BOOLEAN}): 0.1,
    frozenset({Datatype.TEXT, Datatype.NUMBER}): 0.2,
    frozenset({Datatype.DATE, Datatype.TEXT}): 0.2,
}


def _kinds(subject: Fields, object: Fields) -> Matrix:
    every = list(Datatype)
    table = np.array([[_kind_beside(one, other) for other in every] for one in every])
    ours, theirs = ([every.index(kind) for kind in side.types] for side in (subject, object))
    found: Matrix = table[np.ix_(ours, theirs)]
    return found


def _kind_beside(one: Datatype, other: Datatype) -> float:
    if Datatype.UNKNOWN in {one, other}:
        # A side without values is seldom a list of codes: that would have been written down.
        known = one if other is Datatype.UNKNOWN else other
        return 0.3 if known in {Datatype.CODE, Datatype.BOOLEAN} else 0.7
    return 1.0 if one is other else _NEAR.get(frozenset({one, other}), 0.0)


def _numbers(subject: Fields, object: Fields) -> Matrix:
    found = [[_overlap(one.profile, other.profile) for other in object.terms] for one in subject.terms]
    return np.array(found).reshape(len(subject), len(object))


def _overlap(one: ValueProfile, other: ValueProfile) -> float:
    if one.low is None or other.low is None or one.high is None or other.high is None:
        return 0.0
    shared = min(one.high, other.high) - max(one.low, other.low)
    whole = max(one.high, other.high) - min(one.low, other.low)
    return max(0.0, shared) / whole if whole > 0 else float(one.low == other.low)


def _shapes(subject: Fields, object: Fields) -> Matrix:
    ours, theirs = ([dict(term.profile.patterns) for term in side.terms] for side in (subject, object))
    known = sorted({shape for side in (ours, theirs) for bag in side for shape in bag})
    place = {shape: number for number, shape in enumerate(known)}
    rows, columns = (_dense(side, place) for side in (ours, theirs))
    found = np.zeros((len(subject), len(object)))
    for shape in np.flatnonzero(rows.any(axis=0) & columns.any(axis=0)):
        found += np.minimum.outer(rows[:, shape], columns[:, shape])
    return found.clip(0, 1)


def _dense(bags: Sequence[dict[str, float]], place: dict[str, int]) -> Matrix:
    found = np.zeros((len(bags), len(place)))
    for row, bag in enumerate(bags):
        for shape, share in bag.items():
            found[row, place[shape]] = share
    return found


_COMPARISONS: dict[str, Callable[[Fields, Fields], Matrix]] = {
    "name_trigrams": _name_trigrams,
    "name_ratio": _name_ratio,
    "subject_words": _subject_words,
    "object_words": _object_words,
    "initials": _initials,
    "same_name": _same_name,
    "description": _description,
    "shared_values": _shared_values,
    "value_trigrams": _value_trigrams,
    "value_words": _value_words,
    "like_values": _like_values,
    "kinds": _kinds,
    "numbers": _numbers,
    "shapes": _shapes,
}
