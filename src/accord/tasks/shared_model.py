"""The whole shared model, searched as you type: also what lies beyond the scheme that a mapping set maps to."""

from __future__ import annotations

import json

import numpy as np

from accord.engines.term_index import TermIndex, open_index, writing_index
from accord.errors import Unavailable
from accord.model.concepts import Concept, ConceptScheme
from accord.model.progress import Progress, silent
from accord.namespaces import code_from_iri
from accord.tasks.load import load_scheme
from accord.tasks.queue_index import digest_of, search_facts, search_of
from accord.tasks.review_items import terms_with
from accord.workspace import MappingSetEntry, Workspace

__all__ = ["SharedModel", "open_shared_model", "where_to_map"]

_SIDE = "shared"


class SharedModel:
    """The terms of every shared scheme in one index; `titles` names the schemes by IRI."""

    def __init__(self, index: TermIndex, titles: dict[str, str]) -> None:
        self._index, self.titles = index, titles
        self._terms, self._search = index.scheme(_SIDE), search_of(index, _SIDE)
        self._schemes: list[str] = json.loads(index.fact("schemes"))
        self._scheme_of = np.frombuffer(index.fact("scheme_of"), dtype=np.int32)

    def search(self, text: str, *, beyond: str, most: int) -> tuple[Concept, ...]:
        """The terms with that code or those words in the shared schemes other than `beyond` (an IRI)."""
        apart = [iri != beyond for iri in self._schemes]
        found = terms_with(
            self._search, self._terms, text, most, among=np.array(apart, dtype=np.bool_)[self._scheme_of]
        )
        return tuple(concept for concept in found if concept.scheme != beyond)

    def close(self) -> None:
        """Lets go of the file."""
        self._index.close()


def open_shared_model(
    workspace: Workspace, entry: MappingSetEntry, *, progress: Progress = silent
) -> SharedModel | None:
    """What can be searched beside the mapping set's own object scheme; None where the shared model has nothing else.

    The index is built first where there is none or where a vocabulary has changed. Raises NotReadable for a malformed
    vocabulary; one that has no file yet is left out.
    """
    entries = [one for one in workspace.shared_schemes if one.path.is_file()]
    if not [one for one in entries if one != entry.object]:
        return None
    path = workspace.root / "build" / "search" / "shared.index"
    digest = digest_of(one.path for one in entries)
    found = open_index(path)
    if found is None or found.fact("digest") != digest:
        schemes = [load_scheme(workspace, one) for one in entries]
        with writing_index(path, parts=1, progress=progress) as index:
            numbers = [number for number, scheme in enumerate(schemes) for _ in scheme]
            everything = ConceptScheme(
                iri=workspace.shared, concepts=tuple(one for scheme in schemes for one in scheme)
            )
            index.scheme(_SIDE, everything)
            index.facts(search_facts(_SIDE, everything))
            index.facts({
                "digest": digest,
                "schemes": json.dumps([scheme.iri for scheme in schemes]).encode(),
                "scheme_of": np.array(numbers, dtype=np.int32).tobytes(),
            })  # fmt: skip
        found = open_index(path)
    if found is None:
        hint = "Remove it, and look whether the disk is full."
        raise Unavailable("the index of the shared model cannot be read", path=path, hint=hint)
    return SharedModel(found, {one.iri: one.title for one in entries})


def where_to_map(workspace: Workspace, entry: MappingSetEntry, subject: Concept, found: Concept) -> str:
    """How a subject is mapped to a term of another shared scheme than the mapping set's own, in words.

    A mapping set joins two schemes, so the verdict belongs into another one: which may have to be declared first.
    """
    scheme = next(one for one in workspace.schemes if one.iri == found.scheme)
    what = f"*{found.label()}* is a term of *{scheme.title}*, and {entry.name} maps to *{entry.object.title}*."
    others = [one for one in workspace.mapping_sets if (one.subject, one.object) == (entry.subject, scheme)]
    if others:
        return f"{what} Map it there: accord decide {others[0].name} {_word(subject)} {_word(found)} --as ..."
    new = f"{entry.subject.organisation}-{entry.subject.key}-{scheme.key}"
    line = f"{new}: {{subject: {entry.subject.name}, object: {scheme.name}}}"
    return f"{what} No mapping set joins the two yet; under `mappings:` in accord.yaml it would be  {line}"


def _word(concept: Concept) -> str:
    """A term as one word of a command line."""
    code = concept.notation or code_from_iri(concept.iri)
    return f"'{code}'" if " " in code else code
