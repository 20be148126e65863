from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from accord.crosswalks import sentences
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, RELATIONS, Mapping, Relation
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import concept_iri
from accord.publication.edition import Edition
from accord.publication.figures import coverage
from accord.publication.files import published
from accord.publication.harmonise import Harmonised, harmonised
from accord.publication.paths import site_paths
from accord.publication.words import DISPUTES, RELATION_MEANINGS, RELATION_TAGS, parts
from accord.workspace import NeverExact
from tests.unit.publication.made import LIBRA, PLEA, agreed, edition, iri, row, scheme

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "source"}
DATA = {"application/ld+json", "application/json"}
LOADING = {"img", "iframe", "object", "embed", "video", "audio", "source", "base"}
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


def make(one: Edition) -> dict[str, bytes]:
    files = list(published(one, found(one)).files)
    assert len(dict(files)) == len(files)
    return dict(files)


def pages(one: Edition) -> dict[str, Page]:
    return {path: Page(data.decode()) for path, data in make(one).items() if path.endswith(".html")}


def page(one: Edition, path: str) -> Page:
    return Page(make(one)[path].decode())


EDITIONS = [edition(SETS), edition(), edition(schemes=())]


@pytest.mark.parametrize("one", EDITIONS, ids=["full", "unmapped", "empty"])
def test_pages_are_well_formed_and_lead_only_to_what_is_there(one: Edition) -> None:
    files = make(one)
    ids = {path: page.ids for path, page in pages(one).items()}
    for path, made in pages(one).items():
        assert len(ids[path]) == len(set(ids[path]))
        for link in made.links:
            if link.startswith("https://"):
                continue
            where, _, part = link.partition("#")
            target = normpath(join(dirname(path), unquote(where))) if where else path
            assert target in files, (path, link)
            assert not part or part in ids[target], (path, link)


def test_pages_load_only_the_sites_own_style_and_search() -> None:
    for path, made in pages(edition(SETS)).items():
        assert {tag for tag, _ in made.elements} & LOADING == set()
        assert not any(name.startswith("on") for _, attributes in made.elements for name in attributes)
        loaded = [link["href"] for link in made.all("link") if link["rel"] == "stylesheet"]
        assert loaded == ["../" * path.count("/") + "style.css"]
        scripts = [script.get("src") for script in made.all("script") if script.get("type") not in DATA]
        assert scripts == (["search.js"] if path == "search.html" else [])
        assert all(form["action"] == "../" * path.count("/") + "search.html" for form in made.all("form"))
    assert re.search(r"url\(|@import", make(edition(SETS))["style.css"].decode()) is None


def test_pages_can_be_read_without_seeing_them() -> None:
    for path, made in pages(edition(SETS)).items():
        assert made.all("html") == [{"lang": "en"}]
        assert made.elements[made.elements.index(("body", {})) + 1] == ("a", {"class": "skip", "href": "#main"})
        assert len(made.all("main")) == len(made.all("h1")) == 1
        levels = [int(tag[1]) for tag, _ in made.elements if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert len(made.all("caption")) == len(made.all("table"))
        assert all(cell.get("scope") in {"row", "col"} for cell in made.all("th"))
        for picture in made.all("svg"):
            assert picture["role"] == "img"
            assert picture["aria-labelledby"] in made.ids


def test_every_page_says_where_it_belongs_by_a_title_of_its_own() -> None:
    titles = [re.findall(r"<title>(.*?)</title>", data.decode())[0] for path, data in make(edition(SETS)).items()
              if path.endswith(".html")]  # fmt: skip
    assert len(set(titles)) == len(titles)


def test_each_organisations_words_stand_beside_the_shared_term() -> None:
    text = page(edition(SETS), "shared/plea.html").text
    assert "Libra plea 1 Guilty same meaning" in text
    assert "7 Admits same meaning 8 Admits in part narrower" in text
    assert "PNC plea GUILTY Guilty same meaning where adjudicated is yes" in text


def test_a_concept_page_says_how_words_compare_in_a_sentence() -> None:
    text = page(edition(SETS), "shared/plea/ADM.html").text
    assert "Every Admits in part is an Admits." in text
    assert "Admits (Libra plea) and Admits (Plea status) mean the same." in text


def test_an_organisations_own_term_shows_what_others_call_the_same() -> None:
    text = page(edition(SETS), "courts/libra-plea/1.html").text
    assert "Other words for G Guilty" in text
    assert "PNC plea" in text
    assert "It holds only where adjudicated is yes." in text


def test_a_retired_term_says_so_and_names_what_to_use() -> None:
    old, new = (
        Concept(iri=iri("shared/plea", code), scheme=PLEA.iri, notation=code, deprecated=gone, replaced_by=instead)
        for code, gone, instead in (("A", True, iri("shared/plea", "B")), ("B", False, ""))
    )
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(old, new)),))
    made = page(one, "shared/plea/A.html")
    assert "This term is no longer used. Use B instead." in made.text
    assert "B.html" in made.links
    assert "no longer used" not in page(one, "shared/plea/B.html").text


