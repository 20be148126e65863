from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, RELATIONS, Mapping, Relation
from accord.namespaces import concept_iri
from accord.publication.edition import Edition
from accord.publication.figures import coverage
from accord.publication.files import Published, published
from accord.publication.harmonise import Harmonised, harmonised
from accord.publication.pages import RELATION_MEANINGS, RELATION_TAGS
from tests.unit.publication.made import LIBRA, PLEA, agreed, edition, iri, row, scheme

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "source"}
LOADING = {"script", "img", "iframe", "link", "object", "embed", "video", "audio", "source", "base", "form"}
SETS = {
    ("courts/libra-plea", "shared/plea"): agreed(
        row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G")),
        row(iri("courts/libra-plea", "7"), "exact", iri("shared/plea", "ADM")),
        row(iri("courts/libra-plea", "8"), "broad", iri("shared/plea", "ADM")),
    ),
    ("police/pnc-plea", "shared/plea"): agreed(
        row(iri("police/pnc-plea", "GUILTY"), "exact", iri("shared/plea", "G"), ext_when="adjudicated=yes")
    ),
}


class Page(HTMLParser):
    """A page taken apart: elements in order, texts, links, and whether every element is closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.children: dict[int, list[str]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for attributes in self.all("a")]


def found(one: Edition) -> Harmonised:
    return harmonised((s.scheme for s in one.schemes), {s.entry.name: s.agreed for s in one.sets})


def make(one: Edition) -> Published:
    return published(one, found(one))


def page(one: Edition) -> Page:
    return Page(make(one).files["index.html"].decode())


@pytest.mark.parametrize("one", [edition(SETS), edition(), edition(schemes=())], ids=["full", "unmapped", "empty"])
def test_page_is_well_formed_and_leads_only_to_what_is_there(one: Edition) -> None:
    made = make(one)
    index = Page(made.files["index.html"].decode())
    assert len(index.ids) == len(set(index.ids))
    for link in index.links:
        if link.startswith("#"):
            assert link[1:] in index.ids
        elif not link.startswith("https://"):
            assert link in made.files or link == "checksums.txt"


def test_page_loads_nothing_and_runs_nothing() -> None:
    html = make(edition(SETS)).files["index.html"].decode()
    index = Page(html)
    assert {tag for tag, _ in index.elements} & LOADING == set()
    assert not any(name.startswith("on") or name == "src" for _, attributes in index.elements for name in attributes)
    assert re.search(r"url\(|@import", html) is None


def test_page_can_be_read_without_seeing_it() -> None:
    index = page(edition(SETS))
    assert index.all("html") == [{"lang": "en"}]
    assert index.elements[index.elements.index(("body", {})) + 1] == ("a", {"class": "skip", "href": "#main"})
    assert len(index.all("main")) == len(index.all("h1")) == len(index.all("title")) == 1
    levels = [int(tag[1]) for tag, _ in index.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(index.all("caption")) == len(index.all("table")) > 3
    assert all(cell.get("scope") in {"row", "col"} for cell in index.all("th"))


def test_each_organisations_words_stand_beside_the_shared_term() -> None:
    text = page(edition(SETS)).text
    assert "Libra plea 1 Guilty same meaning" in text
    assert "7 Admits same meaning 8 Admits in part narrower" in text
    assert "PNC plea GUILTY Guilty same meaning where adjudicated is yes" in text
    assert "Terms without an agreed match (2)" in text


def test_every_relation_has_its_words() -> None:
    assert set(RELATION_TAGS) == set(RELATION_MEANINGS) == set(Relation)


def test_figures_count_what_is_agreed_and_what_is_disputed() -> None:
    disputed = frozenset({iri("courts/libra-plea", "2"), iri("courts/libra-plea", "1")})
    made = make(
        edition({("courts/libra-plea", "shared/plea"): SETS["courts/libra-plea", "shared/plea"]}, disputed=disputed)
    )
    assert (made.figures.schemes, made.figures.shared_schemes, made.figures.terms) == (3, 1, 10)
    assert (made.figures.agreed, made.figures.disputed) == (3, 1)


def test_coverage_counts_each_term_in_use_once() -> None:
    libra = ConceptScheme(
        iri=LIBRA.iri,
        concepts=(*LIBRA, Concept(iri=concept_iri(LIBRA.iri, "9"), scheme=LIBRA.iri, notation="9", deprecated=True)),
    )
    out = Mapping(
        subject_id=iri("courts/libra-plea", "7"),
        predicate_id=OUT_OF_SCOPE,
        object_id=PLEA.iri,
        mapping_justification="x",
    )
    none = row(iri("courts/libra-plea", "2"), "exact", NO_TERM_FOUND)
    mapped = row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G"))
    retired = row(iri("courts/libra-plea", "9"), "exact", iri("shared/plea", "NG"))
    one = edition(
        {("courts/libra-plea", "shared/plea"): agreed(mapped, none, out, retired)},
        schemes=(PLEA, libra),
        disputed=frozenset({iri("courts/libra-plea", "8")}),
    )
    [counted] = coverage(one, found(one))
    assert (counted.terms, counted.agreed, counted.none, counted.outside, counted.disputed, counted.open) == (
        4,
        1,
        1,
        1,
        1,
        0,
    )
    assert counted.percent == 25


def test_a_share_is_rounded_down_so_that_all_means_all() -> None:
    libra = scheme("courts/libra-plea", _1="a", _2="b", _3="c")
    mapped = agreed(row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G")))
    one = edition({("courts/libra-plea", "shared/plea"): mapped}, schemes=(PLEA, libra))
    assert [row.percent for row in coverage(one, found(one))] == [33]


HOSTILE = "<script>alert('x')</script>\" onmouseover=\"y\u202e\x07&amp;{{ 7 * 7 }}"


def test_hostile_words_are_shown_and_not_obeyed() -> None:
    concept = Concept(
        iri=concept_iri(PLEA.iri, HOSTILE),
        scheme=PLEA.iri,
        notation=HOSTILE,
        pref_labels=(Text(text=f"label {HOSTILE}", lang="en"),),
    )
    own = Concept(
        iri=concept_iri(LIBRA.iri, "../x"), scheme=LIBRA.iri, notation="../x", pref_labels=concept.pref_labels
    )
    shared = ConceptScheme(iri=PLEA.iri, source="javascript:alert(1)", license=HOSTILE, concepts=(concept,))
    libra = ConceptScheme(iri=LIBRA.iri, concepts=(own,))
    mapping = Mapping(
        subject_id=own.iri,
        predicate_id=RELATIONS[Relation.EXACT],
        object_id=concept.iri,
        mapping_justification="x",
        extra=(("ext_when", f"field={HOSTILE}".replace("|", "")),),
    )
    one = edition(
        {("courts/libra-plea", "shared/plea"): agreed(mapping)}, schemes=(shared, libra), title=f"title {HOSTILE}"
    )
    index = page(one)
    shown = " ".join(HOSTILE.replace("\x07", "\ufffd").split())
    assert index.all("script") == []
    assert f"label {shown}" in index.text
    assert f"title {shown}" in index.text
    assert all(
        link.startswith(("#", "https://", "vocabulary.", "crosswalks/", "checksums.txt")) for link in index.links
    )
    assert not any(name.startswith("on") for _, attributes in index.elements for name in attributes)


def test_marks_for_the_direction_of_writing_stay_inside_their_word() -> None:
    label = "\u202eabc"
    concept = Concept(iri=concept_iri(PLEA.iri, "G"), scheme=PLEA.iri, notation="G", pref_labels=(Text(text=label),))
    html = make(edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),))).files["index.html"].decode()
    assert html.count(label) == html.count(f"<bdi>{label}</bdi>") == 1


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert make(edition(SETS)).files == make(edition(SETS)).files


def test_ten_thousand_letters_are_published_whole() -> None:
    label = "x" * 10_000
    concept = Concept(iri=concept_iri(PLEA.iri, "G"), scheme=PLEA.iri, notation="G", pref_labels=(Text(text=label),))
    assert label in page(edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),))).text
