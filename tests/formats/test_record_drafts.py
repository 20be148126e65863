"""A drafted record mapping is one that loads, and says the same."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from accord.formats import record_mappings
from accord.formats.record_drafts import Drafted, dumps
from accord.model.records import Conversion, Field, MissingCode, RecordMapping

SETS, SCHEMES = ("courts-libra-sex",), ("shared/result",)
columns = st.text(
    min_size=1, max_size=8, alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
)
ways = st.sampled_from([{}, {"mapping_set": SETS[0]}, {"scheme": SCHEMES[0]}, {"dates": ("%Y-%m-%d",)},
                        {"dates": ("%d/%m/%Y", "%d %b %Y")}])  # fmt: skip
fields = st.builds(
    lambda sources, steps, missing, way: Field(
        target="x", sources=tuple(sources), conversions=tuple(steps), missing=tuple(missing), **way
    ),
    st.lists(columns, min_size=1, max_size=3),
    st.lists(st.sampled_from(list(Conversion)), max_size=2, unique=True),
    st.lists(
        st.builds(MissingCode, code=columns, meaning=st.just("not recorded")), max_size=2, unique_by=lambda m: m.code
    ),
    ways,
)


@given(st.lists(fields, min_size=1, max_size=4), st.text(max_size=20), st.text(max_size=30))
def test_what_is_drafted_comes_back_as_it_was(drafted: list[Field], title: str, remark: str) -> None:
    named = [replace(field, target=f"p{number}") for number, field in enumerate(drafted)]
    mapping = RecordMapping(source="results", title=title, key=(named[0].target,))
    text = dumps(mapping, [Drafted(field=field, remark=remark) for field in named], head=[remark], tail=[remark])
    back = record_mappings.loads(text, path="r.yaml", source="results", mapping_sets=SETS, schemes=SCHEMES)
    assert (back.title, back.key) == (title, mapping.key)
    assert [replace(field, line=0) for field in back.fields] == named


def test_a_draft_reads_as_people_write_it() -> None:
    field = Field(target="Gender", sources=("Sex",), mapping_set="courts-libra-sex", conversions=(Conversion.TRIM,))
    mapping = RecordMapping(source="results", title="Results", key=("id",))
    plain = Drafted(field=Field(target="id", sources=("Case No",)), remark="look")
    text = dumps(mapping, [plain, Drafted(field=field)], head=["A draft."], tail=["Not used: x."])
    assert text == (
        "# A draft.\nsource: results\ntitle: Results\nkey: [id]\n\nfields:\n"
        '  id: "Case No"  # look\n  Gender: {from: Sex, convert: trim, mapping: courts-libra-sex}\n# Not used: x.\n'
    )
