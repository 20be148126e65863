"""The table of vocabularies on the page that lists them."""

from __future__ import annotations

import pytest

from accord.errors import NotReadable
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.vocabulary.catalogue import END, START, Listed, with_catalogue

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def listed(source: str = f"https://github.com/hmcts/lists/blob/{COMMIT}/data/pleas.json") -> Listed:
    old = Concept(iri="https://s.example/A", scheme="https://s.example", notation="A", deprecated=True)
    scheme = ConceptScheme(iri="https://s.example", titles=(Text(text="Pleas | all", lang="en"),), concepts=(old,),
                           license="https://spdx.org/licenses/MIT", publisher="HMCTS", source=source)  # fmt: skip
    return Listed(name="courts/plea", list="sources/pleas.csv", additions="", scheme=scheme)


def table(one: Listed) -> str:
    return with_catalogue(f"Before\n{START}\nold\n{END}\nAfter\n", [one])


def test_the_table_is_made_anew_and_the_rest_stays() -> None:
    page = table(listed())
    assert page.startswith(f"Before\n{START}\n")
    assert page.endswith(f"{END}\nAfter\n")
    assert "old" not in page
    assert table(listed()) == with_catalogue(page, [listed()])


def test_a_row_names_the_list_its_licence_and_the_commit_it_was_taken_from() -> None:
    row = table(listed()).splitlines()[5]
    assert row.startswith("| [courts/plea](courts/plea.ttl) | Pleas \\| all | 1 | 1 | [pleas.csv](sources/pleas.csv) |")
    assert row.endswith(f"| HMCTS | MIT | hmcts/lists at [0123456789ab]({listed().scheme.source}): `pleas.json` |")


def test_a_source_without_an_address_stands_as_it_is() -> None:
    assert "| a letter |" in table(listed(source="a letter"))


def test_a_page_without_the_marks_is_not_touched() -> None:
    with pytest.raises(NotReadable, match="the marks of the table are missing"):
        with_catalogue("# Page\n", [])
