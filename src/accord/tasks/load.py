"""A workspace's vocabularies from their files."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from accord.errors import Unavailable, placed
from accord.formats.rdf import read_rdf, syntax_of
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding, Severity
from accord.vocabulary.conditions import check_conditions
from accord.vocabulary.integrity import check_scheme
from accord.vocabulary.skos import Vocabulary, read_schemes
from accord.workspace import SchemeEntry, Workspace, read_bytes

__all__ = ["check_vocabulary", "declared_scheme", "load_scheme", "load_vocabulary"]


def load_scheme(workspace: Workspace, entry: SchemeEntry) -> ConceptScheme:
    """The scheme that `accord.yaml` declares, from its file in any RDF syntax.

    Raises Unavailable where the file is missing or holds no such scheme, NotReadable where it is malformed.
    """
    vocabulary = load_vocabulary(workspace, entry)
    scheme = vocabulary.get(entry.iri)
    if scheme is None:
        hint = _held(vocabulary, workspace, entry)
        raise Unavailable(f"the file does not hold the scheme {entry.iri}", path=entry.path, hint=hint)
    return scheme


def declared_scheme(workspace: Workspace, entry: SchemeEntry) -> ConceptScheme:
    """The scheme as `load_scheme` gives it, or one without concepts where its file has not been made yet."""
    if not entry.path.is_file():
        return ConceptScheme(iri=entry.iri, version="no file yet")
    return load_scheme(workspace, entry)


def load_vocabulary(workspace: Workspace, entry: SchemeEntry) -> Vocabulary:
    """Everything that a declared scheme's file holds, with a finding for each oddity.

    Raises Unavailable where the file is missing, NotReadable where it is malformed.
    """
    return read_schemes(_quads(entry), place=workspace.place(entry.path), scheme=entry.iri)


def check_vocabulary(workspace: Workspace, entry: SchemeEntry) -> tuple[Finding, ...]:
    """Everything that is odd or wrong in a declared scheme's file: reading, SKOS conditions, integrity of its schemes.

    Raises Unavailable where the file is missing, NotReadable where it is malformed.
    """
    quads, place = list(_quads(entry)), workspace.place(entry.path)
    vocabulary = read_schemes(quads, place=place, scheme=entry.iri)
    found = [*vocabulary.findings, *check_conditions(quads, place=place)]
    for scheme in vocabulary.schemes:
        found += check_scheme(scheme, place=place, languages=workspace.languages)
    if vocabulary.get(entry.iri) is None:
        message, hint = f"the file does not hold the scheme {entry.iri}", _held(vocabulary, workspace, entry)
        found.append(
            Finding(code="scheme-missing", severity=Severity.ERROR, subject=entry.name, place=place, message=message,
                    hint=hint)
        )  # fmt: skip
    return tuple(found)


def _held(vocabulary: Vocabulary, workspace: Workspace, entry: SchemeEntry) -> str:
    held = ", ".join(found.iri for found in vocabulary.schemes) or "no concept scheme at all"
    return (
        f"It holds {held}. Import it anew, or add `iri: ...` to {entry.name} in {workspace.settings_place(entry.line)}."
    )


def _quads(entry: SchemeEntry) -> Iterator[Quad]:
    if not entry.path.is_file():
        hint = (
            "Make it with `accord propose --fields SOURCE`."
            if entry.holds_fields
            else f"Make it with `accord import FILE --scheme {entry.name}`, or put an RDF file there."
        )
        raise Unavailable(f"the vocabulary {entry.name} has no file yet", path=entry.path, hint=hint)
    with placed(entry.path):
        yield from read_rdf(read_bytes(entry.path), syntax_of(entry.path.name))
