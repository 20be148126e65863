"""The catalogue of a publication: what there is, under which terms, in which files, and where each release comes from.

DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) with what DCAT-AP 3 makes mandatory and the fields of the UK
Cross-Government Metadata Exchange Model (https://co-cddo.github.io/ukgov-metadata-exchange-model/) that a publication
can know; ADMS says what is finished, PROV-O who signed a release off. Nothing is a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from accord.formats.rdf import write_rdf
from accord.namespaces import ADMS, DCAT, DCT, PROV, RDF, RDFS, SKOS, XSD
from accord.publication.data import WHOLE
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.publication.graph import FOAF
from accord.publication.jsonld import write_jsonld
from accord.publication.paths import crosswalk_path
from accord.publication.releases import Release

__all__ = ["Stored", "catalogue_files", "catalogue_triples"]

SPDX = "http://spdx.org/rdf/terms#"
VCARD = "http://www.w3.org/2006/vcard/ns#"
UK = "https://w3id.org/co-cddo/uk-cross-government-metadata-exchange-model/"
_STATUS = "http://purl.org/adms/status/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_LANGUAGES = {"en": "ENG", "cy": "CYM"}
_IRREGULAR = "http://purl.org/cld/freq/irregular"
_TYPES: Mapping[str, tuple[str, str]] = {
    "ttl": ("text/turtle", "Turtle"),
    "jsonld": ("application/ld+json", "JSON-LD"),
    "nt": ("application/n-triples", "N-Triples"),
    "rdf": ("application/rdf+xml", "RDF/XML"),
    "csv": ("text/csv", "CSV"),
    "sssom.tsv": ("text/tab-separated-values", "SSSOM/TSV"),
    "sssom.json": ("application/json", "SSSOM/JSON"),
}
_PREFIXES = {"foaf": FOAF, "spdx": SPDX, "uk": UK, "vcard": VCARD}
_MOST_SUMMARY = 250
Node = NamedNode | Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file as it was written: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dataset:
    """What is catalogued: a vocabulary, a cross-walk, the record rules, or the whole."""

    iri: str
    title: str
    description: str
    creator: str
    contact: str
    version: str
    license: str
    path: str
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    source: str = ""
    modified: str = ""
    related: tuple[str, ...] = ()


def catalogue_files(
    edition: Edition,
    files: Mapping[str, Stored],
    paths: Mapping[str, str],
    releases: Sequence[Release],
    *,
    version: str,
    is_released: bool,
) -> dict[str, bytes]:
    """`catalogue.ttl`, `.jsonld` and `.rdf`.

    files: what was written, by path; paths: where concepts and schemes stand, by IRI; is_released: whether the last
    release holds the same as the workspace.
    """
    said = set(catalogue_triples(edition, files, paths, releases, version=version, is_released=is_released))
    prefixes = {**_PREFIXES, **edition.prefixes}
    return {
        "catalogue.ttl": write_rdf(said, RdfFormat.TURTLE, prefixes),
        "catalogue.jsonld": write_jsonld(said, prefixes),
        "catalogue.rdf": write_rdf(said, RdfFormat.RDF_XML, prefixes),
    }


def catalogue_triples(
    edition: Edition,
    files: Mapping[str, Stored],
    paths: Mapping[str, str],
    releases: Sequence[Release],
    *,
    version: str,
    is_released: bool,
) -> Iterator[Triple]:
    """The catalogue, its datasets with their files, the agents, and the origin of each release."""
    status = _STATUS + ("Completed" if is_released else "UnderDevelopment")
    datasets = list(_datasets(edition, paths, version, releases[-1].date if releases else ""))
    yield from _catalogue(edition, datasets)
    for one in datasets:
        yield from _dataset(one, edition, status)
        yield from _distributions(one, edition, files, status)
    yield from _agents(edition)
    for release in releases:
        yield from _release(release, edition)


def _datasets(edition: Edition, paths: Mapping[str, str], version: str, released: str) -> Iterator[_Dataset]:
    yield _Dataset(
        iri=edition.iri,
        title=edition.title,
        description="Shared concepts with the matching terms of every organisation, as people agreed them.",
        creator=edition.publisher_iri,
        contact=edition.publisher or edition.title,
        version=version,
        license=edition.license,
        path=WHOLE,
        keywords=tuple(edition.organisations.values()),
        languages=_languages(edition.schemes),
        modified=released,
        related=tuple(published.scheme.iri for published in edition.schemes),
    )
    for published in edition.schemes:
        yield _of_scheme(published, edition, paths, version, released)
    for one in edition.sets:
        if one.data:
            yield _of_set(one, edition, version, released)
    if edition.shapes:
        yield _of_shapes(edition, version, released)


def _of_scheme(
    published: PublishedScheme, edition: Edition, paths: Mapping[str, str], version: str, released: str
) -> _Dataset:
    scheme, entry = published.scheme, published.entry
    told = next((text.text for text in scheme.descriptions), "")
    return _Dataset(
        iri=scheme.iri,
        title=entry.title,
        description=told or f"{entry.title}: the {len(scheme):,} terms that {published.keeper} uses.",
        creator=_agent(edition, entry.organisation),
        contact=entry.steward,
        version=scheme.version or version,
        license=scheme.license or edition.license,
        path=paths[scheme.iri],
        keywords=(published.keeper, "code list"),
        languages=_languages([published]),
        source=scheme.source,
        modified=released,
        related=tuple(_set_iri(edition, s) for s in edition.sets if s.data and scheme.iri in _sides(s)),
    )


def _of_set(one: PublishedSet, edition: Edition, version: str, released: str) -> _Dataset:
    subject, object_ = one.entry.subject, one.entry.object
    days = [day for row in one.agreed for day in (row.mapping_date, row.review_date) if day]
    return _Dataset(
        iri=_set_iri(edition, one),
        title=f"{subject.title} to {object_.title}",
        description=f"Which term of {object_.title} each term of {subject.title} matches, and how closely.",
        creator=_agent(edition, subject.organisation),
        contact=subject.steward,
        version=version,
        license=one.agreed.license or edition.license,
        path=crosswalk_path(one.entry.name),
        keywords=("cross-walk", subject.title, object_.title),
        modified=max([*days, released], default=""),
        related=_sides(one),
    )


def _of_shapes(edition: Edition, version: str, released: str) -> _Dataset:
    return _Dataset(
        iri=f"{edition.base}shapes",
        title=f"Record rules of {edition.title}",
        description="What a well-formed vocabulary, a sound cross-walk and a valid shared record are, as SHACL shapes.",
        creator=edition.publisher_iri,
        contact=edition.publisher or edition.title,
        version=version,
        license=edition.license,
        path="shapes",
        keywords=("SHACL",),
        languages=("en",),
        modified=released,
    )


def _catalogue(edition: Edition, datasets: Iterable[_Dataset]) -> Iterator[Triple]:
    """DCAT-AP 3, Catalogue: title, description and publisher are mandatory."""
    about = f"{edition.base}catalogue"
    text = f"Vocabularies, cross-walks between them and record rules: {edition.title}."
    yield from _say(about, RDF + "type", NamedNode(DCAT + "Catalog"))
    yield from _say(about, DCT + "title", Literal(f"{edition.title}: catalogue", language="en"))
    yield from _say(about, DCT + "description", Literal(text, language="en"))
    yield from _say(about, DCT + "publisher", NamedNode(edition.publisher_iri))
    yield from _say(about, DCT + "license", *_address(edition.license))
    yield from _say(about, FOAF + "homepage", NamedNode(edition.base))
    yield from _say(about, DCT + "language", NamedNode(_LANGUAGE + "ENG"))
    yield from _say(about, DCT + "conformsTo", NamedNode("https://www.w3.org/TR/vocab-dcat-3/"))
    yield from _say(about, DCAT + "dataset", *(NamedNode(one.iri) for one in datasets))


def _dataset(one: _Dataset, edition: Edition, status: str) -> Iterator[Triple]:
    """DCAT-AP 3, Dataset: title and description are mandatory; the rest are the UK model's fields."""
    contact = f"{edition.base}catalogue#contact-{quote(one.path, safe='')}"
    values: tuple[tuple[str, Iterable[Node]], ...] = (
        (RDF + "type", (NamedNode(DCAT + "Dataset"),)),
        (DCT + "title", (Literal(one.title, language="en"),)),
        (DCT + "description", (Literal(one.description, language="en"),)),
        (RDFS + "comment", (Literal(one.description[:_MOST_SUMMARY], language="en"),)),
        (DCT + "identifier", (Literal(one.iri),)),
        (DCT + "publisher", (NamedNode(edition.publisher_iri),)),
        (DCT + "creator", (NamedNode(one.creator),)),
        (DCT + "license", _address(one.license)),
        (DCT + "accessRights", (NamedNode(_access(edition)),)),
        (UK + "securityClassification", (Literal("OFFICIAL"),)),
        (DCT + "accrualPeriodicity", (NamedNode(_IRREGULAR),)),
        (DCT + "language", (NamedNode(_LANGUAGE + _LANGUAGES[lang]) for lang in one.languages)),
        (DCT + "modified", _day(one.modified)),
        (DCT + "source", _address(one.source)),
        (DCT + "relation", (NamedNode(iri) for iri in one.related)),
        (DCAT + "version", (Literal(one.version),)),
        (DCAT + "keyword", (Literal(word, language="en") for word in one.keywords)),
        (DCAT + "landingPage", (NamedNode(_url(edition, one.path)),)),
        (DCAT + "contactPoint", (NamedNode(contact),)),
        (ADMS + "status", (NamedNode(status),)),
    )
    for predicate, nodes in values:
        yield from _say(one.iri, predicate, *nodes)
    yield from _say(contact, RDF + "type", NamedNode(VCARD + "Kind"))
    yield from _say(contact, VCARD + "fn", Literal(one.contact))
    if edition.contact:
        yield from _say(contact, VCARD + "hasEmail", NamedNode(f"mailto:{quote(edition.contact, safe='@+')}"))


