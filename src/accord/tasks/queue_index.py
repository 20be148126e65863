"""A mapping set's proposals laid out for review in a git-ignored index, made anew when its sources change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accord.engines.term_index import IndexedScheme, TermIndex, build_index, open_index
from accord.errors import Unavailable
from accord.model.concepts import ConceptScheme
from accord.model.mappings import Mapping
from accord.model.progress import Progress, silent
from accord.tasks.decisions import load_proposed
from accord.tasks.load import load_scheme
from accord.vocabulary.search import SearchIndex
from accord.workspace import MappingSetEntry, Workspace, read_bytes

__all__ = ["QueueIndex", "open_queue"]

MAKER = "2"  # goes up when what the index holds changes
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
        self.subject_search, self.object_search = self._search(_SUBJECT), self._search(_OBJECT)
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

    def _search(self, side: str) -> SearchIndex:
        return SearchIndex.from_facts({name: self._index.fact(f"{side}/search/{name}") for name in SearchIndex.FACTS})


def open_queue(
    workspace: Workspace, entry: MappingSetEntry, *, key: Callable[[str], str], progress: Progress = silent
) -> QueueIndex:
    """The index of a mapping set, built first where there is none or where a file that it was made from has changed.

    `key` turns a code into the one that records are counted under. Raises Unavailable where proposals or a vocabulary
    are missing, NotReadable where they are malformed.
    """
    path = workspace.root / "build" / "review" / f"{entry.name}.index"
    digest = _digest(workspace, entry)
    found = open_index(path)
    if found is None or found.fact("digest") != digest:
        _build(workspace, entry, path, {"digest": digest}, key=key, progress=progress)
        found = open_index(path)
    if found is None:
        hint = "Remove it, and look whether the disk is full."
        raise Unavailable("the index for the review cannot be read", path=path, hint=hint)
    return QueueIndex(found)


def _digest(workspace: Workspace, entry: MappingSetEntry) -> bytes:
    paths = (workspace.proposed_path(entry.name), entry.subject.path, entry.object.path)
    files = [hashlib.blake2b(read_bytes(path)).digest() if path.is_file() else b"" for path in paths]
    return hashlib.blake2b(b"".join([MAKER.encode(), *files])).digest()


def _build(
    workspace: Workspace,
    entry: MappingSetEntry,
    path: Path,
    facts: dict[str, bytes],
    *,
    key: Callable[[str], str],
    progress: Progress,
) -> None:
    proposals = tuple(load_proposed(workspace, entry.name))
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    schemes = {_SUBJECT: subject, _OBJECT: object_}
    search = {
        f"{side}/search/{name}": value
        for side, scheme in schemes.items()
        for name, value in SearchIndex.of(scheme).facts().items()
    }
    build_index(
        path,
        schemes,
        proposals,
        facts={**facts, **search, **_columns(subject, proposals, key)},
        progress=progress,
    )


def _columns(subject: ConceptScheme, proposals: Iterable[Mapping], key: Callable[[str], str]) -> dict[str, bytes]:
    """The arrays of `QueueIndex`."""
    best: dict[str, float] = {}
    warned: set[str] = set()
    for row in proposals:
        best[row.subject_id] = max(best.get(row.subject_id, 0.0), row.confidence or 0.0)
        if row.extension("ext_warning"):
            warned.add(row.subject_id)
    tops = [_top(subject, concept.iri) for concept in subject]
    names = sorted(set(tops))
    numbers = {name: number for number, name in enumerate(names)}
    arrays: dict[str, NDArray[np.generic]] = {
        "proposed": np.array([concept.iri in best for concept in subject], dtype=np.bool_),
        "confidence": np.array([best.get(concept.iri, 0.0) for concept in subject], dtype=np.float32),
        "warned": np.array([concept.iri in warned for concept in subject], dtype=np.bool_),
        "domains": np.array([numbers[top] for top in tops], dtype=np.int32),
    }
    texts = {"domain_names": names, "keys": [key(concept.notation) for concept in subject]}
    return {
        **{name: array.tobytes() for name, array in arrays.items()},
        **{name: json.dumps(value, ensure_ascii=False).encode() for name, value in texts.items()},
    }


def _top(subject: ConceptScheme, iri: str) -> str:
    """The label of the topmost broader term: what people call its domain. A scheme without levels is one domain."""
    above = subject.ancestors(iri)
    return above[-1].label() if above else subject.title()
