"""SKOS as values and back: the concept schemes that an RDF graph holds, and the triples of a scheme.

Reading is lenient, since vocabularies come from everywhere: whatever is odd becomes a finding and the rest is used.
Beside SKOS itself (https://www.w3.org/TR/skos-reference/), SKOS-XL labels, `owl:deprecated`, `dct:isReplacedBy`,
`schema:validFrom`, `schema:validThrough` and `sh:order` (the place in the published list) are understood.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.findings import Finding, Severity
from accord.namespaces import DCT, OWL, RDF, RDFS, SCHEMA, SH, SKOS, SKOSXL, XSD, code_from_iri

__all__ = ["Node", "Vocabulary", "read_schemes", "scheme_triples"]

Node = NamedNode | BlankNode | Literal | Triple
Facts = dict[str, dict[Node, None]]  # predicate to its objects, each once, in the file's order

_TYPE = RDF + "type"
_LABELS = {"pref_labels": "prefLabel", "alt_labels": "altLabel", "hidden_labels": "hiddenLabel"}
_NOTES = (
    "note", "scopeNote", "editorialNote", "historyNote", "changeNote", "example",
)  # fmt: skip
_SCHEME_TEXTS = {"version": OWL + "versionInfo", "publisher": DCT + "publisher", "license": DCT + "license",
                 "source": DCT + "source"}  # fmt: skip
_IRI = re.compile(r"(https?|urn):[^\s<>\"{}|\\^`]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a file holds: its concept schemes in order of their IRIs, and what is odd about it."""

    schemes: tuple[ConceptScheme, ...] = ()
    findings: tuple[Finding, ...] = ()

    def get(self, iri: str) -> ConceptScheme | None:
        """The scheme with that IRI, if the file holds it."""
        return next((scheme for scheme in self.schemes if scheme.iri == iri), None)


def read_schemes(quads: Iterable[Quad], *, place: str, scheme: str = "") -> Vocabulary:
    """Every concept scheme of a graph (named graphs are read as one), with a finding for each oddity.

    place: the file's name, for findings. scheme: the IRI of the scheme that concepts without one are taken into; by
    default the file's only scheme.
    """
    return _Reader(quads, place).vocabulary(scheme)


def scheme_triples(scheme: ConceptScheme) -> Iterator[Triple]:
    """A scheme and its concepts in SKOS. What `read_schemes` gives of these triples is the same scheme."""
    node = NamedNode(scheme.iri)
    yield Triple(node, NamedNode(_TYPE), NamedNode(SKOS + "ConceptScheme"))
    yield from _texts(node, DCT + "title", scheme.titles)
    yield from _texts(node, DCT + "description", scheme.descriptions)
    yield from _texts(node, SKOS + "note", scheme.notes)
    for slot, predicate in _SCHEME_TEXTS.items():
        if value := getattr(scheme, slot):
            yield Triple(node, NamedNode(predicate), _iri_or_text(value))
    for concept in scheme:
        yield from _concept_triples(concept, node, is_top=not any(parent in scheme for parent in concept.broader))


def _concept_triples(concept: Concept, scheme: NamedNode, *, is_top: bool) -> Iterator[Triple]:
    node = NamedNode(concept.iri)
    yield Triple(node, NamedNode(_TYPE), NamedNode(SKOS + "Concept"))
    yield Triple(node, NamedNode(SKOS + "inScheme"), scheme)
    if is_top:
        yield Triple(node, NamedNode(SKOS + "topConceptOf"), scheme)
        yield Triple(scheme, NamedNode(SKOS + "hasTopConcept"), node)
    for slot, name in _LABELS.items():
        yield from _texts(node, SKOS + name, getattr(concept, slot))
    yield from _texts(node, SKOS + "definition", concept.definitions)
    yield from _texts(node, SKOS + "note", concept.notes)
    for predicate, value in _concept_values(concept):
        yield Triple(node, NamedNode(predicate), value)