def _distributions(one: _Dataset, edition: Edition, files: Mapping[str, Stored], status: str) -> Iterator[Triple]:
    """DCAT-AP 3, Distribution: the access address is mandatory."""
    own = {f"{one.path}.{ending}": kind for ending, kind in _TYPES.items()}
    own |= {f"shapes/{name}.ttl": _TYPES["ttl"] for name in edition.shapes} if one.path == "shapes" else {}
    for path, (media, name) in own.items():
        if path not in files:
            continue
        about, checksum = (f"{edition.base}catalogue#{quote(path, safe='')}{part}" for part in ("", "-checksum"))
        yield from _say(one.iri, DCAT + "distribution", NamedNode(about))
        yield from _say(about, RDF + "type", NamedNode(DCAT + "Distribution"))
        yield from _say(about, DCT + "title", Literal(f"{one.title}: {name}", language="en"))
        yield from _say(about, DCAT + "accessURL", NamedNode(_url(edition, path)))
        yield from _say(about, DCAT + "downloadURL", NamedNode(_url(edition, path)))
        yield from _say(about, DCAT + "mediaType", NamedNode(_MEDIA + media))
        yield from _say(about, DCAT + "byteSize", _typed(str(files[path].size), "nonNegativeInteger"))
        yield from _say(about, DCT + "license", *_address(one.license))
        yield from _say(about, DCT + "accessRights", NamedNode(_access(edition)))
        yield from _say(about, ADMS + "status", NamedNode(status))
        yield from _say(about, SPDX + "checksum", NamedNode(checksum))
        yield from _say(checksum, RDF + "type", NamedNode(SPDX + "Checksum"))
        yield from _say(checksum, SPDX + "algorithm", NamedNode(SPDX + "checksumAlgorithm_sha256"))
        yield from _say(checksum, SPDX + "checksumValue", _typed(files[path].sha256, "hexBinary"))


