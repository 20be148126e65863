"""Small editions to publish: shared pleas, and those of three organisations' systems."""

from __future__ import annotations

from pathlib import Path

from accord.formats import sssom
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import MANUAL_CURATION, RELATIONS, Mapping, MappingSet, Relation
from accord.namespaces import PREFIXES, concept_iri
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.workspace import MappingSetEntry, SchemeEntry

BASE = "https://accord.example/"
TITLES = {
    "shared/plea": "Plea status",
    "courts/libra-plea": "Libra plea",
    "police/pnc-plea": "PNC plea",
    "prisons/nomis-plea": "NOMIS plea",
}
NAMES = {"shared": "Shared model", "courts": "Courts", "police": "Police", "prisons": "Prisons"}


def iri(name: str, code: str) -> str:
    """The IRI of a code: iri("shared/plea", "G")."""
    return concept_iri(BASE + name, code)


def entry(name: str) -> SchemeEntry:
    organisation, key = name.split("/")
    path = Path("vocabularies") / f"{name}.ttl"
    return SchemeEntry(
        organisation=organisation, key=key, title=TITLES[name], steward=f"{name} team", path=path, iri=BASE + name
    )


def scheme(name: str, **labels: str) -> ConceptScheme:
    """A scheme from codes and labels; a leading underscore stands for nothing, since no keyword begins with a digit."""
    codes = {code.removeprefix("_"): label for code, label in labels.items()}
    concepts = tuple(
        Concept(
            iri=iri(name, code), scheme=BASE + name, notation=code, pref_labels=(Text(text=label, lang="en"),), order=at
        )
        for at, (code, label) in enumerate(codes.items(), start=1)
    )
    return ConceptScheme(
        iri=BASE + name,
        titles=(Text(text=TITLES[name], lang="en"),),
        source="https://example.org/lists/pleas.csv",
        license="https://spdx.org/licenses/MIT",
        concepts=concepts,
    )


def row(subject_id: str, relation: str, object_id: str, **slots: str) -> Mapping:
    """An agreed row; slots that begin with `ext_` are extension slots."""
    extra = tuple(sorted((name, value) for name, value in slots.items() if name.startswith("ext_")))
    return Mapping(
        subject_id=subject_id,
        predicate_id=RELATIONS[Relation(relation)],
        object_id=object_id,
        mapping_justification=MANUAL_CURATION,
        predicate_modifier=slots.get("predicate_modifier", ""),
        extra=extra,
    )


def agreed(*rows: Mapping) -> MappingSet:
    return MappingSet(mapping_set_id=BASE + "mappings/x", mappings=rows)


PLEA = scheme("shared/plea", G="Guilty", NG="Not guilty", ADM="Admits", CON="Consents")
LIBRA = scheme("courts/libra-plea", _1="Guilty", _2="Not guilty", _7="Admits", _8="Admits in part")
PNC = scheme("police/pnc-plea", GUILTY="Guilty", RESISTED="Resisted")
NOMIS = scheme("prisons/nomis-plea", G="Pleaded guilty", CHG="Changed plea")


def edition(
    sets: dict[tuple[str, str], MappingSet] | None = None,
    *,
    schemes: tuple[ConceptScheme, ...] = (PLEA, LIBRA, PNC),
    disputed: frozenset[str] = frozenset(),
    title: str = "Pleas of criminal justice",
) -> Edition:
    """An edition of the schemes and of the sets, given by their subject and object scheme."""
    prefixes = {**PREFIXES, **{entry(n).prefix: f"{BASE}{n}/" for n in TITLES}}
    entries = {s.iri: entry(s.iri.removeprefix(BASE)) for s in schemes}
    return Edition(
        base=BASE,
        title=title,
        publisher="The publishers",
        license="https://spdx.org/licenses/MIT",
        shared="shared",
        organisations=NAMES,
        prefixes=prefixes,
        schemes=tuple(
            PublishedScheme(entry=entries[s.iri], keeper=NAMES[entries[s.iri].organisation], scheme=s) for s in schemes
        ),
        sets=tuple(
            PublishedSet(
                entry=MappingSetEntry(name=f"{entry(a).prefix}-set", subject=entry(a), object=entry(b)),
                agreed=mapping_set,
                data=sssom.dumps(mapping_set, prefixes).encode(),
                disputed=disputed,
            )
            for (a, b), mapping_set in (sets or {}).items()
        ),
    )
