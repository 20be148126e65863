"""A mapping set's proposals laid out for review in a git-ignored index, made anew when its sources change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accord.engines.term_index import IndexedScheme, IndexWriter, TermIndex, open_index, writing_index
from accord.errors import Unavailable
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping
from accord.model.progress import Progress, silent
from accord.tasks.decisions import load_proposed
from accord.tasks.load import load_scheme
from accord.vocabulary.search import SearchIndex
from accord.workspace import MappingSetEntry, Workspace, read_bytes

__all__ = ["QueueIndex", "digest_of", "open_queue", "search_facts", "search_of"]

MAKER = "3"  # goes up when what the index holds changes
_SUBJECT, _OBJECT = "subject", "object"


class QueueIndex:
    """Both vocabularies, the proposals by subject, and for each subject (a row: its place in the scheme) its order.

    proposed: whether it has proposals; confidence: of the best candidate; warned: whether a candidate has a
    warning; domains: the subject's top term as a number into `domain_names`. All arrays have one length.
    """

    def __init__(self, index: TermIndex) -> None:
        self._index = index
        self.subject: IndexedScheme = index.scheme(_SUBJECT)
        self.object: IndexedScheme = index.scheme(_OBJECT)
        self.proposed = np.frombuffer(index.fact("proposed"), dtype=np.bool_)
        self.confidence = np.frombuffer(index.fact("confidence"), dtype=np.float32)
        self.warned = np.frombuffer(index.fact("warned"), dtype=np.bool_)
        self.domains = np.frombuffer(index.fact("domains"), dtype=np.int32)
        self.domain_names: tuple[str, ...] = tuple(json.loads(index.fact("domain_names")))
        self.subject_search, self.object_search = search_of(index, _SUBJECT), search_of(index, _OBJECT)
        self.keys: tuple[str, ...] = tuple(json.loads(index.fact("keys")))

    def __len__(self) -> int:
        return len(self.proposed)

    def proposals(self, subject_id: str) -> tuple[Mapping, ...]:
        """A subject's proposals, best first."""
        return self._index.proposals(subject_id)

    def row(self, subject_id: str) -> int | None:
        """The row of a subject, or None where the scheme has no such term."""
        return self.subject.place(subject_id)

    def digest(self) -> bytes:
        """What it was made from."""
        return self._index.fact("digest")

    def close(self) -> None:
        """Lets go of the file."""
        self._index.close()


def open_queue(
    workspace: Workspace, entry: MappingSetEntry, *, key: Callable[[str], str], progress: Progress = silent
) -> QueueIndex:
    """The index of a mapping set, built first where there is none or where a file that it was made from has changed.

    `key` turns a code into the one that records are counted under. Raises Unavailable where proposals or a vocabulary
    are missing, NotReadable where they are malformed.
    """
    path = workspace.root / "build" / "review" / f"{entry.name}.index"
    digest = digest_of((workspace.proposed_path(entry.name), entry.subject.path, entry.object.path))
    found = open_index(path)
    if found is None or found.fact("digest") != digest:
        _build(workspace, entry, path, digest, key=key, progress=progress)
        found = open_index(path)
    if found is None:
        hint = "Remove it, and look whether the disk is full."
        raise Unavailable("the index for the review cannot be read", path=path, hint=hint)
    return QueueIndex(found)


def digest_of(paths: Iterable[Path]) -> bytes:
    """What tells whether any of the files has changed since, or whether another version of Accord reads them."""
    files = [hashlib.blake2b(read_bytes(path)).digest() if path.is_file() else b"" for path in paths]
    return hashlib.blake2b(b"".join([MAKER.encode(), *files])).digest()


def search_facts(side: str, concepts: Iterable[Concept]) -> dict[str, bytes]:
    """The words of a scheme's terms as values of an index."""
    return {f"{side}/search/{name}": value for name, value in SearchIndex.of(concepts).facts().items()}


def search_of(index: TermIndex, side: str) -> SearchIndex:
    """The search that `search_facts` put into an index."""
    return SearchIndex.from_facts({name: index.fact(f"{side}/search/{name}") for name in SearchIndex.FACTS})


@dataclass(frozen=True, slots=True)
class _Best:
    """Of the proposals: each subject's highest confidence, and the subjects of which a candidate has a warning."""

    confidence: dict[str, float]
    warned: frozenset[str]


def _build(
    workspace: Workspace,
    entry: MappingSetEntry,
    path: Path,
    digest: bytes,
    *,
    key: Callable[[str], str],
    progress: Progress,
) -> None:
    with writing_index(path, parts=3, progress=progress) as index:
        best = _write_proposals(index, tuple(load_proposed(workspace, entry.name)))
        _write_subject(index, load_scheme(workspace, entry.subject), best, key)
        _write_scheme(index, _OBJECT, load_scheme(workspace, entry.object))
        index.facts({"digest": digest})


def _write_proposals(index: IndexWriter, proposals: tuple[Mapping, ...]) -> _Best:
    index.proposals(proposals)
    best: dict[str, float] = {}
    for row in proposals:
        best[row.subject_id] = max(best.get(row.subject_id, 0.0), row.confidence or 0.0)
    warned = frozenset(row.subject_id for row in proposals if row.extension("ext_warning"))
    return _Best(confidence=best, warned=warned)


def _write_scheme(index: IndexWriter, side: str, scheme: ConceptScheme) -> None:
    index.scheme(side, scheme)
    index.facts(search_facts(side, scheme))


def _write_subject(index: IndexWriter, subject: ConceptScheme, best: _Best, key: Callable[[str], str]) -> None:
    """The subject scheme and the arrays of `QueueIndex`."""
    _write_scheme(index, _SUBJECT, subject)
    tops = [_top(subject, concept.iri) for concept in subject]
    names = sorted(set(tops))
    numbers = {name: number for number, name in enumerate(names)}
    arrays: dict[str, NDArray[np.generic]] = {
        "proposed": np.array([concept.iri in best.confidence for concept in subject], dtype=np.bool_),
        "confidence": np.array([best.confidence.get(concept.iri, 0.0) for concept in subject], dtype=np.float32),
        "warned": np.array([concept.iri in best.warned for concept in subject], dtype=np.bool_),
        "domains": np.array([numbers[top] for top in tops], dtype=np.int32),
    }
    texts = {"domain_names": names, "keys": [key(concept.notation) for concept in subject]}
    index.facts({name: array.tobytes() for name, array in arrays.items()})
    index.facts({name: json.dumps(value, ensure_ascii=False).encode() for name, value in texts.items()})


def _top(subject: ConceptScheme, iri: str) -> str:
    """The label of the topmost broader term: what people call its domain. A scheme without levels is one domain."""
    above = subject.ancestors(iri)
    return above[-1].label() if above else subject.title()