def _agents(edition: Edition) -> Iterator[Triple]:
    """DCAT-AP 3, Agent: the name is mandatory. The access rights are the UK model's OPEN and the EU's PUBLIC."""
    names = {edition.publisher_iri: edition.publisher or edition.title}
    names |= {_agent(edition, key): name for key, name in edition.organisations.items()}
    for iri, name in names.items():
        yield from _say(iri, RDF + "type", NamedNode(FOAF + "Agent"))
        yield from _say(iri, FOAF + "name", Literal(name))
    yield from _say(_access(edition), RDF + "type", NamedNode(DCT + "RightsStatement"))
    yield from _say(_access(edition), RDFS + "label", Literal("OPEN"))
    yield from _say(_access(edition), SKOS + "exactMatch", NamedNode(_PUBLIC))


def _release(release: Release, edition: Edition) -> Iterator[Triple]:
    """PROV-O: a release is an entity that a freeze generated, with which its signatory was associated in a role."""
    about = f"{edition.base}releases/{release.version}"
    freeze, person, role, part = (f"{about}#{name}" for name in ("freeze", "signatory", "role", "association"))
    prov = {name: NamedNode(PROV + name) for name in ("Activity", "Agent", "Association", "Entity", "Role")}
    yield from _say(about, RDF + "type", prov["Entity"])
    yield from _say(about, DCT + "issued", *_day(release.date))
    yield from _say(about, DCAT + "version", Literal(release.version))
    yield from _say(about, DCT + "isVersionOf", NamedNode(edition.iri))
    yield from _say(edition.iri, DCAT + "hasVersion", NamedNode(about))
    yield from _say(about, PROV + "wasGeneratedBy", NamedNode(freeze))
    if release.previous:
        previous = NamedNode(f"{edition.base}releases/{release.previous}")
        yield from _say(about, PROV + "wasRevisionOf", previous)
        yield from _say(about, DCAT + "previousVersion", previous)
    yield from _say(freeze, RDF + "type", prov["Activity"])
    yield from _say(freeze, PROV + "wasAssociatedWith", NamedNode(person))
    yield from _say(freeze, PROV + "qualifiedAssociation", NamedNode(part))
    yield from _say(part, RDF + "type", prov["Association"])
    yield from _say(part, PROV + "agent", NamedNode(person))
    yield from _say(part, PROV + "hadRole", NamedNode(role))
    yield from _say(role, RDF + "type", prov["Role"])
    yield from _say(role, RDFS + "label", Literal(release.role))
    yield from _say(person, RDF + "type", prov["Agent"])
    yield from _say(person, RDF + "type", NamedNode(FOAF + "Agent"))
    yield from _say(person, FOAF + "name", Literal(release.signed_off_by))


