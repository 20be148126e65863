"""What a run needs in any direction: from a source to the shared model, back again, or to another source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from accord.crosswalks.derivation import Refusal, sources_of
from accord.engines.sources import Inputs, digest_of, expand
from accord.errors import Misused, NotAllowed
from accord.model.concepts import ConceptScheme
from accord.model.mappings import MappingSet
from accord.model.records import Field, RecordMapping
from accord.tasks.derive import Derived, derive_along, settle_hint
from accord.tasks.load import load_scheme
from accord.tasks.lookups import KnownSource, load_record_mapping, load_source
from accord.tasks.pinned import pinned
from accord.tasks.translated import accepted_in
from accord.translation.lookups import NO_ANSWER, Answer, Entry, Lookup, Problem, crosswalk, membership
from accord.translation.summary import UsedFile
from accord.translation.turning import TURNED, Turned, lateral, turned
from accord.workspace import SchemeEntry, Workspace

__all__ = ["direction", "inputs_of", "load_known"]


def direction(
    workspace: Workspace, source: str | None, *, reverse: bool = False, other: str | None = None
) -> str | None:
    """The name of a direction: `SOURCE`, `shared -> SOURCE` (reverse) or `SOURCE -> OTHER`; none without a source.

    Raises Misused where it is asked to lead both ways, or nowhere.
    """
    if reverse and other:
        raise Misused("--reverse and --to lead two ways", hint="Keep one of them.")
    if not source and (reverse or other):
        hint = "Write `accord translate SOURCE --reverse INPUT... -o DIR`; --retry knows the way by itself."
        raise Misused("a source is needed", hint=hint)
    if reverse:
        return f"{workspace.shared}{TURNED}{source}"
    return f"{source}{TURNED}{other}" if other else source


def load_known(workspace: Workspace, name: str, *, purpose: str = "", release: str = "") -> KnownSource:
    """Everything that translating in a direction needs: `SOURCE`, `shared -> SOURCE` or `SOURCE -> OTHER`.

    Under a purpose and a release as `load_source` has them. Raises Misused for an unknown source, NotAllowed where no
    field of the key can be turned, NotReadable or Unavailable where a file cannot be read.
    """
    start, arrow, end = name.partition(TURNED)
    if not arrow:
        return load_source(workspace, name, purpose=purpose, release=release)
    if start == end:
        raise Misused(f"{start} is both ends", hint="Name another source with --to.")
    frozen = pinned(workspace, release)
    ends = [end] if start == workspace.shared else [start, end]
    read = [load_record_mapping(workspace, one, purpose=purpose, names=frozen.workspace) for one in ends]
    way = turned(read[0], workspace.shared) if len(read) == 1 else lateral(*read)
    if not way.mapping.key:
        raise _without_key(way, read, workspace.source(end).mapping)
    walks = _Walks(frozen.workspace)
    lookups = {made.lookup: walks.lookup(made, there, back) for made, there, back in way.coded}
    paths = [("record mapping", workspace.source(one).mapping) for one in ends]
    paths += [("release", frozen.checksums)] if frozen.checksums else []
    used = [
        UsedFile(role=r, name=workspace.place(path), sha256=digest_of(path)) for r, path in (*paths, *walks.files())
    ]
    return KnownSource(
        mapping=way.mapping,
        lookups=lookups,
        release=release,
        files=tuple(sorted(used, key=lambda file: (file.role, file.name))),
        findings=way.findings,
    )


def _without_key(way: Turned, read: Sequence[RecordMapping], path: Path) -> NotAllowed:
    """Why no part of the key gets through, each part with its own reason where there is one."""
    why = [f"{found.subject}: {found.message}" for found in way.findings if found.subject in read[-1].key]
    if len(read) == 1 or not why:
        hint = "Name as `key:` fields that are each filled from one column."
        return NotAllowed("no part of the record's key can be turned round", path=path, hint=hint)
    first, last = read[0].source, read[-1].source
    hint = f"Let the record mapping of {first} fill such a property from a column, or name others as `key:` of {last}."
    return NotAllowed(f"nothing of {first} fills a part of the record's key ({'; '.join(why)})", path=path, hint=hint)


def inputs_of(workspace: Workspace, name: str, words: Sequence[str], *, nested: bool = False) -> Inputs:
    """The files to translate in a direction.

    Back from the shared model, the folder of a translation stands for its accepted records, and what `translate` added
    to them is passed over.
    """
    if not name.startswith(f"{workspace.shared}{TURNED}"):
        return expand(words, nested=nested)
    found = expand([part for word in words for part in accepted_in(word)])
    return replace(found, files=tuple(replace(file, own=True) for file in found.files))


class _Walks:
    """Derives each cross-walk once, and notes what it was made of."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.derived: dict[tuple[str, ...], Derived] = {}
        self.schemes: dict[str, ConceptScheme] = {}

    def scheme(self, entry: SchemeEntry) -> ConceptScheme:
        """The scheme, read once."""
        if entry.name not in self.schemes:
            self.schemes[entry.name] = load_scheme(self.workspace, entry)
        return self.schemes[entry.name]

    def files(self) -> Iterator[tuple[str, Path]]:
        """The files that were read, each with what it was read as."""
        sets = dict.fromkeys(name for derived in self.derived.values() for name in derived.sets)
        yield from (("cross-walk", path) for name in sets if (path := self.workspace.agreed_path(name)).is_file())
        yield from (("vocabulary", self.workspace.scheme(name).path) for name in self.schemes)

    def lookup(self, made: Field, there: Field | None, back: Field) -> Lookup:
        """What becomes of the codes that come in, in the column that a source reads."""
        path = self._path(there, back)
        if len(path) == 1:
            return membership(path[0].name, self.scheme(path[0]))
        key = tuple(entry.name for entry in path)
        if key not in self.derived:
            self.derived[key] = derive_along(self.workspace, path)
        return self._turned(made, self.derived[key])

    def _path(self, there: Field | None, back: Field) -> tuple[SchemeEntry, ...]:
        """The schemes from the codes that come in to those that go out."""
        steps = [*(self._sides(there) if there else ()), *reversed(self._sides(back))]
        return tuple({entry.name: entry for entry in steps}.values())

    def _sides(self, field: Field) -> tuple[SchemeEntry, ...]:
        """The scheme of a field's source codes and that of its shared codes; one where they are the same."""
        if field.mapping_set:
            entry = self.workspace.mapping_set(field.mapping_set)
            return entry.subject, entry.object
        return (self.workspace.scheme(field.scheme),) if field.scheme else ()

    def _turned(self, made: Field, derived: Derived) -> Lookup:
        first, last = (self.scheme(derived.path[place]) for place in (0, -1))
        rows = [replace(row, record_id="|".join(sources_of(row))) for row in derived.derivation.rows]
        agreed = MappingSet(mapping_set_id=derived.mapping_set.mapping_set_id, mappings=tuple(rows))
        name = f"{derived.path[0].name} to {derived.path[-1].name}"
        plain = crosswalk(name, first, last, agreed, relations=made.relations)
        why = {refusal.subject_id: refusal for refusal in reversed(derived.derivation.refusals)}
        return replace(plain, entries=tuple(_told(entry, first, why, derived) for entry in plain.entries))


def _told(entry: Entry, scheme: ConceptScheme, why: dict[str, Refusal], derived: Derived) -> Entry:
    """An entry whose problem says why nothing follows, with every candidate."""
    if entry.answer.problem is None:
        return entry
    refusals = [why[concept.iri] for concept in scheme.by_notation(entry.code) if concept.iri in why]
    problem = replace(entry.answer.problem, hint=settle_hint(derived.path))
    if refusals and problem.code == "unmapped":
        problem = Problem(code=refusals[0].code, reason=refusals[0].reason, hint=problem.hint)
    return replace(entry, answer=Answer(problem=problem), undated=NO_ANSWER)
