"""A record mapping: how an organisation's fields become the shared model's properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from accord.model.mappings import Relation
from accord.model.policies import Threshold, Unmapped

__all__ = [
    "DEFAULT_ZONE", "USABLE", "AllOf", "Case", "Choice", "Clock", "Conversion", "Extract", "Field", "Measure",
    "Missing", "MissingCode", "Moment", "Number", "OneOf", "Reading", "RecordMapping", "Split", "Step", "Truth",
]  # fmt: skip

DEFAULT_ZONE = "Europe/London"
"""On whose clocks a time without an offset is read."""

USABLE = (Relation.EXACT, Relation.CLOSE, Relation.BROAD)
"""The relations that are used where nobody says otherwise: the target says no more than the source did."""


_NO_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # an escaped sign, a class
_GROUP = re.compile(r"\((?:(?!\?)|\?P?<[A-Za-z])")


class Conversion(StrEnum):
    """What may be done to any text, and cannot fail."""

    TRIM = "trim"
    UPPER = "upper"
    LOWER = "lower"
    STRIP_LEADING_ZEROS = "strip-leading-zeros"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One of the parts of a text between separators, counted from 1."""

    at: str
    take: int = 1

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"a text of {self.take} or more parts with '{self.at}' between them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a regular expression finds in a text: its group if it has one, else all that it matches."""

    pattern: str

    @property
    def groups(self) -> int:
        """How many groups the pattern captures."""
        return len(_GROUP.findall(_NO_GROUP.sub("", self.pattern)))

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"a text that fits {self.pattern}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number of one unit in another. places: to how many decimals it is rounded (half away from zero), if at all."""

    source: str
    target: str
    places: int | None = None

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"a number of {self.source} with at most 9 digits and 6 decimals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, written canonically (XSD 1.1 part 2, §3.3.3): its decimal sign, and what stands between thousands."""

    whole: bool = False
    decimal: str = "."
    thousands: str = ""

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        shape = f"1{self.thousands}234" + ("" if self.whole else f" or 1{self.thousands}234{self.decimal}5")
        return f"a number such as {shape}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """`true` or `false`, by the words that mean them."""

    true: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"one of {', '.join((*self.true, *self.false))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date and time in the first format that fits, as ISO 8601 with its offset: its own, or that of a zone."""

    formats: tuple[str, ...]
    zone: str = DEFAULT_ZONE

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"a time written as {' or '.join(self.formats)} that the clocks of {self.zone} showed exactly once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day in the first format that fits, as ISO 8601."""

    formats: tuple[str, ...]

    @property
    def asked(self) -> str:
        """What a text must be, to be put after "not "."""
        return f"a time of day written as {' or '.join(self.formats)}"


Reading = Number | Truth | Moment | Clock
"""What a text is read as once all conversions are done."""

Step = Conversion | Split | Extract | Measure | Reading
"""One thing that is done to a text. All but a `Conversion` may find that the text is not what it should be."""


class Missing(StrEnum):
    """Why a source says that there is no value."""

    UNKNOWN = "unknown"
    REFUSED = "refused"
    NOT_APPLICABLE = "not applicable"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCode:
    """A source code that says why there is no value, and which of the four reasons (`Missing`) it means."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A condition on a source column: it has one of some values."""

    column: str
    values: tuple[str, ...]


