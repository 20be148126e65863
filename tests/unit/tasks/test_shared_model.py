"""The search beyond a mapping set's own object scheme, and where what is found there can be mapped."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.tasks.propose import propose
from accord.tasks.review import ReviewSession
from accord.workspace import open_workspace

SET = "courts-cp-plea"
VERDICTS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://accord.example/shared/verdict> a skos:ConceptScheme .
<https://accord.example/shared/verdict/G> a skos:Concept ; skos:inScheme <https://accord.example/shared/verdict> ;
    skos:notation "G" ; skos:prefLabel "Found guilty"@en .
<https://accord.example/shared/verdict/NG> a skos:Concept ; skos:inScheme <https://accord.example/shared/verdict> ;
    skos:notation "N G" ; skos:prefLabel "Found not guilty"@en .
"""


@pytest.fixture
def wider(tiny: Path) -> Path:
    """The tiny workspace with a second shared scheme, of verdicts."""
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    plea = "      plea: {title: Plea status, steward: Data standards forum}\n"
    assert plea in text
    both = plea + "      verdict: {title: Verdict, steward: Data standards forum}\n"
    settings.write_text(text.replace(plea, both), encoding="utf-8")
    (tiny / "vocabularies" / "shared" / "verdict.ttl").write_text(VERDICTS, encoding="utf-8")
    propose(open_workspace(tiny), SET)
    return tiny


def opened(root: Path) -> ReviewSession:
    return ReviewSession(open_workspace(root), SET, reviewer="jane", day="2026-01-31")


def labels(session: ReviewSession, text: str) -> list[tuple[str, str]]:
    return [(concept.label(), title) for concept, title in session.search_beyond(text)]


def test_the_other_shared_schemes_are_searched_too(wider: Path) -> None:
    session = opened(wider)
    assert labels(session, "guil") == [("Found guilty", "Verdict"), ("Found not guilty", "Verdict")]
    assert labels(session, "n g") == [("Found not guilty", "Verdict")]
    assert labels(session, "consents") == []
    assert "Guilty" in [concept.label() for concept in session.search("guil")]


def test_a_shared_scheme_without_a_file_is_left_out_and_a_new_version_is_read_again(wider: Path) -> None:
    path = wider / "vocabularies" / "shared" / "verdict.ttl"
    path.rename(path.with_suffix(".away"))
    assert labels(opened(wider), "found") == []
    path.write_text(VERDICTS.replace("Found not guilty", "Acquitted"), encoding="utf-8")
    assert labels(opened(wider), "acq") == [("Acquitted", "Verdict")]


def test_a_term_of_another_scheme_is_mapped_in_the_set_that_joins_the_two(wider: Path) -> None:
    session = opened(wider)
    ((found, _),) = session.search_beyond("not guilty")
    words = session.where_to_map(found)
    assert "*Found not guilty* is a term of *Verdict*, and courts-cp-plea maps to *Plea status*." in words
    assert "courts-cp-plea-verdict: {subject: courts/cp-plea, object: shared/verdict}" in words
    text = (wider / "accord.yaml").read_text(encoding="utf-8")
    joined = "mappings:\n  pleas-to-verdicts: {subject: courts/cp-plea, object: shared/verdict}\n"
    (wider / "accord.yaml").write_text(text.replace("mappings:\n", joined), encoding="utf-8")
    again = opened(wider)
    assert again.current is not None
    code = again.current.subject.notation
    assert f"accord decide pleas-to-verdicts {code} 'N G' --as ..." in again.where_to_map(found)
    (own,) = again.search("consents")
    assert again.where_to_map(own) == ""
