"""The search's index as data: small JSON files, of which a browser fetches the few that a question needs.

Words lie in shards by their first two letters, or by more where very many begin alike, as codes do. So that a slip in
the first three letters finds its word, each word is also named in the shards of the other two-letter rests of its first
three letters (the idea of SymSpell's deletions: https://github.com/wolfgarbe/SymSpell), but for the words of a shard
that was taken apart. A word that very many terms have lists only the best of them. What a result
shows lies in blocks of terms. Nothing in these files is code, and no file's name comes from a word as it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping

from accord.model.concepts import Concept
from accord.publication.edition import Edition
from accord.publication.words import shortened

__all__ = ["search_files", "words_of"]

BLOCK = 100  # terms in a block
MOST_WORDS = 3_000  # in a shard; one with more is taken apart
_FIRST_WORDS = 300  # of a shard that was taken apart, for a question that has only its letters
MOST_TERMS = 1_500  # of one word
_LONGEST_WORD = 32
_MOST_OF_A_TEXT = 80  # words of one term's text
_MARKS = re.compile(r"[\W_]+")
_CODE, _LABEL, _OTHER, _DEFINITION = range(4)


def search_files(edition: Edition) -> Generator[tuple[str, bytes], None, bytes]:
    """The index as path and bytes, `search/terms-N.json` and `search/words-XX.json`; returns what the page must know.

    That is JSON: the number of terms, the size of a block, the vocabularies (title, organisation's name), the shards
    by the hexadecimal form of their letters in UTF-8 (`shards`), and those of them that were taken apart (`deep`).
    It stands in the page, so that a question need not wait for it.
    terms: a list of [code, label, vocabulary's number, path, retired, definition's beginning]. words: `words` gives for
    each word how many terms have it and the terms as a flat list of number * 4 + field (0 code, 1 label, 2 other label,
    3 definition), best first; `near` lists the words of other shards that a slip may have meant.
    """
    terms = [(concept, at) for at, one in enumerate(edition.schemes) for concept in one.scheme]
    for start in range(0, len(terms), BLOCK):
        shown = [_shown(concept, at, edition) for concept, at in terms[start : start + BLOCK]]
        yield f"search/terms-{start // BLOCK}.json", _json(shown)
    shards, deep = [], []
    for key, shard, is_apart in _shards(_postings(concept for concept, _ in terms)):
        shards.append(_hexed(key))
        if is_apart:
            deep.append(_hexed(key))
        yield f"search/words-{_hexed(key)}.json", _json(shard)
    vocabularies = [[one.entry.title, one.keeper] for one in edition.schemes]
    about = {"terms": len(terms), "block": BLOCK, "vocabularies": vocabularies, "shards": shards, "deep": deep}
    return _json(about)


def words_of(text: str) -> list[str]:
    """The words of a text as the search compares them: small letters and digits without accents.

    `search.js` does the same to a question.
    """
    plain = unicodedata.normalize("NFKD", text[:20_000]).lower()
    without = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    return [word[:_LONGEST_WORD] for word in _MARKS.split(without) if word]


def _shown(concept: Concept, vocabulary: int, edition: Edition) -> list[str | int]:
    path, retired = edition.paths[concept.iri], int(concept.deprecated)
    definition = shortened(concept.definition(), 140)
    return [shortened(concept.notation, 60), shortened(concept.label(), 120), vocabulary, path, retired, definition]


def _postings(concepts: Iterable[Concept]) -> dict[str, list[tuple[int, int, int]]]:
    """For each word (how good, length of the label, term * 4 + field)."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, concept in enumerate(concepts):
        length = len(concept.label())
        for word, field in _fields(concept).items():
            found[word].append((field + 4 * concept.deprecated, length, number * 4 + field))
    return found


def _fields(concept: Concept) -> dict[str, int]:
    """Each word of a term with the best field that has it. A code that is the term's name too counts as its name."""
    is_name = concept.notation.casefold() == concept.label().casefold()
    texts: Mapping[int, list[str]] = {
        _DEFINITION: [text.text for text in concept.definitions],
        _OTHER: [text.text for text in (*concept.alt_labels, *concept.hidden_labels)],
        _LABEL: [*(text.text for text in concept.pref_labels), *([concept.notation] if is_name else ())],
        _CODE: [] if is_name else [concept.notation],
    }
    return {
        word: field
        for field, several in texts.items()
        for word in [word for text in several for word in words_of(text)][:_MOST_OF_A_TEXT]
    }


def _shards(postings: Mapping[str, list[tuple[int, int, int]]]) -> Iterator[tuple[str, dict[str, object], bool]]:
    """Each shard's letters, what it holds, and whether it was taken apart."""
    begun: dict[str, list[str]] = defaultdict(list)
    for word in sorted(postings):
        begun[word[:2]].append(word)
    near: dict[str, list[str]] = defaultdict(list)
    for several in begun.values():
        for word in several if len(several) <= MOST_WORDS else ():
            for rest in _rests(word):
                near[rest].append(word)
    held = {key: shard for letters, words in begun.items() for key, shard in _apart(letters, words)}
    for key in sorted(held.keys() | near.keys()):
        words, is_apart = held.get(key, ([], False))
        entries = {word: [len(postings[word]), *_best(postings[word])] for word in words}
        yield key, {"words": entries, "near": sorted(near.get(key, []))}, is_apart


def _apart(letters: str, words: list[str]) -> Iterator[tuple[str, tuple[list[str], bool]]]:
    """The words that begin with some letters, in as many shards as they need."""
    is_apart = len(words) > MOST_WORDS
    yield letters, (words[:_FIRST_WORDS] if is_apart else words, is_apart)
    if is_apart:
        further: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if word != letters:
                further[word[: len(letters) + 1]].append(word)
        for key, several in further.items():
            yield from _apart(key, several)


def _best(entries: list[tuple[int, int, int]]) -> list[int]:
    return [entry for _, _, entry in sorted(entries)[:MOST_TERMS]]


def _hexed(letters: str) -> str:
    return letters.encode().hex()


def _rests(word: str) -> set[str]:
    """The two-letter rests of the first three letters, but for the word's own shard."""
    first = word[:3]
    return {first[0] + first[2], first[1:]} - {word[:2]} if len(first) == 3 else set()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
