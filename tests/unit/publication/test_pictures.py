from __future__ import annotations

from xml.etree import ElementTree

from accord.publication.figures import Coverage
from accord.publication.pictures import Link, coverage_chart, scheme_diagram

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>"&'


def coverage(title: str, **counts: int) -> Coverage:
    known = dict.fromkeys(("agreed", "none", "outside", "disputed", "open"), 0) | counts
    return Coverage(
        set_name="x", organisation="courts", title=title, target="Plea status", terms=sum(known.values()), **known
    )


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_chart_has_a_bar_for_each_cross_walk_as_long_as_its_share() -> None:
    svg = coverage_chart([coverage("Libra plea", agreed=3, open=1)], described_by="told")
    widths = {bar.get("class"): float(bar.get("width", 0)) for bar in ElementTree.fromstring(svg).iter(f"{SVG}rect")}
    assert widths["is-agreed"] == 3 * widths["is-open"]
    assert texts(svg) == ["Libra plea", "3 of 4"]


def test_a_chart_of_a_vocabulary_without_terms_is_empty() -> None:
    assert texts(coverage_chart([coverage("Libra plea")], described_by="told")) == ["Libra plea", "0 of 0"]


def test_a_diagram_names_who_maps_to_what_and_how_often() -> None:
    svg = scheme_diagram("Plea status", [Link(title="Libra plea", organisation="Courts", count=1)], described_by="told")
    assert texts(svg) == ["Libra plea", "1 match, Courts", "Plea status"]
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "told")


def test_a_diagram_says_where_nothing_is_agreed_yet() -> None:
    svg = scheme_diagram("Plea status", [Link(title="Libra plea", organisation="Courts", count=0)], described_by="told")
    assert texts(svg) == ["Libra plea", "no match yet, Courts", "Plea status"]


def test_words_that_are_too_long_for_their_box_are_cut_off() -> None:
    told = scheme_diagram("x" * 99, [Link(title="y" * 99, organisation="z" * 99, count=1)], described_by="told")
    assert [len(text) for text in texts(told)] == [26, 30, 26]


def test_a_picture_shows_hostile_words_and_runs_none() -> None:
    svg = scheme_diagram(HOSTILE, [Link(title=HOSTILE, organisation=HOSTILE, count=2)], described_by="told")
    assert "<script" not in svg
    assert any("<script>" in text for text in texts(svg))


def test_the_same_picture_has_the_same_bytes() -> None:
    links = [Link(title=str(n), organisation="Courts", count=n) for n in range(5)]
    assert scheme_diagram("x", links, described_by="t") == scheme_diagram("x", links, described_by="t")