def test_every_language_has_its_own_list_from_a_to_z() -> None:
    concept = Concept(
        iri=iri("shared/plea", "G"),
        scheme=PLEA.iri,
        notation="G",
        pref_labels=(Text(text="Guilty", lang="en"), Text(text="Euog", lang="cy")),
    )
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),))
    welsh = page(one, "shared/plea~a-z~cy.html")
    assert "Euog" in welsh.text
    assert "plea~a-z.html" in welsh.links
    assert "Euog Cymraeg" in page(one, "shared/plea/G.html").text


def test_wider_and_narrower_terms_make_a_tree_and_a_circle_does_not_hang() -> None:
    def term(code: str, *broader: str) -> Concept:
        above = tuple(iri("shared/plea", one) for one in broader)
        return Concept(iri=iri("shared/plea", code), scheme=PLEA.iri, notation=code, broader=above)

    one = edition(
        schemes=(ConceptScheme(iri=PLEA.iri, concepts=(term("A"), term("B", "A"), term("X", "Y"), term("Y", "X"))),)
    )
    made = page(one, "shared/plea.html")
    assert "1 narrower term" in made.text
    assert "Wider terms A" in page(one, "shared/plea/B.html").text
    circle = edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(term("X", "Y"), term("Y", "X"))),))
    assert {"plea/X.html", "plea/Y.html"} <= set(page(circle, "shared/plea.html").links)


def test_what_must_not_be_compared_stands_on_its_page_and_on_both_vocabularies() -> None:
    pair = NeverExact(pair=("shared/plea", "police/pnc-plea"), reason="They are not alike.")
    one = replace(edition(), never_exact=(pair,))
    for path in ("do-not-compare.html", "shared/plea.html", "police/pnc-plea.html", "shared/plea/G.html"):
        assert "They are not alike." in page(one, path).text
    assert "They are not alike." not in page(one, "courts/libra-plea.html").text


def test_people_who_decided_and_what_they_disagree_on_are_named() -> None:
    def verdict(who: str, code: str, record_id: str) -> Verdict:
        return Verdict(
            decision=Decision.EXACT,
            subject_id=iri("courts/libra-plea", "2"),
            object_id=iri("shared/plea", code),
            reviewer=f"https://accord.example/reviewer/{who}",
            date="2026-01-02",
            record_id=record_id,
        )

    said = (verdict("ann", "G", "1"), verdict("bob", "NG", "2"))
    one = edition(SETS)
    first = replace(one.sets[0], verdicts=said, standing=frozenset({"2"}), disputes=(("exact-to-two", said),))
    one = replace(one, sets=(first, *one.sets[1:]))
    text = page(one, "courts/libra-plea/2.html").text
    assert "People disagree about this term" in text
    shared = page(one, "shared/plea/NG.html").text
    assert "People disagree about a word that some match with this one" in shared
    assert "What people have said about it" in shared
    assert "2 January 2026" in shared
    assert "it is said to mean the same as two different terms" in text
    assert "2 January 2026" in text
    assert "ann (since replaced)" in text
    assert "it is said to mean the same as two different terms" in page(one, f"crosswalks/{first.entry.name}.html").text


def test_a_dispute_tells_two_terms_of_one_name_apart_by_their_codes() -> None:
    shared = scheme("shared/plea", G="Guilty", GX="Guilty", NG="Not guilty")
    own = scheme("courts/libra-plea", **{"2": "Pleads guilty"})
    said = tuple(
        Verdict(
            decision=Decision.EXACT,
            subject_id=iri("courts/libra-plea", "2"),
            object_id=iri("shared/plea", code),
            reviewer="https://accord.example/reviewer/ann",
            date="2026-01-02",
            record_id=code,
        )
        for code in ("G", "GX", "NG")
    )
    one = edition({("courts/libra-plea", "shared/plea"): agreed()}, schemes=(shared, own))
    first = replace(one.sets[0], verdicts=said, disputes=(("exact-to-two", said),))
    one = replace(one, sets=(first, *one.sets[1:]))
    for path in ("courts/libra-plea/2.html", f"crosswalks/{first.entry.name}.html"):
        text = page(one, path).text
        assert "Pleads guilty and Guilty (G) mean the same." in text
        assert "Pleads guilty and Guilty (GX) mean the same." in text
        assert "Pleads guilty and Not guilty mean the same." in text


def test_a_vocabulary_that_is_compared_with_another_says_where_nothing_is_agreed_yet() -> None:
    text = page(edition({("courts/libra-plea", "shared/plea"): agreed()}), "courts/libra-plea.html").text
    assert "Vocabularies compared with Libra plea: Plea status (Shared model), no match yet." in text


