"""What is proposed, in which order, on which evidence, and what is not proposed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.formats import sssom
from accord.matching import SLOTS, propose
from accord.matching.guard import barred_from_bulk
from accord.matching.labels import comparable, language_of
from accord.matching.learning import Outcome
from accord.matching.reading import read
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.labels import normalise
from accord.model.mappings import LEXICAL_MATCHING, RELATIONS, Mapping, MappingSet, Relation
from accord.namespaces import ACCORD, PREFIXES, SEMAPV, SKOS
from tests.unit.matching.schemes import BASE, concept, ours, rank, ranking, scheme, schemes, texts, theirs

EXACT, CLOSE = RELATIONS[Relation.EXACT], RELATIONS[Relation.CLOSE]
PLEAS = ("Guilty", "Not Guilty", "No Plea", "Unfit to Plead", "Autrefois Acquit", "Autrefois Convict", "Admits")
RESULTS = (
    "Adjournment", "Imprisonment", "Detention and Training Order", "Lie on File", "No Separate Penalty",
    "Committed to Crown Court for Sentence", "Commit/Transfer/Send to Crown Court for Trial in Custody",
    "Commit to Crown Court for Trial (Summary / Either Way Offences)", "Suspended Imprisonment", "Conviction Quashed",
    "No Evidence Offered - Dismissed", "Dismissed", "Remand on Unconditional Bail", "Immigration Bail",
)  # fmt: skip
RELIGIONS = (
    "Adventist",
    "Ba'Hai",
    "Church of England",
    "Church of Scotland",
    "Not Religious",
    "Other",
    "Roman Catholic",
)
BAIL = ("Care", "Conditional Bail", "Custody", "Not Applicable", "Secure Care", "Unconditional Bail")
HEARINGS = (
    "Application to Extend Custody Time Limits", "Bail Application", "Bail Variation", "Committal for Sentence",
    "Deferred Sentence", "First Hearing", "Mention", "Trial", "Plea and Trial Preparation Hearing",
)  # fmt: skip


@pytest.mark.parametrize(
    ("label", "best", "among"),
    [
        ("Autrefois acquit", "Autrefois Acquit", PLEAS),
        ("Indicated plea of Guilty", "Guilty", PLEAS),
        ("Guilty Single Justice Procedure", "Guilty", PLEAS),
        ("not guilty", "Not Guilty", PLEAS),
        ("Commit to Crown Court for sentence", "Committed to Crown Court for Sentence", RESULTS),
        ("Commit to Crown Court for trial in custody",
         "Commit/Transfer/Send to Crown Court for Trial in Custody", RESULTS),
        ("DTO (Detention and training order)", "Detention and Training Order", RESULTS),
        ("Lie on file", "Lie on File", RESULTS),
        ("No evidence offered - dismissed", "No Evidence Offered - Dismissed", RESULTS),
        ("Adjourned", "Adjournment", RESULTS),
        ("Sentence quashed", "Conviction Quashed", RESULTS),
        ("Ba'hai", "Ba'Hai", RELIGIONS),
        ("Church of England (Anglican)", "Church of England", RELIGIONS),
        ("Remanded into Secure Accommodation", "Secure Care", BAIL),
        ("Conditional Bail with Pre-Release conditions", "Conditional Bail", BAIL),
        ("Custody Time Limit Application", "Application to Extend Custody Time Limits", HEARINGS),
        ("Deferred Sentence - Prosecution Released", "Deferred Sentence", HEARINGS),
        ("Mention - All Parties to Attend", "Mention", HEARINGS),
    ],
)  # fmt: skip
def test_the_first_proposal_is_the_one_practitioners_chose(label: str, best: str, among: tuple[str, ...]) -> None:
    assert ranking(propose(ours(label), theirs(*among)), label)[0] == best


def test_an_equal_and_unique_preferred_label_is_proposed_as_exact_with_its_evidence() -> None:
    row = next(row for row in propose(ours("guilty", "Consents"), theirs(*PLEAS)) if row.subject_label == "guilty")
    assert (row.object_label, row.predicate_id, rank(row)) == ("Guilty", EXACT, 1)
    assert row.mapping_justification == LEXICAL_MATCHING
    assert row.subject_match_field == row.object_match_field == (SKOS + "prefLabel",)
    assert row.match_string == ("guilty",)
    assert row.similarity_score == 1
    assert SEMAPV + "CaseNormalization" in row.subject_preprocessing
    assert (row.subject_source, row.subject_source_version) == (BASE + "ours", "1")
    assert (row.object_source, row.object_source_version) == (BASE + "theirs", "1")
    assert (row.mapping_tool, bool(row.mapping_tool_version), row.mapping_date) == ("accord", True, "")


def test_a_label_that_says_more_is_proposed_as_narrower_with_the_words_that_both_have() -> None:
    row = propose(ours("Found not guilty by judge"), theirs("Not Guilty", "Guilty"))[0]
    assert (row.object_label, row.predicate_id) == ("Not Guilty", RELATIONS[Relation.BROAD])
    assert row.curation_rule == (ACCORD + "rule/subject-is-narrower",)
    assert row.mapping_justification == SEMAPV + "LexicalSimilarityThresholdMatching"
    assert row.match_string == ("not", "guilty")
    assert row.similarity_score is not None
    assert 0 < row.similarity_score < 1
    assert row.similarity_measure


def test_a_synonym_with_the_same_words_is_close_and_names_its_field() -> None:
    object_ = scheme("theirs", [concept("1", "Acquitted", scheme="theirs", alt_labels=texts("Not guilty"))])
    row = propose(ours("Not Guilty"), object_)[0]
    assert (row.predicate_id, row.mapping_justification) == (CLOSE, LEXICAL_MATCHING)
    assert row.object_match_field == (SKOS + "altLabel",)


@pytest.mark.parametrize(
    ("subject", "object_"),
    [(ours("Other", "OTHER"), theirs("Other")), (ours("Other"), theirs("Other", "other"))],
    ids=["twice among the subjects", "twice among the objects"],
)
def test_a_label_that_stands_twice_is_never_exact(subject: ConceptScheme, object_: ConceptScheme) -> None:
    rows = propose(subject, object_)
    assert {row.predicate_id for row in rows} == {CLOSE}
    assert all(row.similarity_score == 1 for row in rows)


def test_schemes_declared_never_exact_are_never_equated() -> None:
    assert {row.predicate_id for row in propose(ours("White"), theirs("White"), never_exact=True)} == {CLOSE}


def test_a_retired_object_with_an_equal_label_stands_before_what_is_unrelated_and_is_warned_of() -> None:
    old = concept("old", "Fine", scheme="theirs", deprecated=True)
    live = [concept(f"{place}", label, scheme="theirs") for place, label in enumerate(BAIL)]
    rows = propose(ours("Fine"), scheme("theirs", [old, *live]))
    assert [rank(row) for row in rows] == [1, 2, 3, 4, 5]
    first = rows[0]
    assert (first.object_id, first.predicate_id, first.comment) == (old.iri, CLOSE, "The object is retired.")
    assert first.extension("ext_warning") == "retired"
    assert barred_from_bulk(first, Relation.CLOSE) == "with a warning (retired)"
    assert all("retired" not in row.extension("ext_warning") for row in rows[1:])


@pytest.mark.parametrize("top", [1, 2, 5])
def test_a_term_has_no_more_candidates_than_were_asked_for_a_retired_twin_among_them(top: int) -> None:
    old = concept("old", "Fine", scheme="theirs", deprecated=True)
    live = [concept(f"{place}", label, scheme="theirs") for place, label in enumerate(BAIL)]
    rows = propose(ours("Fine"), scheme("theirs", [old, *live]), top=top)
    assert (len(rows), rows[0].object_id) == (top, old.iri)


def test_a_retired_object_with_an_equal_label_stands_behind_a_likely_live_one() -> None:
    old = concept("old", "Suspended sentence order", scheme="theirs", deprecated=True)
    live = [concept("new", "Suspended sentence orders", scheme="theirs"), concept("x", "Bail", scheme="theirs")]
    subject = ours("Suspended sentence order", "Bail", "Community order")
    rows = [row for row in propose(subject, scheme("theirs", [old, *live])) if row.subject_label.startswith("Susp")]
    assert [row.object_id.rsplit("/", 1)[1] for row in rows][:2] == ["new", "old"]


def test_a_retired_object_that_is_spelt_otherwise_stands_behind_every_live_one() -> None:
    old = concept("old", "Fine imposed", scheme="theirs", deprecated=True)
    live = [concept(f"{place}", label, scheme="theirs") for place, label in enumerate(BAIL)]
    rows = propose(ours("Fine"), scheme("theirs", [old, *live]), top=9)
    assert rows[-1].object_id == old.iri


def test_what_was_learned_does_not_put_a_retired_object_back() -> None:
    old = concept("old", "Fine", scheme="theirs", deprecated=True)
    live = [concept(f"{place}", label, scheme="theirs") for place, label in enumerate(BAIL)]
    subject = ours("Fine", BAIL[0])
    settled = [Outcome(subject_id=subject.concepts[1].iri, object_id=live[0].iri, relation=Relation.EXACT)]
    rows = propose(subject, scheme("theirs", [old, *live]), outcomes=settled)
    assert next(row for row in rows if row.subject_label == "Fine").object_id == old.iri


def test_a_retired_twin_leaves_the_live_concept_exact() -> None:
    twins = [concept("1", "Fine", scheme="theirs", deprecated=True), concept("2", "Fine", scheme="theirs")]
    rows = propose(ours("Fine"), scheme("theirs", twins))
    assert [(row.object_id, row.predicate_id) for row in rows] == [(twins[1].iri, EXACT), (twins[0].iri, CLOSE)]


def test_a_retired_subject_is_proposed_because_old_records_hold_its_code() -> None:
    subject = scheme("ours", [concept("1", "Guilty", deprecated=True)])
    assert ranking(propose(subject, theirs(*PLEAS)), "Guilty")[0] == "Guilty"


def test_labels_are_compared_within_a_language() -> None:
    welsh, english = Text(text="Plant", lang="cy"), Text(text="Plant", lang="en")  # in Welsh: children
    row = propose(ours(welsh), theirs(english))[0]
    assert (row.similarity_score, row.confidence, row.subject_match_field) == (None, 0, ())
    assert row.mapping_justification == SEMAPV + "UnspecifiedMatching"


@pytest.mark.parametrize("lang", ["", "en", "en-GB", "EN"])
def test_a_label_without_a_language_or_from_another_region_is_compared(lang: str) -> None:
    assert propose(ours(Text(text="Bail", lang=lang)), theirs("Bail"))[0].similarity_score == 1


def test_notations_are_no_evidence() -> None:
    def score(code: str) -> float | None:
        object_ = scheme("theirs", [concept(code, "Custody", scheme="theirs")])
        return propose(scheme("ours", [concept("A", "Admits")]), object_)[0].similarity_score

    assert score("A") == score("C")


def test_a_term_without_words_is_still_listed() -> None:
    rows = propose(scheme("ours", [concept("X9"), concept("X8", "?")]), theirs(*PLEAS))
    assert len(rows) == 10
    assert {row.confidence for row in rows} == {0}
    assert all("Nothing alike was found" in row.comment for row in rows)


def test_what_has_nothing_in_common_is_kept_out_of_every_batch() -> None:
    """Neither a term without a label nor one in another language is accepted unseen as the first of the others."""
    subject, object_ = ours("Euog", ""), theirs(Text(text="Haft", lang="de"), Text(text="Untersuchungshaft", lang="de"))
    rows = propose(replace(subject, concepts=(*subject, concept("xy", "Unfit to plead at the time"))), object_)
    assert len(rows) == 6
    assert {row.extension("ext_warning") for row in rows} == {"no-word-in-common"}
    assert all(barred_from_bulk(row, Relation.CLOSE) for row in rows)


@pytest.mark.parametrize("kind", ["definitions", "broader"])
def test_definitions_and_broader_concepts_tell_equal_labels_apart(kind: str) -> None:
    words = {"a": "An order of a magistrates' court", "b": "A decision of the parole board"}

    def recall(name: str, code: str) -> Concept:
        if kind == "definitions":
            return concept(code, "Recall", scheme=name, definitions=texts(words[code]))
        return concept(code, "Recall", scheme=name, broader=(f"{BASE}{name}/top-{code}",))

    def side(name: str, codes: str) -> ConceptScheme:
        tops = [concept(f"top-{code}", words[code], scheme=name) for code in codes]
        return scheme(name, [*tops, *(recall(name, code) for code in codes)])

    rows = propose(side("ours", "b"), side("theirs", "ab"))
    assert next(row.object_id for row in rows if row.subject_id == BASE + "ours/b") == BASE + "theirs/b"


def test_a_hundred_objects_with_one_label_share_the_confidence() -> None:
    rows = propose(ours("Other"), theirs(*["Other"] * 100))
    assert [row.object_id for row in rows] == [f"{BASE}theirs/{place:02}" for place in range(5)]
    (confidence,) = {row.confidence for row in rows}
    assert confidence is not None
    assert 0 < confidence <= 1 / 100


def test_rejected_pair_is_not_proposed_again_and_the_next_moves_up() -> None:
    subject, object_ = ours("Guilty"), theirs(*PLEAS)
    before = propose(subject, object_)
    after = propose(subject, object_, settled_pairs=frozenset({(before[0].subject_id, before[0].object_id)}))
    assert [row.object_id for row in after[:4]] == [row.object_id for row in before[1:]]
    assert [rank(row) for row in after] == [1, 2, 3, 4, 5]


def test_after_many_rejections_the_best_of_the_rest_is_proposed() -> None:
    subject, object_ = ours("Remand in custody"), theirs(*(f"Remand in custody {n}" for n in range(80)), "Remanded")
    rejected = frozenset((f"{BASE}ours/00", f"{BASE}theirs/{n:02}") for n in range(79))
    found = ranking(propose(subject, object_, settled_pairs=rejected), "Remand in custody")
    assert found == ["Remand in custody 79", "Remanded"]


def test_as_many_are_proposed_as_are_asked_for() -> None:
    assert len(propose(ours("Remand"), theirs(*(f"Remand {n}" for n in range(60))), top=40)) == 40


def test_settled_subject_is_not_proposed_again() -> None:
    rows = propose(ours("Guilty", "Not Guilty"), theirs(*PLEAS), settled_subjects=frozenset({f"{BASE}ours/00"}))
    assert {row.subject_label for row in rows} == {"Not Guilty"}


def test_what_is_settled_makes_no_difference_to_what_is_open() -> None:
    subject, object_ = ours("Guilty", "Found not guilty"), theirs(*PLEAS)
    rows = propose(subject, object_, settled_subjects=frozenset({f"{BASE}ours/00"}))
    assert rows == tuple(row for row in propose(subject, object_) if row.subject_label == "Found not guilty")


@pytest.mark.parametrize(
    ("subject", "object_"), [(ours(), theirs("Bail")), (ours("Bail"), theirs()), (ours(), theirs())]
)
def test_an_empty_scheme_gives_no_proposals(subject: ConceptScheme, object_: ConceptScheme) -> None:
    assert propose(subject, object_) == ()


def test_progress_ends_at_the_whole() -> None:
    steps: list[tuple[int, int]] = []
    labels = (Text(text="Bail", lang="en"), Text(text="Mechnïaeth", lang="cy"), Text(text="Bail"))
    propose(ours(*labels), theirs(*labels), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 3), (2, 3), (3, 3)]


@given(schemes("ours"), schemes("theirs"), st.randoms(use_true_random=False))
def test_the_order_of_concepts_makes_no_difference(
    subject: ConceptScheme, object_: ConceptScheme, shuffler: random.Random
) -> None:
    def shuffled(one: ConceptScheme) -> ConceptScheme:
        return replace(one, concepts=tuple(shuffler.sample(one.concepts, len(one))))

    assert propose(shuffled(subject), shuffled(object_)) == propose(subject, object_)


@given(schemes("ours"), schemes("theirs"), st.integers(1, 6), st.data())
def test_every_open_subject_has_ranked_candidates_and_nothing_settled_comes_back(
    subject: ConceptScheme, object_: ConceptScheme, top: int, data: st.DataObject
) -> None:
    every_pair = [(one.iri, other.iri) for one in subject for other in object_]
    pairs = data.draw(st.frozensets(st.sampled_from(every_pair), max_size=6) if every_pair else st.just(frozenset()))
    closed = data.draw(st.frozensets(st.sampled_from([one.iri for one in subject]), max_size=3) if len(subject) else
                       st.just(frozenset()))  # fmt: skip
    found = propose(subject, object_, settled_pairs=pairs, settled_subjects=closed, top=top)

    assert not {(row.subject_id, row.object_id) for row in found} & pairs
    assert not {row.subject_id for row in found} & closed
    assert len({(row.subject_id, row.object_id) for row in found}) == len(found)
    for one in subject:
        rows = [row for row in found if row.subject_id == one.iri]
        left = [other for other in object_ if (one.iri, other.iri) not in pairs]
        assert len(rows) >= (0 if one.iri in closed else min(top, len(left)))
        _check_order(rows, object_, top)


@given(schemes("ours"), schemes("theirs"))
def test_every_piece_of_evidence_is_in_the_labels(subject: ConceptScheme, object_: ConceptScheme) -> None:
    for row in propose(subject, object_):
        if row.subject_match_field:
            labels = [
                (one, other)
                for one in _labels(subject, row.subject_id, row.subject_match_field)
                for other in _labels(object_, row.object_id, row.object_match_field)
                if comparable(language_of(one), language_of(other))
            ]
            equal = any(normalise(one.text) == normalise(other.text) for one, other in labels)
            assert labels
            assert equal or row.mapping_justification != LEXICAL_MATCHING
            assert (row.similarity_score == 1) == (row.mapping_justification == LEXICAL_MATCHING)


@given(schemes("ours"), schemes("theirs"))
def test_exact_is_proposed_only_for_preferred_labels_that_say_the_same_and_stand_once_on_each_side(
    subject: ConceptScheme, object_: ConceptScheme
) -> None:
    for row in propose(subject, object_):
        if row.predicate_id == EXACT:
            ours, theirs = subject.get(row.subject_id), object_.get(row.object_id)
            assert ours is not None
            assert theirs is not None
            assert not theirs.deprecated
            assert {read(key).says for key in _preferred(ours)} & {read(key).says for key in _preferred(theirs)}
            for one, side in ((ours, subject), (theirs, object_)):
                others = (other for other in side if other is not one and not other.deprecated)
                assert not any(_preferred(one) & _preferred(other) for other in others)


@given(schemes("ours"), schemes("theirs"))
def test_proposals_survive_the_file(subject: ConceptScheme, object_: ConceptScheme) -> None:
    written = MappingSet(
        mapping_set_id=BASE + "mappings/test/proposed",
        extension_definitions=tuple(sorted(SLOTS, key=lambda slot: slot.slot_name)),
        mappings=propose(subject, object_),
    )
    text = sssom.dumps(written, PREFIXES)
    assert sssom.loads(text) == written
    assert sssom.dumps(sssom.loads(text), PREFIXES) == text


def _check_order(rows: list[Mapping], object_: ConceptScheme, top: int) -> None:
    retired = {concept.iri for concept in object_ if concept.deprecated}
    assert [rank(row) for row in rows] == list(range(1, len(rows) + 1))
    sure = [row.confidence or 0 for row in rows]
    assert sure == sorted(sure, reverse=True)
    assert all(0 <= confidence < 1 for confidence in sure)
    last = [row.object_id in retired and row.similarity_score != 1 for row in rows]
    assert last == sorted(last)
    assert all("retired" in row.extension("ext_warning").split("|") for row in rows if row.object_id in retired)
    assert len(rows) <= top


def _labels(side: ConceptScheme, iri: str, fields: tuple[str, ...]) -> tuple[Text, ...]:
    found = side.get(iri)
    assert found is not None
    by_field = {"prefLabel": found.pref_labels, "altLabel": found.alt_labels, "hiddenLabel": found.hidden_labels}
    return tuple(text for field in fields for text in by_field[field.removeprefix(SKOS)])


def _preferred(one: Concept) -> set[str]:
    return {normalise(label.text) for label in one.pref_labels}
