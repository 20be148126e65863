"""Both sides of a set of fields: what a source's records have, and what the shared record has, code lists attached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from accord.errors import Unavailable
from accord.formats.rdf import syntax_of, write_rdf
from accord.matching.field_codes import FittingList, fitting_lists
from accord.matching.field_names import name_words
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding
from accord.model.properties import PropertyTerm
from accord.shapes.property_terms import property_terms
from accord.shapes.shapes_file import read_shapes
from accord.tasks.field_terms import FieldsRead, read_fields
from accord.tasks.load import load_scheme
from accord.vocabulary.fields import field_scheme
from accord.vocabulary.skos import scheme_triples
from accord.workspace import MappingSetEntry, SchemeEntry, Source, Workspace, read_bytes

__all__ = [
    "Attached",
    "CodeLists",
    "FieldSides",
    "attached",
    "code_lists",
    "field_set",
    "field_sides",
    "field_vocabulary",
    "lists_for",
    "load_source_fields",
    "shared_properties",
    "with_codes",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLists:
    """The code lists that one organisation's values may belong to, by name: its own and the shared ones."""

    entries: Mapping[str, SchemeEntry]
    schemes: Mapping[str, ConceptScheme]

    def codes(self, names: Iterable[str]) -> dict[str, frozenset[str]]:
        """The notations of some of them."""
        return {name: frozenset(concept.notation for concept in self.schemes[name]) for name in names}


def field_set(workspace: Workspace, source: Source) -> MappingSetEntry:
    """The set of a source's fields."""
    return workspace.mapping_set(f"{source.name}.fields")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSides:
    """Both sides of a set of fields: the source's and the shared record's, as property terms and as schemes.

    findings: what is worth knowing of how the source's file was read.
    """

    entry: MappingSetEntry
    ours: tuple[PropertyTerm, ...]
    theirs: tuple[PropertyTerm, ...]
    subject: ConceptScheme
    object: ConceptScheme
    lists: CodeLists
    findings: tuple[Finding, ...]


def field_sides(workspace: Workspace, source: Source, sample: Path | None) -> FieldSides:
    """What the fields of a source are matched by, with the codes that may stand for each property of the shared record.

    Raises Unavailable or NotReadable where a file is missing or malformed.
    """
    entry = field_set(workspace, source)
    lists = code_lists(workspace, source)
    read = load_source_fields(workspace, source, sample)
    ours = read.terms
    theirs = with_codes(workspace, shared_properties(workspace), lists)
    subject, object_ = (
        field_scheme(terms, iri=side.iri, title=side.title)
        for terms, side in ((ours, entry.subject), (theirs, entry.object))
    )
    return FieldSides(
        entry=entry,
        ours=ours,
        theirs=theirs,
        subject=subject,
        object=object_,
        lists=lists,
        findings=read.findings,
    )


def load_source_fields(workspace: Workspace, source: Source, sample: Path | None) -> FieldsRead:
    """The fields of a source, from a file that has or describes them: the one given, else the one that is declared.

    Raises Unavailable where there is none, NotReadable where it is malformed.
    """
    path = sample or source.fields
    if path is None:
        hint = "Name a sample, a schema or a contract with `--from FILE`, or in accord.yaml under `fields:`."
        raise Unavailable(f"nothing says which fields {source.name} has", hint=hint)
    iri = field_set(workspace, source).subject.iri
    return read_fields(path, base=f"{iri}/")


def shared_properties(workspace: Workspace) -> tuple[PropertyTerm, ...]:
    """The shared record's properties, from the records shapes. Raises Unavailable or NotReadable for these."""
    path = workspace.shapes["records"]
    if not path.is_file():
        hint = "Describe the shared record there, as the file that `accord init` writes does."
        raise Unavailable("there are no shapes of records, so nothing says which properties there are", path=path,
                          hint=hint)  # fmt: skip
    return property_terms(read_shapes(read_bytes(path), workspace.place(path)))


def field_vocabulary(workspace: Workspace, terms: Iterable[PropertyTerm], entry: SchemeEntry) -> bytes:
    """The file of one side of a set of fields."""
    scheme = field_scheme(terms, iri=entry.iri, title=entry.title)
    return write_rdf(scheme_triples(scheme), syntax_of(entry.path.name), workspace.prefixes)


def code_lists(workspace: Workspace, source: Source) -> CodeLists:
    """Every code list of a source's organisation and of the shared model that has a file."""
    known = {
        entry.name: entry
        for entry in workspace.schemes
        if entry.organisation in {source.organisation, workspace.shared} and entry.path.is_file()
    }
    return CodeLists(entries=known, schemes={name: load_scheme(workspace, entry) for name, entry in known.items()})


def with_codes(workspace: Workspace, terms: Iterable[PropertyTerm], lists: CodeLists) -> tuple[PropertyTerm, ...]:
    """The shared record's properties with the codes that may stand for each.

    They are those of its own list, and of every list of the source's organisation that is mapped to it.
    """
    names = {entry.iri: name for name, entry in lists.entries.items()}
    ways = {name: [name, *(s.subject.name for s in _sets_to(workspace, name, lists))] for name in names.values()}
    return tuple(_with_codes(term, ways.get(names.get(term.scheme, ""), []), lists) for term in terms)


def _sets_to(workspace: Workspace, name: str, lists: CodeLists) -> list[MappingSetEntry]:
    return [s for s in workspace.mapping_sets if s.object.name == name and s.subject.name in lists.entries]


def _with_codes(term: PropertyTerm, names: list[str], lists: CodeLists) -> PropertyTerm:
    codes = tuple((c.notation, c.label()) for name in names for c in lists.schemes[name])
    return replace(term, codes=codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The code list that a field's values belong to, and the mapping set that leads on from it, if one does."""

    scheme: str
    found: FittingList
    mapping_set: str = ""


def attached(
    workspace: Workspace, source: Source, term: PropertyTerm, shared: PropertyTerm, lists: CodeLists
) -> tuple[Attached, ...]:
    """The code lists by which a field can fill a coded property, best first.

    These are the property's own list, and each that is mapped to it; of two that fit alike comes first the one whose
    title has more words of the source's, then the shorter.
    """
    sets = lists_for(workspace, shared, lists)
    if term.profile.dates:
        return ()
    words = set(name_words(f"{source.name} {source.title}"))
    found = fitting_lists(term.profile, lists.codes(sets))
    ranked = sorted(
        found, key=lambda one: _preference(one, lists.entries[one.name].title, words, len(lists.schemes[one.name]))
    )
    return tuple(Attached(scheme=one.name, found=one, mapping_set=sets[one.name]) for one in ranked)


def lists_for(workspace: Workspace, shared: PropertyTerm, lists: CodeLists) -> dict[str, str]:
    """The lists by which a coded property can be filled, each with the mapping set that leads on (none: its own)."""
    own = next((name for name, entry in lists.entries.items() if entry.iri == shared.scheme), "")
    return {own: "", **{entry.subject.name: entry.name for entry in _sets_to(workspace, own, lists)}} if own else {}


def _preference(one: FittingList, title: str, words: set[str], size: int) -> tuple[float, int, int, int, str]:
    return (-one.share, len(one.conversions), -len(words & set(name_words(title))), size, one.name)
