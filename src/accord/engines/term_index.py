"""A mapping set's two vocabularies and its proposals in one SQLite file, to be looked up without reading them all."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import LIST_SLOTS, Mapping
from accord.model.progress import Progress, silent

__all__ = ["IndexWriter", "IndexedScheme", "TermIndex", "open_index", "writing_index"]

FORMAT = "2"
_TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE concept (side TEXT, place INTEGER, iri TEXT, notation TEXT, said TEXT, PRIMARY KEY (side, place))
  WITHOUT ROWID;
CREATE TABLE child (side TEXT, parent TEXT, place INTEGER, PRIMARY KEY (side, parent, place)) WITHOUT ROWID;
CREATE TABLE proposal (subject_id TEXT, rank INTEGER, object_id TEXT, row TEXT,
  PRIMARY KEY (subject_id, rank, object_id)) WITHOUT ROWID;
"""
_INDEXES = (
    "CREATE INDEX concept_iri ON concept (iri, side)",
    "CREATE INDEX concept_notation ON concept (notation, side, place)",
)
_TEXTS = frozenset({"pref_labels", "alt_labels", "hidden_labels", "definitions", "notes"})
_CONCEPT, _MAPPING = (tuple(one.name for one in fields(kind)) for kind in (Concept, Mapping))
_NEEDED = frozenset({"iri", "scheme"})
_NAMES = frozenset({"broader", "related"})
_STEP = 2_000  # terms or rows between two tellings of the progress
_PART = 1_000  # steps of the progress in each part
_KEPT = 4_096  # terms kept in memory


class IndexWriter:
    """An index that is being written, part by part, so that no two parts need be in memory together."""

    def __init__(self, base: sqlite3.Connection, parts: int, progress: Progress) -> None:
        self._base, self._parts, self._progress = base, parts, progress
        self._done = 0
        self.facts({"format": FORMAT.encode()})

    def scheme(self, side: str, scheme: ConceptScheme) -> None:
        """A scheme, as one of the parts."""
        self._base.executemany("INSERT INTO concept VALUES (?, ?, ?, ?, ?)", self._told(_rows(side, scheme), scheme))
        self._base.executemany("INSERT INTO child VALUES (?, ?, ?)", _children(side, scheme))
        self.facts({f"{side}/{name}": value for name, value in _about(scheme).items()})

    def proposals(self, rows: Sequence[Mapping]) -> None:
        """All proposals, as one of the parts."""
        self._base.executemany("INSERT OR IGNORE INTO proposal VALUES (?, ?, ?, ?)",
                               self._told(map(_proposal, rows), rows))  # fmt: skip

    def facts(self, values: dict[str, bytes]) -> None:
        """Named values of the caller's own."""
        self._base.executemany("INSERT INTO fact VALUES (?, ?)", values.items())

    def _told(self, rows: Iterable[tuple[object, ...]], part: Sized) -> Iterator[tuple[object, ...]]:
        """The rows; the progress is told in steps of which every part has the same number."""
        size = max(1, len(part))
        for number, row in enumerate(rows):
            if number % _STEP == 0:
                self._progress(_PART * self._done + _PART * number // size, _PART * self._parts)
            yield row
        self._done += 1


@contextmanager
def writing_index(path: Path, *, parts: int, progress: Progress = silent) -> Iterator[IndexWriter]:
    """Writes the index whole or not at all; `parts` is how many schemes and lists of proposals it will have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        base = sqlite3.connect(name, isolation_level=None)
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        base.execute("BEGIN")
        yield IndexWriter(base, parts, progress)
        for statement in (*_INDEXES, "COMMIT"):
            base.execute(statement)
        base.close()
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def open_index(path: Path) -> TermIndex | None:
    """The index, or None where there is none, or none that this version reads."""
    if not path.is_file():
        return None
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        index = TermIndex(base)
        return index if index.fact("format") == FORMAT.encode() else None
    except sqlite3.DatabaseError:
        return None


class TermIndex:
    """An opened index. Looking up costs the same however many terms there are."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def fact(self, name: str) -> bytes:
        """A named value as it was given to `IndexWriter.facts`, empty where there is none."""
        row = self._base.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return b"" if row is None else bytes(row[0])

    def scheme(self, side: str) -> IndexedScheme:
        """One of the schemes."""
        return IndexedScheme(self._base, side, self)

    def proposals(self, subject_id: str) -> tuple[Mapping, ...]:
        """A subject's proposals, best first."""
        found = self._base.execute("SELECT row FROM proposal WHERE subject_id = ? ORDER BY rank", (subject_id,))
        return tuple(_mapping(text) for (text,) in found)

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()


class IndexedScheme:
    """A concept scheme whose concepts stay on disk until they are looked up (`accord.model.concepts.Terms`)."""

    def __init__(self, base: sqlite3.Connection, side: str, index: TermIndex) -> None:
        self._base, self._side = base, side
        self.iri = index.fact(f"{side}/iri").decode()
        self.version = index.fact(f"{side}/version").decode()
        self._size = int(index.fact(f"{side}/size"))
        self._titles = tuple(Text(text=text, lang=lang) for text, lang in json.loads(index.fact(f"{side}/titles")))
        self.get = lru_cache(_KEPT)(self._get)
        self.at = lru_cache(_KEPT)(self._at)
        self.place = lru_cache(_KEPT)(self._place)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Concept]:
        query = "SELECT said FROM concept WHERE side = ? ORDER BY place"
        return (_concept(said) for (said,) in self._base.execute(query, (self._side,)))

    def title(self, lang: str = "en") -> str:
        """The scheme's title in a language, else any, else its IRI."""
        return ConceptScheme(iri=self.iri, titles=self._titles).title(lang)

    def by_notation(self, code: str) -> tuple[Concept, ...]:
        """Every concept with exactly that code."""
        query = "SELECT said FROM concept INDEXED BY concept_notation WHERE side = ? AND notation = ? ORDER BY place"
        return tuple(_concept(said) for (said,) in self._base.execute(query, (self._side, code)))

    def children(self, iri: str, *, most: int = -1) -> tuple[Concept, ...]:
        """The concepts one step narrower, or the first few of them."""
        query = "SELECT place FROM child WHERE side = ? AND parent = ? ORDER BY place LIMIT ?"
        return tuple(self.at(place) for (place,) in self._base.execute(query, (self._side, iri, most)).fetchall())

    def ancestors(self, iri: str) -> tuple[Concept, ...]:
        """Every broader concept within the scheme, nearest first; a cycle ends the walk instead of looping."""
        seen: dict[str, Concept] = {}
        frontier = [iri]
        while frontier:
            here = [found for one in frontier if (found := self.get(one))]
            above = dict.fromkeys(parent for concept in here for parent in concept.broader)
            frontier = [parent for parent in above if parent not in seen and parent != iri]
            seen.update({parent: found for parent in frontier if (found := self.get(parent))})
        return tuple(seen.values())

    def _get(self, iri: str) -> Concept | None:
        query = "SELECT said FROM concept INDEXED BY concept_iri WHERE side = ? AND iri = ?"
        row = self._base.execute(query, (self._side, iri)).fetchone()
        return _concept(row[0]) if row else None

    def _at(self, place: int) -> Concept:
        query = "SELECT said FROM concept WHERE side = ? AND place = ?"
        (said,) = self._base.execute(query, (self._side, place)).fetchone()
        return _concept(said)

    def _place(self, iri: str) -> int | None:
        query = "SELECT place FROM concept INDEXED BY concept_iri WHERE side = ? AND iri = ?"
        row = self._base.execute(query, (self._side, iri)).fetchone()
        return int(row[0]) if row else None


