"""What the false-friend guard warns of, and that it says the same of one pair and of many at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.abbreviations import NONE, packaged
from accord.matching.candidates import Candidates
from accord.matching.conflicts import conflicts, form_only
from accord.matching.further import closed_up
from accord.matching.guard import barred_from_bulk, flags, joined, to_look_at, warnings_for
from accord.matching.judging import judge
from accord.matching.labels import label_table
from accord.matching.parting import partings
from accord.matching.reading import Reader, Reading, read
from accord.matching.statutes import numbers_in, plain
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise
from accord.model.mappings import RELATIONS, Mapping, Relation
from tests.unit.matching.schemes import concept, ours, texts, theirs

WORDS = (
    "Guilty Not No without with under over 13 16 18+ Type II III Class A B other Other than male female adult youth "
    "conditional unconditional from to by on s.45 S45(1) section 2003 1998 Act bail custody RIC CO fail comply but and "
    "or of un-conditional into out imposed lifted unfit fit mothers father than the before after - : ( ) Level Cat 1 2"
).split()
LABELS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Guilty", "Not Guilty", "negation"),
        ("Conditional Bail", "Unconditional Bail", "negation"),
        ("Not guilty", "Not guilty but guilty of alternative offence", "negation"),
        ("Summary Motoring", "Summary Non-motoring", "negation"),
        ("With licence", "Without licence", "negation"),
        ("Caution, youths", "Caution, adults", "opposed-words"),
        ("Application to extend granted", "Application to extend refused", "opposed-words"),
        ("Assault by prisoner on staff", "Assault by staff on prisoner", "direction"),
        ("Transfer from court", "Transfer to court", "direction"),
        ("Asian", "Any other Asian background: other", "residual"),
        ("MAPPA Level 1", "MAPPA Level 2", "numbers-differ"),
        ("MAPPA Cat 1 - Level 2", "MAPPA Cat 2 - Level 1", "numbers-differ"),
        ("Commits any assault - Type II", "Commits any assault - Type III", "numbers-differ"),
        ("Fine of level two", "Fine of level 3", "numbers-differ"),
        ("Class A drug", "Class B drug", "numbers-differ"),
        ("Theft Act 1968", "Theft Act 1978", "year-differs"),
        ("Detained under S53(1)", "Detained under section 53(2)", "section-differs"),
        ("Rule 45", "Rule 49", "section-differs"),
        ("HDC Conditional Release", "HDC Un-Conditional Release", "negation"),
        ("Fit to plead", "Unfit to plead", "negation"),
        ("Burglary in a dwelling", "Burglary in a building other than a dwelling", "negation"),
        ("Theft of motor vehicle", "Theft from motor vehicle", "direction"),
        ("Mother's address", "Father's address", "opposed-words"),
        ("Ban lifted", "Ban imposed", "opposed-words"),
        ("Opted into the scheme", "Opted out of the scheme", "opposed-words"),
    ],
)
def test_what_parts_two_labels_is_named(one: str, other: str, code: str) -> None:
    assert code in _codes(one, other)
    assert code in _codes(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Unknown", "Not known"),
        ("s.45 Criminal Justice Act 2003", "Section 45(1) Criminal Justice Act 2003"),
        ("Fail to comply with a requirement", "Failing without reasonable excuse to comply with a requirement"),
        ("No conviction", "Non-conviction"),
        ("First hearing", "1st hearing"),
        ("Aged 18 and over", "Aged 18+"),
        ("Adult Imprisonment < 12 months", "Adult Imprisonment less than 12 months"),
        ("Any other Asian background", "Asian: any other background"),
        ("Un-conditional release", "Unconditional release"),
        ("In-patient", "Patient"),
        ("Parents' address", "Parent's address"),
        ("Theft of goods from motor vehicle", "Theft from motor vehicle"),
    ],
)
def test_another_way_of_saying_the_same_is_no_warning(one: str, other: str) -> None:
    assert _codes(one, other) == []


def test_an_acronym_that_is_the_same_in_form_only_is_a_warning() -> None:
    assert _codes("ROTL", "ROTL") == ["acronym"]
    assert _codes("CSRX", "CSRX") == ["acronym"]
    assert _codes("MALE", "MALE") == []
    assert "acronym" in _codes("Breach of CO", "Breach of CO")


def test_a_very_short_label_is_a_warning_unless_the_definitions_agree() -> None:
    assert "very-short" in _codes("G", "G")
    same = texts("Pleaded guilty to the charge")
    pair = (concept("1", "G", definitions=same), concept("2", "G", definitions=same))
    assert warnings_for(*pair, subject_parents=(), object_parents=()) == ()


def test_the_same_label_under_another_parent_is_a_warning() -> None:
    one, other = concept("1", "Restricted release"), concept("2", "Restricted release", scheme="theirs")
    found = warnings_for(one, other, subject_parents=("Risk",), object_parents=("Temporary absence",))
    assert [warning.code for warning in found] == ["same-label-other-parent"]
    assert (
        found[0].reason == 'The label is the same, but it stands under "Risk" here and under "Temporary absence" there.'
    )
    assert warnings_for(one, other, subject_parents=("Risks",), object_parents=("Risk",)) == ()
    assert warnings_for(one, other, subject_parents=("Risk",), object_parents=()) == ()


def test_parents_that_are_synonyms_are_no_other_parents() -> None:
    one, other = concept("1", "Release"), concept("2", "Release", scheme="theirs")
    codes = [
        [
            warning.code
            for warning in warnings_for(
                one, other, subject_parents=("Prison",), object_parents=("Gaol",), abbreviations=known
            )
        ]
        for known in (packaged(), NONE)
    ]
    assert codes == [[], ["same-label-other-parent"]]


def test_welsh_denials_are_understood() -> None:
    guilty, not_guilty = (concept(label, Text(text=label, lang="cy")) for label in ("Euog", "Dieuog"))
    assert [w.code for w in warnings_for(guilty, not_guilty, subject_parents=(), object_parents=())] == ["negation"]


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("Ddim yn euog", "Euog", ["negation"]),
        ("Heb ei brofi", "Brofi", ["negation"]),
        ("Ddim yn euog", "Dieuog", []),
    ],
)
def test_welsh_denials_may_have_small_words_before_what_they_deny(one: str, other: str, codes: list[str]) -> None:
    ours_, theirs_ = (concept(label, Text(text=label, lang="cy")) for label in (one, other))
    assert [w.code for w in warnings_for(ours_, theirs_, subject_parents=(), object_parents=())] == codes
    assert [w.code for w in warnings_for(theirs_, ours_, subject_parents=(), object_parents=())] == codes


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("s.45", "section 45", []),
        ("S45", "s. 45", []),
        ("art 8", "Article 8", []),
        ("s.45", "s.46", ["section-differs", "very-short"]),
        ("s.9", "9", ["very-short"]),
        ("s.45", "Theft s.45", ["very-short"]),
        ("G", "G", ["very-short"]),
    ],
)
def test_a_reference_to_a_statute_is_not_too_short_for_the_same_one(one: str, other: str, codes: list[str]) -> None:
    assert _codes(one, other) == codes


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("\u76d1\u72f1", []), ("\u88c1\u5224\u6240", []), ("\ubc95\uc6d0", []), ("\u0633\u062c\u0646", []),
        ("\u0421\u0443\u0434", ["very-short"]), ("\u039d\u03b1\u03b9", ["very-short"]),
        ("\u00c9t\u00e9", ["very-short"]),
    ],
)  # fmt: skip
def test_three_letters_are_a_word_in_scripts_that_write_words_so(label: str, codes: list[str]) -> None:
    pair = (concept("1", Text(text=label, lang="")), concept("2", Text(text=label, lang=""), scheme="theirs"))
    assert [w.code for w in warnings_for(*pair, subject_parents=(), object_parents=())] == codes
    assert (judge(*pair, more={"unique": 1.0}).relation is Relation.EXACT) is (codes == [])


def test_what_has_no_warning_is_open_to_bulk_acceptance_as_what_it_proposes() -> None:
    open_to = {
        proposed: {
            relation
            for relation in Relation
            if not barred_from_bulk(Mapping(predicate_id=RELATIONS[proposed]), relation)
        }
        for proposed in Relation
    }
    less = {Relation.EXACT: {Relation.EXACT, Relation.CLOSE}}  # less than is proposed claims nothing that nobody saw
    assert open_to == {proposed: less.get(proposed, {proposed}) for proposed in Relation}
    assert barred_from_bulk(Mapping(predicate_id=RELATIONS[Relation.BROAD]), Relation.NARROW) == "proposed as broad"


@pytest.mark.parametrize("relation", Relation)
def test_what_has_a_warning_or_denies_the_match_is_open_as_nothing(relation: Relation) -> None:
    row = Mapping(predicate_id=RELATIONS[relation])
    assert barred_from_bulk(replace(row, predicate_modifier="Not"), relation) == "proposed as no match"
    warned = replace(row, extra=(("ext_warning", "negation|very-short"),))
    assert barred_from_bulk(warned, relation) == "with a warning (negation, very-short)"


def test_codes_and_reasons_are_joined_for_a_row() -> None:
    found = warnings_for(
        concept("1", "Guilty, level 1"), concept("2", "Not guilty, level 2"), subject_parents=(), object_parents=()
    )
    assert joined(found) == (
        "negation|numbers-differ",
        'Only one of the labels denies "guilty". The numbers differ: 1; 2.',
    )


@given(st.lists(LABELS, min_size=1, max_size=5), st.lists(LABELS, min_size=1, max_size=5))
def test_flags_of_many_pairs_say_what_the_warnings_of_each_say(
    subject_labels: list[str], object_labels: list[str]
) -> None:
    subject, object_ = label_table(ours(*subject_labels)), label_table(theirs(*object_labels))
    rows, columns = (
        places.ravel() for places in np.meshgrid(range(len(subject.concepts)), range(len(object_.concepts)))
    )
    pairs = Candidates(
        subject=rows, object=columns, subject_row=rows, object_row=columns,
        similarity=np.ones(len(rows)), any_order=np.ones(len(rows)),
    )  # fmt: skip
    found = flags(pairs, subject, object_, abbreviations=packaged())
    places = list(zip(rows.tolist(), columns.tolist(), strict=True))
    assert found.tolist() == [_is_flagged(subject.concepts[row], object_.concepts[column]) for row, column in places]
    looked_at = to_look_at(pairs, subject, object_, reader=Reader(packaged())).tolist()
    each = [
        warnings_for(
            subject.concepts[row], object_.concepts[column], subject_parents=(), object_parents=(),
            abbreviations=packaged(),
        )
        for row, column in places
    ]  # fmt: skip
    read_closed = [[_closed(c) for c in table.concepts] for table in (subject, object_)]
    parted = partings(read_closed[0], read_closed[1], rows, columns)
    assert all(looked_at[place] or place in parted for place, warned in enumerate(each) if warned)


def _closed(one: Concept) -> Reading:
    return read(closed_up(one.label(), "en"), abbreviations=packaged())


def _is_flagged(one: Concept, other: Concept) -> bool:
    """What the weights were trained with, pair by pair: not all that people are warned of."""
    ours_, theirs_ = (read(c.label(), abbreviations=packaged()) for c in (one, other))
    return any([*conflicts(ours_, theirs_), *form_only(ours_, theirs_, packaged())])


@given(st.lists(st.sampled_from([*WORDS, "one's", "class_a", "\u00e9l\u00e8ve", "(four)", "two/three"])).map(" ".join))
def test_numbers_are_the_same_with_the_words_of_the_label_at_hand(label: str) -> None:
    assert numbers_in(label, said=tuple(normalise(label).split())) == numbers_in(label)


@given(LABELS, LABELS)
def test_warnings_are_the_same_from_either_side(one: str, other: str) -> None:
    assert _codes(one, other) == _codes(other, one)


@given(LABELS)
def test_a_label_never_conflicts_with_itself(label: str) -> None:
    assert set(_codes(label, label)) <= {"very-short", "acronym"}


def _codes(one: str, other: str) -> list[str]:
    pair = concept("1", one), concept("2", other, scheme="theirs")
    found = warnings_for(*pair, subject_parents=(), object_parents=(), abbreviations=packaged())
    return [warning.code for warning in found]


KINDS = "section sections sec secs s ss Schedule sch article Arts aa regulation Reg regs rr Rule rules para".split()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("between", ["", " ", ".", ". ", " . "])
def test_a_reference_is_read_however_it_is_written(kind: str, between: str) -> None:
    (reference,) = numbers_in(f"Offence under {kind}{between}45(1), Act 1968").references
    assert (reference.number, reference.parts) == ("45", ("1",))
    assert plain(f"Under {kind}{between}45(1)") == plain(f"Under {reference.kind} 45(1)")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "Custody for life",
            "Remand in Custody",
            'one says "life", the other "remanded" (in the list of synonyms and short forms for "Remand").',
        ),
        ("Adults", "Juveniles", '"adults" and "juveniles" rule each other out.'),
        ("Guilty", "NG", 'Only one of the labels denies "guilty".'),
        ("UB", "CB", '"conditional" (in the list of synonyms and short forms for "CB")'),
        (
            "Appeal against conviction",
            "Appeal by conviction",
            'One label says "against", the other "by" the same thing',
        ),
        ("Custody (life)", "Custody (remand)", 'short forms for "remand").'),
        ("Fr\u00fche Kupferzeit", "Fr\u00fche Bronzezeit", '"copper" (as "Kupferzeit" is read)'),
        ("Escape", "Attempted escape", 'Only one of the labels says "attempted", which'),
    ],
)
def test_a_reason_quotes_words_of_the_labels_or_says_what_they_stand_for(one: str, other: str, reason: str) -> None:
    found = warnings_for(
        concept("a", one), concept("b", other), subject_parents=(), object_parents=(),
        abbreviations=packaged(),
    )  # fmt: skip
    assert reason in " ".join(warning.reason for warning in found)


def test_where_labels_of_another_language_are_compared_the_reason_says_which() -> None:
    ours = concept("a", "Guilty", Text(text="Coupable", lang="fr"))
    theirs = concept("b", Text(text="Non coupable", lang="fr"))
    (warning,) = warnings_for(ours, theirs, subject_parents=(), object_parents=())
    assert warning.reason.endswith(' Compared are the labels "Coupable" and "Non coupable".')
