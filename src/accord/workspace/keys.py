"""Every key that `accord.yaml` may have, table by table, with what it says. Reading and the reference both go by it."""

from __future__ import annotations

from collections.abc import Mapping

from accord.formats.policies import PURPOSE_KEYS

__all__ = ["FILE", "MAPPING", "NEVER_EXACT", "ORGANISATION", "POLICY", "REVIEW", "SCHEME", "SHAPES", "SOURCE", "TABLES"]

FILE: Mapping[str, str] = {
    "accord": "The edition of this format. Always `1`, which it is where nothing is written.",
    "base": "Needed. The address that every IRI of the workspace begins with; it ends with `/` or `#`.",
    "title": "Needed. What the workspace is called.",
    "publisher": "Who publishes it.",
    "contact": "The e-mail address of a team that answers questions about it.",
    "license": "The licence under which it is published, best as an address.",
    "languages": "The languages that every term should have a label in. `en` where nothing is written.",
    "shared": "Needed. The organisation whose schemes are the shared model.",
    "organisations": "Needed. The organisations by name (small letters, digits and single hyphens).",
    "mappings": "The mapping sets by name: which scheme is mapped to which.",
    "sources": "The kinds of records that arrive, by name.",
    "shapes": "Where the SHACL shapes are.",
    "policy": "When people's verdicts make an agreement.",
    "review": "How proposals are reviewed.",
    "never_exact": "A list of pairs of schemes that look alike and must not be equated.",
    "purposes": "What translated records may be meant for, by name; `accord translate --purpose NAME` asks for one.",
    "prefixes": "Names for further namespaces, each with the address that it stands for, which ends with `/` or `#`.",
}
ORGANISATION: Mapping[str, str] = {
    "name": "Needed. What people call it.",
    "schemes": "Its vocabularies by name.",
}
SCHEME: Mapping[str, str] = {
    "title": "Needed. What people call the vocabulary.",
    "steward": "Needed. Who answers for its words.",
    "file": "Its file in any RDF syntax. `vocabularies/ORGANISATION/SCHEME.ttl` where nothing is written.",
    "iri": "Its IRI. The base, the organisation, a slash and the scheme's name where nothing is written.",
}
MAPPING: Mapping[str, str] = {
    "subject": "Needed. The scheme that is mapped, as `organisation/scheme`.",
    "object": "Needed. The scheme that it is mapped to, usually one of the shared model.",
    "shared_codes": "Whether both use one code system, so that an equal code is evidence. `false` where nothing "
    "is written.",
}
SOURCE: Mapping[str, str] = {
    "organisation": "Needed. Who sends the records.",
    "mapping": "The record mapping. `mappings/SOURCE.records.yaml` where nothing is written.",
    "title": "What people call the records. The source's name where nothing is written.",
    "fields": "A file that has or describes their fields: a sample (or a glob of several), a schema or a contract.",
}
SHAPES: Mapping[str, str] = {
    "vocabulary": "What a well-formed vocabulary is. `shapes/vocabulary.ttl` where nothing is written.",
    "crosswalk": "What a sound cross-walk is. `shapes/crosswalk.ttl` where nothing is written.",
    "records": "What a valid shared record is. `shapes/records.ttl` where nothing is written.",
}
POLICY: Mapping[str, str] = {
    "reviewers": "How many people must say the same of a pair. `1` where nothing is written.",
    "own_proposals": "Whether a pair that no machine proposed counts its own author's verdict. `true` where nothing is "
    "written.",
    "adjudicator": "The reviewer whose verdict settles a dispute. Nobody's does where nothing is written.",
}
REVIEW: Mapping[str, str] = {
    "reasons": "What a reviewer can say of a wrong pair with one key; a list of your own takes the place of six.",
    "sensitive": "Schemes (`organisation/scheme`) and record properties where a wrong mapping does a person harm; they "
    "come first.",
    "blind": "Whether reviewers decide without seeing what others said. `false` where nothing is written.",
}
NEVER_EXACT: Mapping[str, str] = {
    "pair": "Needed. The two schemes, as `[organisation/scheme, organisation/scheme]`.",
    "reason": "Needed. Why they are not the same; everybody who tries reads it.",
}
TABLES: Mapping[str, Mapping[str, str]] = {
    "The file": FILE,
    "Each of `organisations`": ORGANISATION,
    "Each of an organisation's `schemes`": SCHEME,
    "Each of `mappings`": MAPPING,
    "Each of `sources`": SOURCE,
    "`shapes`": SHAPES,
    "`policy`": POLICY,
    "`review`": REVIEW,
    "Each of `never_exact`": NEVER_EXACT,
    "Each of `purposes`": PURPOSE_KEYS,
}
"""The tables under the names that the reference gives them."""