def _say(subject: str, predicate: str, *values: Node) -> Iterator[Triple]:
    for value in values:
        yield Triple(NamedNode(subject), NamedNode(predicate), value)


def _address(value: str) -> list[Node]:
    """An address as an IRI, any other text as it is, nothing for nothing."""
    if not value:
        return []
    plain = value.startswith(("https://", "http://")) and not set(value) & set(' <>"{}|\\^`')
    return [NamedNode(value) if plain else Literal(value)]


def _day(value: str) -> list[Node]:
    return [_typed(value, "date")] if value else []


def _typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


def _languages(schemes: Iterable[PublishedScheme]) -> tuple[str, ...]:
    """The languages of the labels that the EU's list of languages is known for here."""
    spoken = {label.lang for s in schemes for concept in s.scheme for label in concept.pref_labels}
    return tuple(sorted(spoken & _LANGUAGES.keys()))


def _sides(one: PublishedSet) -> tuple[str, str]:
    return (one.entry.subject.iri, one.entry.object.iri)


def _set_iri(edition: Edition, one: PublishedSet) -> str:
    return f"{edition.base}mappings/{one.entry.name}"


def _agent(edition: Edition, organisation: str) -> str:
    return f"{edition.base}organisation/{organisation}"


def _access(edition: Edition) -> str:
    return f"{edition.base}catalogue#open"


def _url(edition: Edition, path: str) -> str:
    return edition.base + quote(path, safe="/~")
