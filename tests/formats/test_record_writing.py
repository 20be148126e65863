"""Whatever a record mapping can say is read back as it was written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from accord.formats.record_mappings import loads
from accord.formats.record_writing import dumps
from accord.model.mappings import Relation
from accord.model.policies import Counted, Threshold, Unmapped
from accord.model.records import (
    USABLE,
    AllOf,
    Case,
    Choice,
    Clock,
    Conversion,
    Extract,
    Field,
    Measure,
    Missing,
    MissingCode,
    Moment,
    Number,
    OneOf,
    RecordMapping,
    Split,
    Truth,
)

SETS, SCHEMES = ("courts-libra-plea", "courts-libra-sex"), ("shared/plea",)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
columns = st.tuples(words) | st.tuples(words, words)
conversions = (
    st.sampled_from(Conversion)
    | st.builds(Split, at=words, take=st.integers(1, 9))
    | st.sampled_from([Extract(pattern="([A-Z]+)[0-9]"), Extract(pattern="^a|b$")])
    | st.sampled_from([
        Measure(source="feet", target="metres"),
        Measure(source="days", target="weeks", places=2),
        Measure(source="pence", target="pounds", places=0),
    ])
)  # fmt: skip
readings = (
    st.builds(Number, whole=st.booleans())
    | st.just(Number(decimal=",", thousands="."))
    | st.just(Truth(true=("Y", "1"), false=("N",)))
    | st.sampled_from([Moment(formats=("%d/%m/%Y %H:%M",)), Moment(formats=("%Y-%m-%dT%H:%M%z",), zone="UTC")])
    | st.just(Clock(formats=("%H:%M", "%H%M")))
)
missing = st.lists(
    st.builds(MissingCode, code=words, meaning=st.sampled_from([m.value for m in Missing])),
    max_size=2,
    unique_by=lambda code: code.code,
)
one_of = st.builds(
    OneOf,
    column=words,
    choices=st.lists(
        st.builds(Choice, value=words, code=words), min_size=1, max_size=2, unique_by=lambda c: c.value
    ).map(tuple),
)
cases = st.lists(
    st.builds(Case, column=words, values=st.lists(words, min_size=1, max_size=2).map(tuple)),
    min_size=1,
    max_size=2,
    unique_by=lambda case: case.column,
).map(tuple)
relations = st.just(USABLE) | st.sets(st.sampled_from(Relation), min_size=1).map(
    lambda chosen: tuple(relation for relation in Relation if relation in chosen)
)


@st.composite
def fields(draw: st.DrawFn, target: str) -> Field:
    """A field that is filled in any way that can be written."""
    if draw(st.booleans()) and draw(st.booleans()):
        return Field(target=target, constant=draw(words))
    plain = Field(
        target=target,
        sources=draw(columns),
        separator=draw(st.just(" ") | st.text(max_size=2)),
        default=draw(st.just("") | words),
        missing=tuple(draw(missing)),
        conversions=tuple(draw(st.lists(conversions, max_size=3))),
        optional=draw(st.booleans()),
    )
    policy = draw(st.sampled_from([Unmapped.QUARANTINE, Unmapped.NULL, Unmapped.FAIL]))
    bare = replace(plain, default="", unmapped=policy)
    coded = replace(plain, mapping_set=SETS[0], relations=draw(relations), unmapped=draw(st.sampled_from(Unmapped)))
    return draw(
        st.sampled_from([
            plain,
            coded,
            replace(coded, all_of=AllOf.ARRAY),
            replace(coded, all_of=AllOf.CHILD_TABLE, unmapped=policy),
            replace(coded, one_of=draw(one_of)),
            replace(plain, scheme=SCHEMES[0]),
            replace(bare, dates=("%Y-%m-%d", "%d %B %Y"), default=draw(st.sampled_from(["", "2024-12-31"]))),
            replace(bare, reading=draw(readings)),
        ])
    )  # fmt: skip


@st.composite
def mappings(draw: st.DrawFn) -> RecordMapping:
    """A record mapping."""
    found = [Field(target="case", sources=("Case",)), Field(target="Day", sources=("Day",), dates=("%Y-%m-%d",))]
    for number in range(draw(st.integers(0, 3))):
        target = f"P{number}"
        several = [replace(draw(fields(target)), when=draw(cases)) for _ in range(draw(st.integers(0, 2)))]
        found += several
        if not several or draw(st.booleans()):
            found.append(draw(fields(target)))
    limits = [
        Threshold(counted=Counted.QUARANTINED, most=Decimal("2.5"), is_share=True),
        Threshold(counted=Counted.UNMAPPED, most=Decimal(0)),
    ]
    return RecordMapping(
        source="x",
        title=draw(st.just("") | words),
        records=draw(st.sampled_from(["", "/", "/hearing/offence"])),
        key=("case",),
        event_date=draw(st.sampled_from(["", "Day"])),
        thresholds=tuple(
            draw(st.lists(st.sampled_from(limits), unique_by=str).map(lambda t: sorted(t, key=limits.index)))
        ),
        fields=tuple(found),
    )


@given(mappings())
def test_a_record_mapping_is_read_back_as_it_was_written(mapping: RecordMapping) -> None:
    read = loads(dumps(mapping), path="x", source="x", mapping_sets=SETS, schemes=SCHEMES)
    assert replace(read, fields=tuple(replace(field, line=0) for field in read.fields)) == mapping