def _rows(side: str, scheme: ConceptScheme) -> Iterator[tuple[object, ...]]:
    for place, concept in enumerate(scheme):
        yield side, place, concept.iri, concept.notation, _said(concept)


def _children(side: str, scheme: ConceptScheme) -> Iterator[tuple[object, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, concept in enumerate(scheme):
        for parent in dict.fromkeys(concept.broader):
            found[parent].append(place)
    return ((side, parent, place) for parent, places in found.items() for place in places)


def _about(scheme: ConceptScheme) -> dict[str, bytes]:
    titles = json.dumps([(title.text, title.lang) for title in scheme.titles])
    size = str(len(scheme)).encode()
    return {"size": size, "iri": scheme.iri.encode(), "version": scheme.version.encode(), "titles": titles.encode()}


def _said(concept: Concept) -> str:
    """The filled slots of a concept as JSON."""
    slots: dict[str, object] = {}
    for name in _CONCEPT:
        value = getattr(concept, name)
        if name in _TEXTS:
            value = [(text.text, text.lang) for text in value]
        if name in _NEEDED or not (value is None or value is False or value in ("", (), [])):
            slots[name] = value
    return json.dumps(slots, ensure_ascii=False)


def _concept(said: str) -> Concept:
    slots = json.loads(said)
    for name in _TEXTS & slots.keys():
        slots[name] = tuple(Text(text=text, lang=lang) for text, lang in slots[name])
    for name in _NAMES & slots.keys():
        slots[name] = tuple(slots[name])
    return Concept(**slots)


def _proposal(row: Mapping) -> tuple[object, ...]:
    slots = {name: value for name in _MAPPING if (value := getattr(row, name)) not in ("", (), None)}
    text = json.dumps(slots, ensure_ascii=False)
    return row.subject_id, int(row.extension("ext_rank") or 0), row.object_id, text


def _mapping(text: str) -> Mapping:
    slots = json.loads(text)
    for name in LIST_SLOTS & slots.keys():
        slots[name] = tuple(slots[name])
    slots["extra"] = tuple((name, value) for name, value in slots.get("extra", ()))
    return Mapping(**slots)
