"""What a sound concept scheme has beyond the letter of SKOS: one code, one label and one place for each term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from accord.model.concepts import Concept, ConceptScheme
from accord.model.findings import Finding, Severity

__all__ = ["check_scheme"]

MAX_NAMED = 5


def check_scheme(scheme: ConceptScheme, *, place: str, languages: Sequence[str]) -> Iterator[Finding]:
    """Everything that is wrong with a scheme or missing in it.

    place: its file. languages: those that the workspace publishes in; one that none of the scheme's terms has is no
    gap. What concerns many terms alike is said once for the scheme, with a few of them named.
    """
    checks = (
        _cycles(scheme), _duplicate_notations(scheme), _duplicate_labels(scheme), _missing_labels(scheme),
        _language_gaps(scheme, languages), _missing_definitions(scheme),
    )  # fmt: skip
    for check in checks:
        for finding in check:
            yield replace(finding, place=place)


def _cycles(scheme: ConceptScheme) -> Iterator[Finding]:
    """A term that is its own ancestor, which SKOS allows (https://www.w3.org/TR/skos-reference/#L2484)."""
    for loop in _loops({concept.iri: concept.broader for concept in scheme}):
        codes = [_code(scheme, iri) for iri in loop]
        message = f"the broader terms go in a circle: {' -> '.join([*codes, codes[0]])}"
        hint = "Remove the one skos:broader that is wrong."
        yield _finding("cycle", loop[0], message, hint, severity=Severity.ERROR)


def _loops(parents: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every circle that a walk upwards closes, each once, beginning with its first name in order."""
    done: set[str] = set()
    told: set[frozenset[str]] = set()
    for start in parents:
        path: dict[str, None] = {}
        waiting = [(start, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                done.add(path.popitem()[0])
            elif node in path:
                loop = list(path)[list(path).index(node) :]
                if frozenset(loop) not in told:
                    told.add(frozenset(loop))
                    first = loop.index(min(loop))
                    yield tuple(loop[first:] + loop[:first])
            elif node not in done:
                path[node] = None
                waiting.append((node, True))
                waiting += [(parent, False) for parent in parents.get(node, ()) if parent in parents]


def _duplicate_notations(scheme: ConceptScheme) -> Iterator[Finding]:
    holders: dict[str, list[Concept]] = defaultdict(list)
    for concept in scheme:
        if concept.notation:
            holders[concept.notation].append(concept)
    for code, concepts in holders.items():
        if len(concepts) > 1:
            message = f"{len(concepts)} terms have the code '{code}': {_named(c.iri for c in concepts)}"
            hint = "Give each term a code of its own; a record's code must mean one term."
            yield _finding("duplicate-notation", concepts[0].iri, message, hint, severity=Severity.ERROR)


def _duplicate_labels(scheme: ConceptScheme) -> Iterator[Finding]:
    """Terms in use that a reader cannot tell apart; a retired term may share the label of its successor."""
    holders: dict[tuple[str, str], list[Concept]] = defaultdict(list)
    for concept in scheme:
        if not concept.deprecated:
            for label in concept.pref_labels:
                holders[label.lang, " ".join(label.text.split()).casefold()].append(concept)
    for (lang, _), concepts in holders.items():
        if len(concepts) > 1:
            codes = _named(concept.notation for concept in concepts)
            message = (
                f"{len(concepts)} terms have the label '{concepts[0].label(lang)}'{f' ({lang})' * bool(lang)}: {codes}"
            )
            hint = "Tell them apart in the label, or give each a definition."
            yield _finding("duplicate-label", concepts[0].iri, message, hint)


def _missing_labels(scheme: ConceptScheme) -> Iterator[Finding]:
    without = [concept for concept in scheme if not concept.pref_labels]
    if without:
        message = f"{_of(without, scheme)} no preferred label: {_named(c.notation for c in without)}"
        hint = "Add a skos:prefLabel; until then the code stands in its place."
        yield _finding("missing-label", scheme.iri, message, hint)


def _language_gaps(scheme: ConceptScheme, languages: Sequence[str]) -> Iterator[Finding]:
    spoken = {label.lang for concept in scheme for label in concept.pref_labels}
    for lang in (lang for lang in languages if lang in spoken):
        without = [c for c in scheme if c.pref_labels and lang not in {label.lang for label in c.pref_labels}]
        if without:
            message = (
                f"{_of(without, scheme)} no label in '{lang}', which others have: {_named(c.notation for c in without)}"
            )
            yield _finding("language-gap", scheme.iri, message, "Have them translated.")


def _missing_definitions(scheme: ConceptScheme) -> Iterator[Finding]:
    without = [concept for concept in scheme if not concept.definitions]
    if without:
        message = f"{_of(without, scheme)} no definition: {_named(c.notation for c in without)}"
        hint = "A definition spares reviewers from guessing what a label means."
        yield _finding("missing-definition", scheme.iri, message, hint, severity=Severity.INFO)


def _of(some: Sequence[Concept], scheme: ConceptScheme) -> str:
    return f"{len(some):,} of {len(scheme):,} terms {'has' if len(some) == 1 else 'have'}"


def _named(names: Iterable[str]) -> str:
    everything = list(names)
    return ", ".join(everything[:MAX_NAMED]) + (", ..." if len(everything) > MAX_NAMED else "")


def _code(scheme: ConceptScheme, iri: str) -> str:
    concept = scheme.get(iri)
    return concept.notation if concept and concept.notation else iri


def _finding(code: str, subject: str, message: str, hint: str, *, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, message=message, hint=hint)
