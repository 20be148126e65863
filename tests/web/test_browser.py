"""The site in a real browser: search, tree, languages, keyboard alone, no JavaScript, from disk, and axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import SCREENSHOTS
from tests.web.kinds import KINDS

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What passes is told of one element for each rule: all of them would take longer to hand over than to check.
VIOLATIONS = """async (rules) => {
    const found = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
    return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html)]);
}"""
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 375, "height": 812}
LOOKS = {
    "wide": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
}


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that must not complain: messages on the console and failing scripts are collected and refused."""
    context = chromium.new_context(viewport=WIDE)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def results(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#search-results a").all_inner_texts()]


def ask(page: Any, words: str) -> list[str]:
    page.fill("#q", words)
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('search-status').textContent !== ''")
    return results(page)


@pytest.fixture(scope="module")
def looks(chromium: Any) -> Iterator[dict[str, Any]]:
    """A page for each way to look at the site, which goes from kind to kind."""
    contexts = {name: chromium.new_context(**asked) for name, asked in LOOKS.items()}
    yield {name: context.new_page() for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_on_any_kind_of_page(kind: str, looks: dict[str, Any], served: str, axe: str) -> None:
    for name, opened in looks.items():
        opened.goto(served + KINDS[kind])
        opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        opened.evaluate(axe)
        assert opened.evaluate(VIOLATIONS, RULES) == [], (kind, name)


@pytest.mark.parametrize("kind", KINDS)
def test_pages_fit_wide_and_narrow_windows_and_are_kept_as_pictures(
    kind: str, looks: dict[str, Any], served: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, opened in looks.items():
        opened.goto(served + KINDS[kind])
        root = "document.documentElement"
        assert opened.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), name
        opened.screenshot(path=SCREENSHOTS / f"{kind.replace(' ', '-')}-{name}.png")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("guilty", "G Guilty"),
        ("gilty", "G Guilty"),
        ("giulty", "G Guilty"),
        ("xuilty", "G Guilty"),
        ("uilty", "G Guilty"),
        ("GUILT", "G Guilty"),
        ("not guilty", "NG Not Guilty"),
        ("autrfois", "AA Autrefois Acquit"),
    ],
)
def test_search_finds_words_codes_and_misspelt_words(words: str, found: str, page: Any, served: str) -> None:
    page.goto(served + "search.html")
    assert found in ask(page, words)


def test_search_finds_a_code_first(page: Any, served: str) -> None:
    page.goto(served + "search.html")
    assert any(one.split(" ")[0] == "GSJP" for one in ask(page, "gsjp")[:3])


def test_search_says_when_there_is_nothing(page: Any, served: str) -> None:
    page.goto(served + "search.html")
    assert ask(page, "qqqqqqqq") == []
    assert "Nothing found" in page.inner_text("#search-status")
    assert ask(page, "constructor __proto__") is not None


def test_a_search_from_any_page_has_an_address_and_leads_to_the_term(page: Any, served: str) -> None:
    page.goto(served + "courts/libra-plea/1.html")
    page.fill("#find", "autrefois acquit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=autrefois+acquit")
    page.click("#search-results >> text=Autrefois Acquit >> nth=0")
    assert page.locator("h1").inner_text().lower() == "autrefois acquit"


def test_a_vocabulary_leads_to_a_concept_and_back(page: Any, served: str) -> None:
    page.goto(served)
    page.click("main >> text=Plea status")
    page.click("main >> text=Guilty >> nth=0")
    assert page.locator("h1").inner_text() == "Guilty"
    page.click(".trail >> text=Plea status")
    assert page.locator("h1").inner_text() == "Plea status"


def test_words_can_be_read_in_welsh(page: Any, served: str) -> None:
    page.goto(served + "courts/cp-result~a-z.html")
    page.click(".switch >> text=Cymraeg")
    assert page.locator(".switch strong").inner_text() == "Cymraeg"
    assert page.locator('.contents span[lang="cy"]').count() > 5
    page.click('.contents span[lang="cy"] >> nth=0')
    page.locator('[lang="cy"]').first.wait_for(state="attached")


def test_the_keyboard_alone_leads_from_the_first_page_to_a_term(page: Any, served: str) -> None:
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Plea status":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/shared/plea.html")


def test_everything_but_the_search_works_without_javascript(chromium: Any, served: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(served + "search.html")
    assert "The search needs JavaScript" in opened.inner_text("main")
    opened.click("summary")
    opened.click("main >> text=Libra plea")
    opened.click("main >> text=Guilty >> nth=0")
    assert "What each organisation calls it" in opened.inner_text("main")
    context.close()


def test_pages_work_from_disk_and_the_search_says_what_it_needs(chromium: Any, site: Path) -> None:
    opened = chromium.new_page()
    opened.goto(site.joinpath("index.html").as_uri())
    opened.click("main >> text=Plea status")
    opened.click("main >> text=Guilty >> nth=0")
    assert opened.locator("h1").inner_text() == "Guilty"
    assert opened.evaluate("getComputedStyle(document.querySelector('.banner')).backgroundColor") == "rgb(29, 53, 87)"
    opened.fill("#find", "guilty")
    opened.keyboard.press("Enter")
    opened.wait_for_function("document.getElementById('search-status')?.textContent.includes('web server')")
    opened.close()
