"""What the server says, as plain JSON values: terms, what they are called elsewhere, and what codes become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from accord.model.concepts import Text
from accord.tasks.directory import Becomes, Match, Term
from accord.tasks.serve import Service

__all__ = ["HINTS", "Json", "becoming", "concept", "found", "term"]

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
HINTS: Mapping[str, str] = {
    "unknown-code": "Look at how the code is written: capitals, zeros and spaces count. /search finds what there is.",
    "unmapped": "Keep the code as it is. Whoever publishes this has not decided about it yet; ask them.",
    "no-usable-relation": "Keep the code as it is, or let a person choose: /concept shows what was agreed.",
    "no-counterpart": "Keep the code as it is: the other vocabulary has no word for it.",
    "out-of-scope": "Leave it out: the other vocabulary is not about such things.",
    "no-rule-applies": "Say more of the record: `on` gives its day, `where` (in a batch: `fields`) a field's value.",
    "ambiguous": "Say more of the record with `where` (in a batch: `fields`), or let a person choose.",
    "unknown-target": "Tell whoever publishes this: their cross-walk names a term that is not there.",
}
"""What a client can do about each problem. Hints of `Problem` itself speak to whoever decides and translates."""


def term(one: Term, service: Service) -> dict[str, Json]:
    """A term in short: where it is, what it is called, whether it is in use."""
    concept = one.concept
    return {
        "iri": concept.iri,
        "code": concept.notation,
        "label": concept.label(),
        "scheme": one.published.entry.name,
        "scheme_title": one.published.entry.title,
        "organisation": one.published.keeper,
        "retired": concept.deprecated,
        "page": f"/{service.paths[concept.iri]}.html",
    }


def found(terms: Iterable[Term], service: Service) -> dict[str, Json]:
    """The terms that a question found, the best first."""
    listed: list[Json] = [term(one, service) for one in terms]
    return {"count": len(listed), "terms": listed}


def concept(one: Term, service: Service) -> dict[str, Json]:
    """Everything that is known of a term."""
    scheme, said = one.published.scheme, one.concept
    path = service.paths[said.iri]
    return {
        **term(one, service),
        "labels": _texts(said.pref_labels),
        "other_labels": _texts(said.alt_labels),
        "definitions": _texts(said.definitions),
        "notes": _texts(said.notes),
        "valid_from": said.valid_from,
        "valid_to": said.valid_to,
        "replaced_by": _named([said.replaced_by] if said.replaced_by else [], service),
        "broader": _named(said.broader, service),
        "narrower": [term(Term(published=one.published, concept=c), service) for c in scheme.children(said.iri)],
        "related": _named(said.related, service),
        "matches": [_match(match, service) for match in service.directory.matches(one)],
        "data": {"turtle": f"/{path}.ttl", "json-ld": f"/{path}.jsonld"},
    }


def becoming(answers: Sequence[Becomes], service: Service) -> dict[str, Json]:
    """What each code becomes. Where it becomes nothing, `problem` says why and what to do."""
    return {"count": len(answers), "results": [_becomes(one, service) for one in answers]}


def _becomes(one: Becomes, service: Service) -> Json:
    answer = one.answer
    if answer.problem:
        problem = answer.problem
        told: dict[str, Json] = {"code": problem.code, "reason": problem.reason, "hint": HINTS[problem.code]}
        return {"code": one.code, "target": None, "problem": told}
    return {
        "code": one.code,
        "target": term(one.target, service) if one.target else None,
        "relation": answer.relation,
        "lossy": answer.relation != "exact",
        "mapping_id": answer.mapping_id,
        "problem": None,
    }


def _match(match: Match, service: Service) -> Json:
    return {
        "mapping_set": match.set_name,
        "sentence": match.sentence,
        "relation": match.relation,
        "mapping_id": match.mapping_id,
        "other": term(match.other, service) if match.other else None,
    }


def _named(iris: Iterable[str], service: Service) -> list[Json]:
    """The terms with these IRIs; an IRI that is no term here is given as it is."""
    terms = [(iri, service.directory.term(iri)) for iri in iris]
    return [term(one, service) if one else {"iri": iri} for iri, one in terms]


def _texts(texts: Iterable[Text]) -> list[Json]:
    return [{"text": text.text, "language": text.lang} for text in texts]
