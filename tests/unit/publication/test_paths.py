from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from accord.namespaces import concept_iri
from accord.publication.paths import crosswalk_path, href, organisation_path, site_path, site_paths

BASE = "https://data.example.org/"
PLEA = BASE + "shared/plea"


def path(code: str) -> str:
    return site_path(concept_iri(PLEA, code), base=BASE)


def test_a_plain_code_stands_where_its_address_says() -> None:
    assert path("G") == "shared/plea/G"
    assert site_path(PLEA, base=BASE) == "shared/plea"
    assert path("1.2-b_c") == "shared/plea/1.2-b_c"


def test_device_names_of_windows_are_no_file_names() -> None:
    for code in ("CON", "nul", "Com1", "LPT9", "aux.txt", "PRN"):
        assert "~" in path(code)


def test_a_code_cannot_climb_out_or_hide() -> None:
    for code in ("../../etc/passwd", "..", ".", ".htaccess", "a/b", "a\\b", "C:", "x.", "\x00", "%2e%2e%2f", "~", ""):
        found = path(code)
        assert found.startswith("shared/plea")
        assert ".." not in found
        assert not any(part.startswith(".") or part.endswith(".") for part in found.split("/"))


def test_codes_that_differ_in_case_only_have_files_that_differ_in_more() -> None:
    found = site_paths([concept_iri(PLEA, code) for code in ("g", "G", "A")], base=BASE)
    assert found[PLEA + "/G"] == "shared/plea/G"
    assert len({one.casefold() for one in found.values()}) == 3


def test_an_organisation_cannot_take_the_place_of_the_sites_own_pages() -> None:
    assert organisation_path("courts") == "courts"
    assert "~" in organisation_path("about")
    assert "~" in site_path(BASE + "search/plea", base=BASE)
    assert crosswalk_path("courts-cp-plea") == "crosswalks/courts-cp-plea"
    assert "~" in crosswalk_path("con")


def test_what_is_not_below_the_base_stands_elsewhere() -> None:
    assert site_path("https://other.example/list/G", base=BASE).startswith("elsewhere/other-example~")


def test_links_are_relative_and_lead_back() -> None:
    assert href("style.css", "shared/plea/G.html") == "../../style.css"
    assert href("shared/plea.html", "shared/plea/G.html") == "../plea.html"
    assert href("shared/plea/G.html", "shared/plea.html") == "plea/G.html"
    assert href("about.html", "index.html") == "about.html"
    assert href("shared/plea/G.html", "shared/plea/G.html") == "G.html"


@given(st.lists(st.text(), unique=True, max_size=20))
def test_no_two_concepts_share_a_file_whatever_their_codes(codes: list[str]) -> None:
    iris = {concept_iri(PLEA, code.encode(errors="replace").decode()) for code in codes}
    found = site_paths(iris, base=BASE)
    assert len({one.casefold() for one in found.values()}) == len(iris)
    for one in found.values():
        assert one.isascii()
        assert all(len(part) <= 100 and part not in {"", ".", ".."} for part in one.split("/"))
        assert unquote(href(one, "index.html")) == one