def _concept_values(concept: Concept) -> Iterator[tuple[str, NamedNode | Literal]]:
    if concept.notation:
        yield SKOS + "notation", Literal(concept.notation)
    for parent in concept.broader:
        yield SKOS + "broader", NamedNode(parent)
    for other in concept.related:
        yield SKOS + "related", NamedNode(other)
    if concept.deprecated:
        yield OWL + "deprecated", Literal("true", datatype=NamedNode(XSD + "boolean"))
    if concept.replaced_by:
        yield DCT + "isReplacedBy", _iri_or_text(concept.replaced_by)
    if concept.valid_from:
        yield SCHEMA + "validFrom", _date(concept.valid_from)
    if concept.valid_to:
        yield SCHEMA + "validThrough", _date(concept.valid_to)
    if concept.source:
        yield DCT + "source", _iri_or_text(concept.source)
    if concept.order is not None:
        yield SH + "order", Literal(str(concept.order), datatype=NamedNode(XSD + "integer"))


def _texts(node: NamedNode, predicate: str, texts: Iterable[Text]) -> Iterator[Triple]:
    for text in texts:
        literal = Literal(text.text, language=text.lang) if text.lang else Literal(text.text)
        yield Triple(node, NamedNode(predicate), literal)


def _iri_or_text(value: str) -> NamedNode | Literal:
    return NamedNode(value) if _IRI.fullmatch(value) else Literal(value)


def _date(value: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + "date")) if _DATE.fullmatch(value) else Literal(value)


