"""The reference of the record mapping file is true: every example in it is read, and every word of it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accord.engines.patterns import flaw
from accord.formats.located import Mistakes, read_yaml
from accord.formats.policies import read_purposes
from accord.formats.record_mappings import loads
from accord.model.policies import Counted, Purpose, Unmapped
from accord.model.records import AllOf, Conversion, Missing
from accord.model.units import UNITS
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "record-mapping.md"
HOW_TO = REPOSITORY / "docs" / "how-to" / "write-a-record-mapping.md"
START = "source: courts-results\nkey: [case]\nfields:\n  case: Case\n"


def blocks(page: Path) -> list[str]:
    found = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [str(block) for block in found]


def purposes_of(text: str) -> dict[str, Purpose]:
    mistakes = Mistakes(path="accord.yaml")
    node = read_yaml(text).value
    assert isinstance(node, dict)
    found = read_purposes(mistakes, node["purposes"])
    mistakes.raise_if_any()
    return found


@pytest.mark.parametrize("block", blocks(PAGE))
def test_every_example_of_the_reference_is_read(block: str) -> None:
    if block.startswith("purposes:"):
        assert set(purposes_of(block)) == {"operational", "statistics"}
        return
    purposes = {name: Purpose(name=name) for name in ("operational", "statistics")}
    mapping = loads(
        block if block.startswith("source:") else START + block,
        path=str(PAGE),
        source="courts-results",
        mapping_sets=["courts-libra-plea"],
        schemes=["shared/result"],
        purposes=purposes,
        flaw_of=flaw,
    )
    assert mapping.fields


def test_the_record_mapping_of_the_how_to_is_read() -> None:
    text = next(block for block in blocks(HOW_TO) if "source:" in block)
    bare = re.sub("^   ", "", text, flags=re.MULTILINE)
    sets = ["police-pnc-sex"]
    assert loads(bare, path=str(HOW_TO), source="custody-records", mapping_sets=sets, schemes=[]).key


@pytest.mark.parametrize("word", [*UNITS, *Conversion, *Missing, *Unmapped, *AllOf, *Counted])
def test_every_word_of_a_closed_list_is_in_the_reference(word: str) -> None:
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")
