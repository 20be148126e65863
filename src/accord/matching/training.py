"""What the shipped weights were trained on: measured by the same pairs, a matcher looks better than it is.

The weights name their training sets. Those of criminal justice are cross-walks that were published, and decisions taken
over from these say where: so it is known which decisions the weights have seen.
"""

from __future__ import annotations

import json
from functools import cache

from accord.matching.field_scores import FILE_NAME as FIELD_WEIGHTS
from accord.matching.reranker import FILE_NAME as WEIGHTS
from accord.workspace.packaged import packaged_text

__all__ = ["FIELD_SOURCES", "PUBLISHED", "is_trained_on"]

# Where a training set was published: what the address of an adopted cross-walk begins with.
PUBLISHED = {
    "cj-court/cp-plea": "https://github.com/hmcts/cpp-context-sjp/",
    "cj-court/cp-verdict": "https://github.com/hmcts/cpp-context-sjp/",
    "cj-court/cp-bail": "https://github.com/hmcts/cpp-context-results/",
    "cj-court/cjs-pnc-disposal": (
        "https://github.com/ministryofjustice/bichard7-next-data/"
        "blob/6b2cf0a4c4c86be6a94f74a64a543219fded92bd/output-data/data/result-code.json"
    ),
    "cj-nationality/iso-country-nationality": "https://github.com/ministryofjustice/hmpps-person-record/",
    "cj-nationality/nomis-nationality": "https://github.com/ministryofjustice/hmpps-person-record/",
    "cj-nationality/nomis-nationality-seed": "https://github.com/ministryofjustice/hmpps-personal-relationships-api/",
    "cj-prison/dps-charge-outcome": "https://github.com/ministryofjustice/hmpps-remand-and-sentencing-api/",
}
# Of fields: the list of a source's fields that a training set is about.
FIELD_SOURCES = {"courts": "https://accord.example/courts/courts-results-fields"}


def is_trained_on(published: str, subject_source: str = "") -> bool:
    """Whether the weights were trained on what was published at an address, or on the fields of a source (IRI)."""
    seen = (address for key, address in PUBLISHED.items() if key in _trained_on(WEIGHTS))
    fields = {iri for key, iri in FIELD_SOURCES.items() if key in _trained_on(FIELD_WEIGHTS)}
    return published.startswith(tuple(seen)) or subject_source in fields


@cache
def _trained_on(file: str) -> frozenset[str]:
    return frozenset(json.loads(packaged_text("accord.matching", file))["plain"]["trained_on"])