class _Reader:
    """A graph by subject and predicate, and the findings that reading it gathers."""

    def __init__(self, quads: Iterable[Quad], place: str) -> None:
        self.place = place
        self.findings: list[Finding] = []
        self.facts: dict[str, Facts] = defaultdict(lambda: defaultdict(dict))
        for quad in quads:
            self.facts[_name(quad.subject)][quad.predicate.value][quad.object] = None

    def vocabulary(self, default: str) -> Vocabulary:
        """Every scheme with its concepts in their order, and the findings on the way."""
        members = self.members(default)
        parents, related = self.parents(), self.links("related", "related")
        schemes = []
        for iri in sorted(members):
            concepts = [self.concept(c, iri, parents.get(c, ()), related.get(c, ())) for c in members[iri]]
            concepts.sort(key=lambda c: (c.order is None, c.order or 0))
            schemes.append(self.scheme(iri, tuple(concepts)))
        return Vocabulary(schemes=tuple(schemes), findings=tuple(self.findings))

    def members(self, default: str) -> dict[str, list[str]]:
        """The concepts of every scheme, in the file's order."""
        members: dict[str, list[str]] = {iri: [] for iri in self.typed("ConceptScheme")}
        top_of: dict[str, list[str]] = defaultdict(list)
        for scheme, facts in self.facts.items():
            for node in facts.get(SKOS + "hasTopConcept", ()):
                top_of[_name(node)].append(scheme)
        concepts = dict.fromkeys([*self.typed("Concept"), *self.subjects("inScheme", "topConceptOf"), *top_of])
        alone = []
        for concept in concepts:
            stated = [*self.names(concept, SKOS + "inScheme"), *self.names(concept, SKOS + "topConceptOf")]
            own = dict.fromkeys([*stated, *top_of.get(concept, ())])
            if concept.startswith("_:"):
                message = "a concept is a blank node, which nobody can refer to; it is left out"
                self.find("concept-without-iri", Severity.ERROR, self.shown(concept), message, "Give it an IRI.")
            elif own:
                for scheme in own:
                    members.setdefault(scheme, []).append(concept)
            else:
                alone.append(concept)
        self.place_alone(alone, members, default)
        return {iri: found for iri, found in members.items() if self.usable_scheme(iri)}

    def place_alone(self, alone: list[str], members: dict[str, list[str]], default: str) -> None:
        """Puts concepts without a scheme into the default one or the only one; a finding tells of it."""
        if not alone:
            return
        home = default or (next(iter(members)) if len(members) == 1 else "")
        named = ", ".join(alone[:MAX_NAMED]) + (", ..." if len(alone) > MAX_NAMED else "")
        message = f"{len(alone)} concept{'s' * (len(alone) != 1)} without skos:inScheme: {named}"
        if home:
            members.setdefault(home, []).extend(alone)
            hint = f"They are read as part of {home}; state skos:inScheme."
            self.find("concept-without-scheme", Severity.WARNING, home, message, hint)
        else:
            hint = "They are left out, since the file does not say where they belong; state skos:inScheme."
            self.find("concept-without-scheme", Severity.ERROR, "", message, hint)

    def usable_scheme(self, iri: str) -> bool:
        """Whether a scheme has an IRI; one that the file does not describe is used, and told."""
        if not _IRI.fullmatch(iri):
            message = "a concept scheme is named by something that is no web address; it is left out"
            self.find("scheme-without-iri", Severity.ERROR, iri, message, "Give the scheme an IRI.")
            return False
        if iri not in self.facts or SKOS + "ConceptScheme" not in self.names(iri, _TYPE):
            message = "concepts name this scheme, but the file does not describe it"
            hint = "Add `a skos:ConceptScheme` with a dct:title."
            self.find("scheme-not-described", Severity.WARNING, iri, message, hint)
        return True

    def scheme(self, iri: str, concepts: tuple[Concept, ...]) -> ConceptScheme:
        """A scheme of these concepts."""
        facts = self.facts.get(iri, {})
        titles = facts.get(DCT + "title") or facts.get(SKOS + "prefLabel") or facts.get(RDFS + "label") or {}
        values = {slot: self.one(iri, predicate) for slot, predicate in _SCHEME_TEXTS.items()}
        if not concepts:
            message = "the scheme has no concepts"
            self.find("empty-scheme", Severity.WARNING, iri, message, "State skos:inScheme on its concepts.")
        self.tell_of_notations(iri, concepts)
        return ConceptScheme(
            iri=iri,
            titles=self.texts(iri, titles),
            descriptions=self.texts(iri, facts.get(DCT + "description", ())),
            notes=self.texts(iri, facts.get(SKOS + "note", ())),
            concepts=concepts,
            **values,
        )

    def tell_of_notations(self, iri: str, concepts: tuple[Concept, ...]) -> None:
        """A finding where concepts have no code of their own."""
        without = [c.iri for c in concepts if not self.facts[c.iri].get(SKOS + "notation")]
        if without:
            message = f"{len(without)} of {len(concepts)} concepts have no skos:notation, for example {without[0]}"
            hint = "The last part of the IRI is read as the code; add skos:notation where that is not the code."
            self.find("missing-notation", Severity.INFO, iri, message, hint)

    def concept(self, iri: str, scheme: str, broader: Iterable[str], related: Iterable[str]) -> Concept:
        """A concept with what the file says of it."""
        facts = self.facts[iri]
        notation, *others = self.notations(iri)
        preferred, alternative, hidden = (self.labels(iri, name) for name in _LABELS.values())
        notes = [node for name in _NOTES for node in facts.get(SKOS + name, ())]
        order = self.one(iri, SH + "order")
        return Concept(
            iri=iri,
            scheme=scheme,
            notation=notation,
            pref_labels=preferred or self.texts(iri, facts.get(RDFS + "label", ())),
            alt_labels=alternative,
            hidden_labels=(*hidden, *(Text(text=other) for other in others)),
            definitions=self.texts(iri, facts.get(SKOS + "definition", ())),
            notes=self.texts(iri, notes),
            broader=tuple(sorted(broader)),
            related=tuple(sorted(related)),
            deprecated=self.one(iri, OWL + "deprecated") in {"true", "1"},
            replaced_by=self.one(iri, DCT + "isReplacedBy"),
            valid_from=self.one(iri, SCHEMA + "validFrom"),
            valid_to=self.one(iri, SCHEMA + "validThrough"),
            source=self.one(iri, DCT + "source"),
            order=int(order) if re.fullmatch(r"-?\d{1,9}", order) else None,
        )

    def notations(self, iri: str) -> list[str]:
        """The codes of a concept in alphabetical order: never none, the IRI's last part stands in."""
        found = sorted(node.value for node in self.facts[iri].get(SKOS + "notation", ()) if isinstance(node, Literal))
        if len(found) > 1:
            message = f"the concept has {len(found)} codes: {', '.join(found)}"
            hint = f"'{found[0]}' is used, the others are kept as hidden labels; give each concept one skos:notation."
            self.find("several-notations", Severity.WARNING, iri, message, hint)
        return found or [code_from_iri(iri)]

    def labels(self, iri: str, name: str) -> tuple[Text, ...]:
        """Plain labels and those of SKOS-XL (https://www.w3.org/TR/skos-reference/#xl), together."""
        plain = self.facts[iri].get(SKOS + name, ())
        forms: list[Node] = []
        for label in self.facts[iri].get(SKOSXL + name, ()):
            form = self.facts.get(_name(label), {}).get(SKOSXL + "literalForm", ())
            if not form:
                message = f"its skosxl:{name} has no skosxl:literalForm"
                self.find("label-without-text", Severity.WARNING, iri, message, "Add the label's text.")
            forms += form
        return self.texts(iri, [*plain, *forms])

    def texts(self, iri: str, nodes: Iterable[Node]) -> tuple[Text, ...]:
        """Texts in order of language and words; what is no text is reported."""
        found = set()
        for node in nodes:
            if isinstance(node, Literal):
                found.add(Text(text=node.value, lang=node.language or ""))
            else:
                message = f"a label or note is {node} instead of a text"
                self.find("label-without-text", Severity.WARNING, iri, message, 'Write it as "text"@en.')
        return tuple(sorted(found, key=lambda text: (text.lang, text.text)))

    def one(self, iri: str, predicate: str) -> str:
        """The value of a property that should have one: the first in order where it has several."""
        return min((_value(node) for node in self.facts.get(iri, {}).get(predicate, ())), default="")

    def parents(self) -> Mapping[str, set[str]]:
        """The wider concepts of each concept."""
        return self.links("broader", "narrower")

    def links(self, forward: str, backward: str) -> Mapping[str, set[str]]:
        """The objects of one relation of every subject, the inverse relation turned round."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, facts in self.facts.items():
            for node in facts.get(SKOS + forward, ()):
                if isinstance(node, NamedNode):
                    found[subject].add(node.value)
            for node in facts.get(SKOS + backward, ()):
                if isinstance(node, NamedNode) and not subject.startswith("_:"):
                    found[node.value].add(subject)
        return found

    def typed(self, name: str) -> list[str]:
        """The subjects of a class of SKOS."""
        return [subject for subject, facts in self.facts.items() if NamedNode(SKOS + name) in facts.get(_TYPE, ())]

    def subjects(self, *names: str) -> list[str]:
        """The subjects of which any of some properties of SKOS is said."""
        return [subject for subject, facts in self.facts.items() if any(SKOS + name in facts for name in names)]

    def names(self, subject: str, predicate: str) -> list[str]:
        """The objects of a property as names (`_name`)."""
        return [_name(node) for node in self.facts.get(subject, {}).get(predicate, ())]

    def shown(self, subject: str) -> str:
        """The first label, or the subject itself."""
        labels = self.texts(subject, self.facts[subject].get(SKOS + "prefLabel", ()))
        return labels[0].text if labels else subject

    def find(self, code: str, severity: Severity, subject: str, message: str, hint: str) -> None:
        """Adds a finding on a subject."""
        self.findings.append(
            Finding(code=code, severity=severity, subject=subject, place=self.place, message=message, hint=hint)
        )


def _name(node: Node) -> str:
    """A key for a node: an IRI as it is, a blank node with `_:`, a text in quotes."""
    return node.value if isinstance(node, NamedNode) else str(node)


def _value(node: Node) -> str:
    return node.value if isinstance(node, (NamedNode, Literal)) else str(node)
