from __future__ import annotations

import pytest

from accord.crosswalks.recipes import read_adoptions
from accord.errors import NotReadable
from accord.formats.located import read_yaml
from accord.model.verdicts import Condition

FULL = """
- file: a.csv
  set: pleas
  subject: Ours
  object: Theirs
  turn: true
  via: other
  where: {domain: plea}
  composed: true
  reviewer: makers
  label: The makers
  source: https://example.org/a
  date: 2026-01-31
  when: {adjudicated: "yes"}
  valid_from: 2020-01-01
  valid_to: 2021-01-01
  columns: {source_code: CODE, notes: [remark]}
"""


def test_a_recipe_says_all_that_an_adoption_needs() -> None:
    (recipe,) = read_adoptions(read_yaml(FULL), path="adoptions.yaml")
    assert (recipe.file, recipe.set_name, recipe.turn, recipe.via, recipe.composed) == (
        "a.csv",
        "pleas",
        True,
        "other",
        True,
    )
    assert (recipe.where, recipe.when) == ((("domain", "plea"),), (Condition(field="adjudicated", value="yes"),))
    assert (recipe.columns.source_code, recipe.columns.target_code, recipe.columns.notes) == (
        "CODE",
        "target_code",
        ("remark",),
    )
    assert (recipe.date, recipe.valid_from, recipe.valid_to, recipe.line) == (
        "2026-01-31",
        "2020-01-01",
        "2021-01-01",
        2,
    )


def test_every_mistake_is_named_with_its_line() -> None:
    wrong = "- file: a.csv\n  sett: pleas\n  reviewer: makers\n  turn: perhaps\n"
    with pytest.raises(NotReadable) as error:
        read_adoptions(read_yaml(wrong), path="adoptions.yaml")
    said = str(error.value)
    for part in ("adoptions.yaml:2", "'sett'", "lacks 'set'", "lacks 'date'", "adoptions.yaml:4"):
        assert part in said
