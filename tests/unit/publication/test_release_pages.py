from __future__ import annotations

import json
from dataclasses import replace

import pytest

from accord.model.concepts import Text
from accord.publication.changes import changes_between
from accord.publication.edition import Edition
from accord.publication.files import published
from accord.publication.harmonise import harmonised
from accord.publication.releases import Past, Release
from accord.publication.rendering import MOST_ON_A_PAGE
from tests.unit.publication.made import LIBRA, PLEA, agreed, edition, iri, row, scheme
from tests.unit.publication.test_pages import Page

G, ONE = iri("shared/plea", "G"), iri("courts/libra-plea", "1")
SETS = {
    ("courts/libra-plea", "shared/plea"): agreed(
        replace(row(ONE, "exact", G), subject_label="Guilty *", object_label="Guilty", author_label=("Ann",)),
        row(iri("courts/libra-plea", "7"), "broad", iri("shared/plea", "ADM"), ext_when="stage=first"),
    )
}
OLD = edition(SETS)


def release(version: str, date: str, previous: str = "", then: Edition | None = None, now: Edition = OLD) -> Release:
    changes = changes_between(then, now) if then else ()
    return Release(version=version, date=date, signed_off_by="J. Smith", role="Head", previous=previous,
                   changes=changes)  # fmt: skip


def make(now: Edition, *, frozen: dict[str, Edition], releases: tuple[Release, ...]) -> dict[str, bytes]:
    past = Past(
        releases=releases,
        files_of=lambda version: {"accord.yaml": version.encode()},
        edition_of=lambda version: frozen[version],
        changes=changes_between(frozen[releases[-1].version], now),
    )
    found = harmonised((s.scheme for s in now.schemes), {s.entry.name: s.agreed for s in now.sets})
    return dict(published(now, found, past).files)


def relabelled(one: Edition, label: str) -> Edition:
    """The edition with another name for the shared G."""
    first, *rest = one.schemes
    concepts = tuple(replace(c, pref_labels=(Text(text=label, lang="en"),)) if c.iri == G else c for c in first.scheme)
    return replace(one, schemes=(replace(first, scheme=replace(first.scheme, concepts=concepts)), *rest))


@pytest.fixture(scope="module")
def site() -> dict[str, Page]:
    new = relabelled(edition(), "Pleads guilty")
    releases = (
        release("1.0.0", "2026-01-10"),
        release("2.0.0", "2026-02-11", "1.0.0", then=OLD, now=new),
    )
    files = make(relabelled(new, "Admits it"), frozen={"1.0.0": OLD, "2.0.0": new}, releases=releases)
    return {path: Page(data.decode()) for path, data in files.items() if path.endswith(".html")}


def test_an_old_release_shows_the_words_as_they_stood_then(site: dict[str, Page]) -> None:
    assert "Guilty" in site["releases/1.0.0/shared/plea.html"].text
    assert "Pleads guilty" not in site["releases/1.0.0/shared/plea.html"].text
    assert "Pleads guilty" in site["releases/2.0.0/shared/plea.html"].text
    assert "Admits it" in site["shared/plea/G.html"].text
    assert "../../../shared/plea/G.html" in site["releases/1.0.0/shared/plea.html"].links


def test_an_old_release_shows_what_was_agreed_then(site: dict[str, Page]) -> None:
    (path,) = (path for path in site if path.startswith("releases/1.0.0/crosswalks/"))
    assert "2 statements" in site[path].text
    assert "Guilty \u2217 and Guilty mean the same." in site[path].text
    assert "Agreed by Ann" in site[path].text
    assert "(where stage=first)" in site[path].text
    assert "It is no longer published." in site[path].text
    assert not any(path.startswith("releases/2.0.0/crosswalks/") for path in site)


def test_every_page_of_a_release_can_be_reached_from_the_list_of_changes(site: dict[str, Page]) -> None:
    assert "releases/1.0.0.html" in site["changes.html"].links
    pages = {path.removeprefix("releases/") for path in site if path.startswith("releases/1.0.0/")}
    assert pages <= set(site["releases/1.0.0.html"].links)


def test_a_term_tells_what_changed_from_release_to_release(site: dict[str, Page]) -> None:
    assert "What changed from release to release" in site["shared/plea/G.html"].text
    assert "11 February 2026: The name of G was “Guilty” and is now “Pleads guilty”." in site["shared/plea/G.html"].text
    assert "What changed from release to release" not in site["shared/plea/NG.html"].text


def test_changes_of_matches_are_told_without_marks(site: dict[str, Page]) -> None:
    text = site["releases/2.0.0.html"].text
    assert "No longer agreed: Guilty \u2217 and Guilty mean the same." in text
    assert "*" not in text


def test_changes_that_no_release_has_yet_are_told(site: dict[str, Page]) -> None:
    text = site["changes.html"].text
    assert "Since release 2.0.0" in text
    assert "The newest release is 2.0.0." in site["data.html"].text
    assert "The name of G was “Pleads guilty” and is now “Admits it”" in text
    released = make(OLD, frozen={"1.0.0": OLD}, releases=(release("1.0.0", "2026-01-10"),))
    assert "Nothing has changed since then." in Page(released["changes.html"].decode()).text