def test_every_kind_of_dispute_has_its_words() -> None:
    assert DISPUTES.keys() == sentences.DISPUTES.keys()


def test_a_sentence_tells_two_terms_of_one_name_apart() -> None:
    entry = edition(SETS).sets[0].entry
    assert parts(Relation.BROAD, "Guilty", "Guilty", entry=entry)[1::2] == [
        "Guilty (Libra plea)",
        "Guilty (Plea status)",
    ]
    assert parts(Relation.BROAD, "Proved * SJP", "Guilty", entry=entry)[1::2] == ["Proved ∗ SJP", "Guilty"]


def test_one_changed_label_changes_only_what_shows_it() -> None:
    changed = ConceptScheme(
        iri=LIBRA.iri,
        titles=LIBRA.titles,
        source=LIBRA.source,
        license=LIBRA.license,
        concepts=(replace(LIBRA.concepts[0], pref_labels=(Text(text="Owns up", lang="en"),)), *LIBRA.concepts[1:]),
    )
    schemes = tuple(s.scheme for s in edition(SETS).schemes)
    before = make(edition(SETS))
    after = make(edition(SETS, schemes=tuple(changed if s.iri == LIBRA.iri else s for s in schemes)))
    assert before.keys() - {p for p in before if p.startswith("search/")} <= after.keys()
    different = {path for path in before if path.endswith(".html") and before[path] != after[path]}
    assert different == {
        "courts/libra-plea.html", "courts/libra-plea~a-z.html", "courts/libra-plea/1.html", "shared/plea.html",
        "shared/plea/G.html", "police/pnc-plea/GUILTY.html", f"crosswalks/{edition(SETS).sets[0].entry.name}.html",
        "data.html", "search.html",
    }  # fmt: skip  # the search page knows how the words begin: with `ow` too now


def test_every_relation_has_its_words() -> None:
    assert set(RELATION_TAGS) == set(RELATION_MEANINGS) == set(Relation)


def test_figures_count_what_is_agreed_and_what_is_disputed() -> None:
    disputed = frozenset({iri("courts/libra-plea", "2"), iri("courts/libra-plea", "1")})
    sets = {("courts/libra-plea", "shared/plea"): SETS["courts/libra-plea", "shared/plea"]}
    one = edition(sets, disputed=disputed)
    told = published(one, found(one)).figures
    assert (told.schemes, told.shared_schemes, told.terms) == (3, 1, 10)
    assert (told.agreed, told.disputed) == (3, 1)


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
    shown = " ".join(HOSTILE.replace("\x07", "\ufffd").split())
    files = make(one)
    for path, made in pages(one).items():
        assert all(script.get("type") in DATA or script["src"] == "search.js" for script in made.all("script"))
        assert not any(name.startswith("on") for _, attributes in made.elements for name in attributes)
        assert not any(link.startswith(("javascript:", "//")) for link in made.links)
        assert "{{ 7 * 7 }}" in made.text or path.startswith("courts/libra-plea"), path
    text = Page(files[f"{site_paths([concept.iri], base=one.base)[concept.iri]}.html"].decode()).text
    assert f"label {shown}" in text
    assert f"title {shown}"[:60] in text
    assert b"</script>alert" not in b"".join(files.values())


def test_what_is_said_as_json_ld_in_a_page_cannot_end_its_element() -> None:
    label = "</script><script>alert(1)</script><!--"
    concept = Concept(iri=concept_iri(PLEA.iri, "G"), scheme=PLEA.iri, notation="G", pref_labels=(Text(text=label),))
    html = make(edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),)))["shared/plea/G.html"].decode()
    [inside] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert any(label in str(value) for value in json.loads(inside)["@graph"][0].values())
    assert html.count("<script") == 1


def test_marks_for_the_direction_of_writing_stay_inside_their_word() -> None:
    label = "\u202eabc"
    concept = Concept(iri=concept_iri(PLEA.iri, "G"), scheme=PLEA.iri, notation="G", pref_labels=(Text(text=label),))
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),))
    for data in (make(one)["shared/plea/G.html"], make(one)["shared/plea.html"]):
        body = data.decode().partition("<body>")[2]
        assert body.count(label) == body.count(f"<bdi>{label}</bdi>") >= 1


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert make(edition(SETS)) == make(edition(SETS))


def test_ten_thousand_letters_are_published_whole() -> None:
    label = "x" * 10_000
    concept = Concept(iri=concept_iri(PLEA.iri, "G"), scheme=PLEA.iri, notation="G", pref_labels=(Text(text=label),))
    files = make(edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=(concept,)),)))
    html = files["shared/plea/G.html"]
    assert label in Page(html.decode()).text
    assert len(html) + len(files["style.css"]) < 60_000
    assert len(files["shared/plea.html"]) < 20_000
