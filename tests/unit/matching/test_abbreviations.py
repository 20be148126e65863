"""Short forms written out, synonyms put into one word, statute references in one way of writing."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.matching import abbreviations
from accord.matching.abbreviations import NONE, loads, packaged
from accord.matching.reading import read, stem
from accord.matching.statutes import Reference, numbers_in, plain
from accord.model.labels import normalise

SMALL = """
version: 1
abbreviations:
  RIC: remanded in custody
  DVC&V: Domestic Violence, Crime and Victims
  CJA: Criminal Justice Act
  CO:
    - {means: community order, where: [sentence, result]}
    - {means: commanding officer, where: [rank]}
shortened: {yrs: years, w/o: without}
synonyms:
  - [prison, jail, gaol]
  - [remanded in custody, remand in custody]
"""


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("RIC", "remanded in custody"),
        ("Guilty (under DVC&V Act 2004)", "guilty under domestic violence crime and victims act 2004"),
        ("Recall S254 CJA03", "recall s254 criminal justice act 2003"),
        ("Custody for life S8 CJA82", "custody for life s8 criminal justice act 1982"),
        ("2 yrs. w/o bail", "2 years without bail"),
        ("Fabric and rice", "fabric and rice"),
        ("ric", "ric"),
    ],
)
def test_short_forms_are_written_out_where_they_stand_alone(label: str, written: str) -> None:
    assert normalise(loads(SMALL).written_out(label)) == written


def test_an_ambiguous_short_form_is_written_out_where_the_scheme_decides() -> None:
    small = loads(SMALL)
    assert small.is_ambiguous("CO")
    assert small.written_out("Breach of CO") == "Breach of CO"
    assert normalise(small.written_out("Breach of CO", domain="NOMIS sentence type")) == "breach of community order"
    assert normalise(small.written_out("Breach of CO", domain="Rank at sentence")) == "breach of co"
    local = small.within("NOMIS sentence type")
    assert normalise(local.written_out("Breach of CO")) == "breach of community order"
    assert not local.is_ambiguous("CO")
    assert local.written_out("RIC") == small.written_out("RIC")


def test_in_a_label_all_in_capitals_two_letters_are_no_short_form() -> None:
    assert loads(SMALL).written_out("RIC CO", domain="result").split() == ["remanded", "in", "custody", "CO"]


def test_synonyms_are_one_word_and_the_longest_wins() -> None:
    small = loads(SMALL)
    assert small.one_word_for_each(("gaol", "or", "remand", "in", "custody")) == (
        "prison", "or", "remanded", "in", "custody",
    )  # fmt: skip
    assert small.forms("Jail") == ("prison",)
    assert small.forms("RIC") == ("remanded in custody",)
    assert small.forms("Prison") == ()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("abbreviations: {CO: }", 1, "no meaning"),
        ("abbreviations:\n  CO:\n    - {where: [rank]}", 3, "lacks 'means'"),
        ("version: 1\nsynonyms:\n  - [a, b]\n  - [c, b]", 4, "two groups"),
        ("version: 1\nsynonyms:\n  - [a, b]\n  - [Gaol, gaol]", 4, "one word only, which replaces nothing"),
        ("synonyms:\n  - [gaol]", 2, "one word only"),
        ("abbreviations:\n  CO: court order\n  ric: remanded in custody", 3, "'ric' has no capital"),
        ("short: {a: b}", 1, "unknown key"),
    ],
)
def test_a_mistake_in_the_file_is_reported_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(NotReadable, match=what) as raised:
        loads(text)
    assert raised.value.line == line


def test_the_workspace_and_the_program_come_with_the_same_files(repository: Path) -> None:
    program = repository / "src" / "accord" / "matching"
    for kept, shipped in (
        ("vocabularies/abbreviations.yaml", "abbreviations.yaml"),
        ("mappings/rules.yaml", "rules.yaml"),
    ):
        assert (repository / kept).read_bytes() == (program / shipped).read_bytes()


def test_the_packaged_short_forms_know_the_field() -> None:
    known = packaged()
    for short, meant in {
        "RIC": "remanded in custody", "PNC": "Police National Computer", "SJP": "single justice procedure",
        "DVC&V": "Domestic Violence, Crime and Victims", "HDC": "home detention curfew",
        "TIC": "taken into consideration", "DTO": "detention and training order", "YOI": "young offender institution",
    }.items():  # fmt: skip
        assert known.written_out(short).strip() == meant


@given(st.text(max_size=40))
def test_without_a_list_a_label_stays_as_it_is(label: str) -> None:
    assert NONE.written_out(label) == label
    assert NONE.forms(label) == ()


@pytest.mark.parametrize("label", ["s.53(2)", "S53(2)", "Sec 53(2)", "Section 53 (2)", "section 53(2)", "ss. 53(2)"])
def test_a_section_is_read_however_it_is_written(label: str) -> None:
    assert numbers_in(label).references == {Reference(kind="section", number="53", parts=("2",))}
    assert str(*numbers_in(label).references) == "section 53(2)"


def test_several_provisions_of_one_kind_are_read() -> None:
    found = numbers_in("Fail to comply with ss.4, 5 or 6 and reg 7A(1)(b)").references
    assert sorted(map(str, found)) == ["regulation 7a(1)(b)", "section 4", "section 5", "section 6"]


def test_a_statutes_year_is_no_provision() -> None:
    found = numbers_in("Habitats and Species Regulations 2017")
    assert found.references == frozenset()
    assert found.years == {"2017"}


@pytest.mark.parametrize(
    ("label", "numbers"),
    [
        ("Level 2", {"2"}),
        ("Type III assault", {"3"}),
        ("Class A drug", {"a"}),
        ("Category B", {"b"}),
        ("MAPPA Cat 1 - Level 2", {"1", "2"}),
        ("First hearing", {"1"}),
        ("3rd review", {"3"}),
        ("fine of level two", {"2"}),
        ("007", {"7"}),
        ("A fine", set()),
        ("I admit", set()),
    ],
)
def test_numbers_levels_and_classes_are_read(label: str, numbers: set[str]) -> None:
    assert numbers_in(label).others == numbers


@pytest.mark.parametrize(
    ("label", "words"),
    [("U18", "under 18"), ("21+", "21 over"), ("18 and over", "18 over"), ("Term >1", "Term over 1"),
     ("less than 12 months", "under 12 months"), ("s.45", "section 45")],
)  # fmt: skip
def test_bounds_are_put_into_words(label: str, words: str) -> None:
    assert plain(label).split() == words.split()


@pytest.mark.parametrize(
    "alike",
    [
        ("committed", "commits", "committing", "commit"),
        ("adjourned", "adjournment", "adjournments"),
        ("authorised", "authorized", "authorises"),
        ("penalty", "penalties"),
        ("proved", "proves", "proving"),
        ("dismissed", "dismiss"),
        ("colour", "color"),
    ],
)
def test_inflected_words_have_one_stem(alike: tuple[str, ...]) -> None:
    assert len({stem(word) for word in alike}) == 1


@pytest.mark.parametrize(("one", "other"), [("convict", "conviction"), ("four", "for"), ("offence", "offender")])
def test_other_words_keep_stems_of_their_own(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DTO (Detention and training order)", "Detention and Training Order"),
        ("Unknown", "Not known"),
        ("Remand in custody", "RIC"),
        ("Recall S254 CJA03", "Recall section 254 Criminal Justice Act 2003"),
    ],
)
def test_labels_that_differ_in_form_only_say_the_same(one: str, other: str) -> None:
    assert read(one, abbreviations=packaged()).says == read(other, abbreviations=packaged()).says


@given(st.text(max_size=60))
def test_every_label_can_be_read(label: str) -> None:
    found = read(label, abbreviations=packaged())
    assert found.denied <= found.reached
    assert not found.says & {"", " "}


@pytest.mark.parametrize("seed", range(5))
def test_a_label_passed_over_at_a_glance_has_no_short_form(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    shorts = [*packaged().abbreviations, *packaged().shortened]
    parts = [
        *shorts,
        *(short.lower() for short in shorts),
        *(f"{short}03" for short in shorts),
        "order",
        "Theft",
        "\u00e9",
    ]
    labels = [draw.choice((" ", "-", "", ".")).join(draw.choices(parts, k=draw.randint(1, 4))) for _ in range(400)]
    at_a_glance = [replace(packaged()).written_out(label) for label in labels]
    monkeypatch.setattr(abbreviations, "_stands_for_itself", lambda begun, label: False)
    assert at_a_glance == [replace(packaged()).written_out(label) for label in labels]
    assert at_a_glance != labels