def test_a_vocabulary_that_is_gone_is_still_in_its_release() -> None:
    files = make(edition(schemes=(LIBRA,)), frozen={"1.0.0": edition()}, releases=(release("1.0.0", "2026-01-10"),))
    assert PLEA.iri == "https://accord.example/shared/plea"
    assert "This vocabulary is no longer published." in Page(files["shared/plea.html"].decode()).text
    assert "It is no longer published." in Page(files["releases/1.0.0/shared/plea.html"].decode()).text


def without_guilty(one: Edition) -> Edition:
    """The edition without the shared G."""
    first, *rest = one.schemes
    left = tuple(c for c in first.scheme if c.iri != G)
    return replace(one, schemes=(replace(first, scheme=replace(first.scheme, concepts=left)), *rest))


def test_a_term_that_is_gone_has_a_page_that_names_the_last_release_with_it() -> None:
    gone = without_guilty(edition())
    releases = (release("1.0.0", "2026-01-10"), release("1.1.0", "2026-02-11"), release("2.0.0", "2026-03-12"))
    files = make(gone, frozen={"1.0.0": OLD, "1.1.0": OLD, "2.0.0": gone}, releases=releases)
    page = Page(files["shared/plea/G.html"].decode())
    assert "Release 1.1.0 of 11 February 2026 was the last that had it." in page.text
    assert "../../releases/1.1.0/shared/plea.html" in page.links
    assert "shared/plea/G.ttl" not in files
    assert "../../../shared/plea/G.html" in Page(files["releases/1.0.0/shared/plea.html"].decode()).links
    assert json.loads(files["gone.json"]) == {G: {"page": "shared/plea/G.html", "release": "1.1.0"}}
    assert b"shared/plea/G.html" not in files["sitemap.xml"]
    assert b"shared/plea/NG.html" in files["sitemap.xml"]


def test_what_is_withdrawn_since_the_last_release_leads_to_its_page() -> None:
    files = make(without_guilty(edition()), frozen={"1.0.0": OLD}, releases=(release("1.0.0", "2026-01-10"),))
    changes = Page(files["changes.html"].decode())
    assert "G (Guilty) is no longer published." in changes.text
    assert "shared/plea/G.html" in changes.links


def test_the_release_that_withdrew_a_term_leads_to_its_page() -> None:
    gone = without_guilty(edition())
    releases = (release("1.0.0", "2026-01-10"), release("2.0.0", "2026-02-11", "1.0.0", then=OLD, now=gone))
    files = make(gone, frozen={"1.0.0": OLD, "2.0.0": gone}, releases=releases)
    page = Page(files["releases/2.0.0.html"].decode())
    assert "G (Guilty) is no longer published." in page.text
    assert "../shared/plea/G.html" in page.links


def test_a_term_that_is_gone_leads_to_the_one_that_took_its_place() -> None:
    first, *rest = edition().schemes
    concepts = tuple(replace(c, replaced_by=iri("shared/plea", "NG")) if c.iri == G else c for c in first.scheme)
    then = replace(edition(), schemes=(replace(first, scheme=replace(first.scheme, concepts=concepts)), *rest))
    files = make(without_guilty(then), frozen={"1.0.0": then}, releases=(release("1.0.0", "2026-01-10"),))
    page = Page(files["shared/plea/G.html"].decode())
    assert "Use NG Not guilty instead." in page.text
    assert "NG.html" in page.links


def test_a_term_that_is_gone_never_takes_the_place_of_one_that_is_there() -> None:
    then = edition(schemes=(scheme("shared/plea", G="Guilty", A="Admits"),))
    now = edition(schemes=(scheme("shared/plea", g="Guilty"),))
    files = make(now, frozen={"1.0.0": then}, releases=(release("1.0.0", "2026-01-10"),))
    gone = json.loads(files["gone.json"])
    assert gone[iri("shared/plea", "A")]["page"] == "shared/plea/A.html"
    assert gone[G]["page"].startswith("shared/plea/G~")
    assert "no longer published" not in Page(files["shared/plea/g.html"].decode()).text


def test_a_term_that_came_back_is_not_gone() -> None:
    releases = (release("1.0.0", "2026-01-10"), release("2.0.0", "2026-02-11"))
    files = make(edition(), frozen={"1.0.0": OLD, "2.0.0": without_guilty(edition())}, releases=releases)
    assert "gone.json" not in files
    assert "no longer published" not in Page(files["shared/plea/G.html"].decode()).text


def test_a_long_vocabulary_of_a_release_has_several_pages() -> None:
    long = scheme("shared/plea", **{f"C{n}": f"Word {n}" for n in range(MOST_ON_A_PAGE + 1)})
    frozen = edition(schemes=(long,))
    files = make(edition(), frozen={"1.0.0": frozen}, releases=(release("1.0.0", "2026-01-10"),))
    last = Page(files["releases/1.0.0/shared/plea~2.html"].decode())
    assert f"Word {MOST_ON_A_PAGE}" in last.text
    assert "plea.html" in last.links
    gone = Page(files[f"shared/plea/C{MOST_ON_A_PAGE}.html"].decode())
    assert "../../releases/1.0.0/shared/plea~2.html" in gone.links
