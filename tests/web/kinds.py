"""One page of each kind of the shipped site."""

from __future__ import annotations

KINDS = {
    "home": "index.html",
    "vocabularies": "words.html",
    "organisation": "courts.html",
    "shared vocabulary": "shared/plea.html",
    "own vocabulary": "courts/cp-result.html",
    "a to z": "shared/plea~a-z.html",
    "welsh a to z": "courts/cp-result~a-z~cy.html",
    "shared concept": "shared/plea/G.html",
    "own concept": "courts/libra-plea/1.html",
    "disputed concept": "courts/cp-nationality/BHS.html",
    "retired concept": "prisons/nomis-movement-reason/12.html",
    "concept not to compare": "shared/ethnicity-4/1.html",
    "cross-walks": "crosswalks.html",
    "cross-walk": "crosswalks/courts-cp-nationality-nomis.html",
    "do not compare": "do-not-compare.html",
    "shared record": "model.html",
    "changes": "changes.html",
    "data": "data.html",
    "about": "about.html",
    "search": "search.html",
}