class AllOf(StrEnum):
    """Where the concepts go where a code becomes all that are agreed for it."""

    ARRAY = "array"
    CHILD_TABLE = "child-table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of the deciding column, and the target code that it chooses."""

    value: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """Which of several agreed concepts a code becomes, as a source column says."""

    column: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one property of the shared record is filled.

    The source columns' values are joined by `separator` (empty ones left out), missing codes taken out, `conversions`
    applied in order; then the value is looked up in an agreed cross-walk (`mapping_set`), tested for membership of a
    scheme (`scheme`), read as a date in the first format that fits (`dates`) or as something else (`reading`), or
    carried over. A field with a `constant` has no source. `default` stands in where the source has no value.

    Several fields may fill one property: each then has `when`, the conditions of which all must hold, and of those that
    hold the first fills it; the last has none. `relations` says which mappings may be used, `unmapped` what happens to
    a value that cannot be translated. `optional` columns need not be there. `line` is where it stands in its file.
    """

    target: str
    sources: tuple[str, ...] = ()
    separator: str = " "
    constant: str = ""
    default: str = ""
    missing: tuple[MissingCode, ...] = ()
    conversions: tuple[Step, ...] = ()
    mapping_set: str = ""
    scheme: str = ""
    dates: tuple[str, ...] = ()
    reading: Reading | None = None
    when: tuple[Case, ...] = ()
    all_of: AllOf | None = None
    one_of: OneOf | None = None
    relations: tuple[Relation, ...] = USABLE
    unmapped: Unmapped = Unmapped.QUARANTINE
    optional: bool = False
    line: int = 0

    @property
    def source(self) -> str:
        """The source columns as people write them: `A`, or `A + B` where they are joined."""
        return " + ".join(self.sources)

    @property
    def coded(self) -> bool:
        """Whether its values are codes of a vocabulary, not free text."""
        return bool(self.mapping_set or self.scheme)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything that is done to its text, in order; a day and a code are looked for afterwards."""
        return (*self.conversions, self.reading) if self.reading else self.conversions

    @property
    def changes_text(self) -> bool:
        """Whether its text may become another one before it is looked up or read."""
        return bool(self.steps or self.dates or self.missing or len(self.sources) > 1)

    @property
    def stays_as_given(self) -> bool:
        """Whether nothing happens to its text before it is looked up or carried over."""
        return self == Field(
            target=self.target,
            sources=self.sources[:1],
            separator=self.separator,
            mapping_set=self.mapping_set,
            scheme=self.scheme,
            relations=self.relations,
            unmapped=self.unmapped,
            optional=self.optional,
            line=self.line,
        )

    @property
    def can_fail(self) -> bool:
        """Whether a text of it may be no day, no number, or whatever else it should be."""
        return bool(self.dates) or any(not isinstance(step, Conversion) for step in self.steps)

    @property
    def keeps_unmapped(self) -> bool:
        """Whether the source's own value stays where it cannot be translated: among codes, not among dates."""
        return self.unmapped is Unmapped.KEEP and self.coded and self.all_of is not AllOf.CHILD_TABLE

    @property
    def sets_unmapped_aside(self) -> bool:
        """Whether a value that cannot be translated keeps no record back."""
        return self.unmapped is Unmapped.NULL or self.keeps_unmapped

    @property
    def lookup(self) -> str:
        """The name of its look-up: its mapping set's or scheme's, with its own where it asks for something special."""
        name = self.mapping_set or self.scheme
        special = self.all_of or self.one_of or self.relations != USABLE
        return f"{name} for {self.target} (line {self.line})" if name and special else name

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that it reads, to fill it or to decide."""
        deciding = (self.one_of.column,) if self.one_of else ()
        return tuple(dict.fromkeys((*self.sources, *(case.column for case in self.when), *deciding)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMapping:
    """How one kind of record is translated: what identifies a record, when it happened, and its fields in order.

    `key` and `event_date` name fields by their target. `records` is the path to a record within nested input; where it
    is empty, a row or an object is one. `purpose` is what the records are meant for, as far as it was said.
    """

    source: str
    title: str = ""
    records: str = ""
    key: tuple[str, ...] = ()
    event_date: str = ""
    purpose: str = ""
    thresholds: tuple[Threshold, ...] = ()
    fields: tuple[Field, ...] = ()

    def field(self, target: str) -> Field:
        """The (last) field that fills a property. Raises KeyError where none does."""
        return {field.target: field for field in self.fields}[target]

    @property
    def targets(self) -> tuple[str, ...]:
        """Every property that is filled, once."""
        return tuple(dict.fromkeys(field.target for field in self.fields))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that a field reads, once."""
        return tuple(dict.fromkeys(column for field in self.fields for column in field.columns))

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """The source columns without which nothing can be translated."""
        needed = (column for field in self.fields if not field.optional for column in field.columns)
        return tuple(dict.fromkeys(needed))

    @property
    def mapping_sets(self) -> tuple[str, ...]:
        """The cross-walks it reads, once each."""
        return tuple(dict.fromkeys(field.mapping_set for field in self.fields if field.mapping_set))

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes whose membership it tests, once each."""
        return tuple(dict.fromkeys(field.scheme for field in self.fields if field.scheme))
