"""Code lists become concept schemes, and what is odd in them is said with its line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from accord.formats.code_lists import read_code_list
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.vocabulary.columns import Columns, settle_columns
from accord.vocabulary.importer import Group, Imported, Part, import_lists

S = "https://data.example/scheme"


def part(text: str, *, groups: tuple[Group, ...] = (), extension: bool = False, **stated: object) -> Part:
    listed = read_code_list(text.encode(), place="list.csv")
    columns = settle_columns(Columns(**stated), listed.columns, language="en", place="list.csv")  # type: ignore[arg-type]
    return Part(list=listed, columns=columns, groups=groups, extension=extension)


def imported(text: str, **stated: object) -> Imported:
    parts = [part(text, **stated)]  # type: ignore[arg-type]  # the names of columns
    return import_lists(parts, ConceptScheme(iri=S), language="en")


def only(result: Imported) -> Concept:
    assert len(result.scheme) == 1
    return result.scheme.concepts[0]


def told(result: Imported) -> list[tuple[str, str]]:
    return [(f.code, f.place.partition(":")[2]) for f in result.findings]


def test_a_line_becomes_a_term() -> None:
    concept = only(imported("code,label,label_cy,definition\n01,Guilty,Euog,Says so\n"))
    assert concept.iri == f"{S}/01"
    assert concept.notation == "01"
    assert concept.pref_labels == (Text(text="Euog", lang="cy"), Text(text="Guilty", lang="en"))
    assert concept.definitions == (Text(text="Says so", lang="en"),)


def test_a_code_survives_as_published_and_its_iri_is_encoded() -> None:
    concept = only(imported('code,label\n"a/b ü","x"\n'))
    assert concept.notation == "a/b ü"
    assert concept.iri == f"{S}/a%2Fb%20%C3%BC"


def test_a_code_of_several_parts_is_joined() -> None:
    scheme = imported("category,code,label\n2003,29,A\n2003,30,B\n1991,29,C\n", key=("category", "code")).scheme
    assert [c.notation for c in scheme] == ["2003/29", "2003/30", "1991/29"]


def test_the_same_line_twice_is_one_term_and_worth_knowing() -> None:
    result = imported("code,label\nG,Guilty\nG,Guilty\n")
    assert only(result).alt_labels == ()
    assert [(f.code, f.severity.value, f.place) for f in result.findings] == [("duplicate-code", "info", "list.csv:3")]


def test_one_code_with_two_labels_keeps_both_and_warns() -> None:
    result = imported("code,label\nG,Guilty\nG,Found guilty\n")
    assert only(result).label() == "Guilty"
    assert only(result).alt_labels == (Text(text="Found guilty", lang="en"),)
    assert [(f.code, f.severity.value) for f in result.findings] == [("duplicate-code", "warning")]


def test_of_two_lines_with_one_code_the_active_one_speaks() -> None:
    concept = only(imported("code,label,active\nG,Old words,N\nG,New words,Y\n"))
    assert concept.label() == "New words"
    assert not concept.deprecated


def test_an_inactive_code_is_retired_with_its_last_day() -> None:
    concept = only(imported("code,label,active,valid_to\nM,Merged,N,2009-05-23 18:22:11\n"))
    assert concept.deprecated
    assert concept.valid_to == "2009-05-23"


def test_a_british_date_is_read_and_what_is_none_is_kept_and_reported() -> None:
    result = imported("code,label,valid_to\nA,One,23/05/2009\nB,Two,soon\n")
    assert [c.valid_to for c in result.scheme] == ["2009-05-23", "soon"]
    assert told(result) == [("unreadable-date", "3")]


def test_a_flag_that_is_neither_yes_nor_no_is_reported() -> None:
    result = imported("code,label,active\nA,One,perhaps\n")
    assert told(result) == [("unreadable-flag", "2")]
    assert not only(result).deprecated


def test_stray_spaces_leave_labels_and_stay_in_codes() -> None:
    result = imported('code,label\n"A ","  One "\n')
    assert only(result).notation == "A "
    assert only(result).label() == "One"
    assert sorted((f.severity.value, f.code) for f in result.findings) == [
        ("info", "stray-whitespace"),
        ("warning", "stray-whitespace"),
    ]


def test_a_line_without_a_code_is_left_out_as_an_error() -> None:
    result = imported("code,label\nA,One\n,Caution\n")
    assert [c.notation for c in result.scheme] == ["A"]
    assert [(f.code, f.severity.value, f.place) for f in result.findings] == [("empty-code", "error", "list.csv:3")]
    assert "Caution" in result.findings[0].message


def test_a_line_without_a_label_stays_with_a_warning() -> None:
    result = imported("code,label\nXK,\n")
    assert only(result).pref_labels == ()
    assert told(result) == [("missing-label", "2")]


def test_terms_stand_in_the_order_that_the_list_states() -> None:
    assert [c.notation for c in imported("code,label,list_seq\nA,One,20\nB,Two,10\nC,Three,\n").scheme] == list("BAC")


def test_without_a_stated_order_the_lines_give_it() -> None:
    assert [c.order for c in imported("code,label,list_seq\nB,Two,\nA,One,\n").scheme] == [1, 2]


def test_an_order_that_is_no_number_is_reported() -> None:
    result = imported("code,label,list_seq\nA,One,first\nB,Two,1\n")
    assert [c.order for c in result.scheme] == [1, None]
    assert told(result) == [("unreadable-number", "2")]


def test_a_broader_term_is_linked() -> None:
    scheme = imported("code,label,parent\nA,All,\nB,Some,A\n", parent="parent").scheme
    assert [c.notation for c in scheme.ancestors(f"{S}/B")] == ["A"]


def test_an_unknown_broader_term_is_reported_and_not_linked() -> None:
    result = imported("code,label,parent\nB,Some,A\n", parent="parent")
    assert told(result) == [("unknown-parent", "2")]
    assert only(result).broader == ()


def test_a_group_is_a_note_with_its_label() -> None:
    group = Group(column="type", name="Alert type", labels={"H": "Self Harm"})
    result = import_lists([part("code,label,type\nHA,ACCT,H\nXA,Arson,X\n", groups=(group,))],
                          ConceptScheme(iri=S), language="en")  # fmt: skip
    assert [c.notes[0].text for c in result.scheme] == ["Alert type: H (Self Harm)", "Alert type: X"]


def test_a_local_extension_is_marked_and_has_its_own_source() -> None:
    more = part("code,label,note,source\nPB,Custody,used by police,https://source.example/x\n", extension=True)
    result = import_lists([part("code,label\nPR,Custody\n"), more], ConceptScheme(iri=S), language="en")
    published, added = result.scheme
    assert (published.notes, published.source) == ((), "")
    assert added.notes == (Text(text="Local extension: used by police", lang="en"),)
    assert added.source == "https://source.example/x"


def test_hostile_text_ends_up_as_text() -> None:
    label = '"@en . <http://x> a <http://y> . <script>alert(1)</script> =HYPERLINK("x")'
    concept = only(imported('code,label\nA,"{}"\n'.format(label.replace('"', '""'))))
    assert concept.label() == label


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6), max_size=10))
def test_every_code_of_a_list_is_a_term_with_exactly_that_code(codes: list[str]) -> None:
    rows = "".join('"{}","x"\n'.format(code.replace('"', '""')) for code in codes)
    scheme = imported(f"code,label\n{rows}" if codes else "code,label\n").scheme
    assert {c.notation for c in scheme} == set(codes)
    assert len({c.iri for c in scheme}) == len(set(codes))
