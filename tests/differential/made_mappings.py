"""Record mappings that use every conversion, policy and kind of look-up, and made-up records for them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from accord.model.mappings import Relation
from accord.model.policies import Unmapped
from accord.model.records import (
    AllOf,
    Case,
    Clock,
    Conversion,
    Extract,
    Field,
    Measure,
    MissingCode,
    Moment,
    Number,
    RecordMapping,
    Split,
    Truth,
)
from accord.translation.lookups import crosswalk, membership
from tests.differential import dirt
from tests.unit.translation.made import LIBRA, SHARED, agreed, row, scheme

RECORDS = 150
CODES = ["1", "2", "3", "4", "5", "NG", "É", "ß", "a/b", "it's", "\\", "$1", "${x}", "=1+1"]
PLEA = crosswalk(
    "libra-plea",
    scheme(LIBRA, *CODES),
    scheme(SHARED, "G", "NG", "NONE", "OLD", "+é😀", retired=["OLD"]),
    agreed(
        row("1", "G"),
        row("2", "NG", Relation.BROAD),
        row("3", "G", ext_when="Other=1"),
        row("3", "NG", ext_when="Other=2"),
        row("4", "G", ext_valid_to="2011-12-31"),
        row("4", "NG", ext_valid_from="2012-01-01"),
        row("5", "NONE", ext_when="Other=1"),
        row("5", "NG", ext_valid_from="2011-01-01"),
        row("5", "G"),
        row("ß", "G", Relation.NARROW, ext_when="Other=1"),
        row("ß", "NONE", ext_valid_to="2011-12-31"),
        row("ß", "NONE", Relation.BROAD, ext_valid_from="2012-01-01"),
        row("É", "OLD", Relation.CLOSE),
        row("a/b", "+é😀"),
        row("it's", "G"),
        row("$1", "G"),
    ),
)
SEVERAL = crosswalk(
    "several",
    scheme(LIBRA, "1", "2", "3"),
    scheme(SHARED, "G", "NG", "NONE"),
    agreed(row("1", "G"), row("1", "NG", record_id="verdict:second"), row("2", "NONE")),
    all_of=True,
)
LOOKUPS = {
    "libra-plea": PLEA,
    "several for Several (line 0)": SEVERAL,
    "shared/plea": membership("shared/plea", scheme(SHARED, *CODES)),
}
DAY = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%Y-%j")
MAPPING = RecordMapping(
    source="x",
    key=("case", "part"),
    event_date="Day",
    fields=(
        Field(target="case", sources=("Case",)),
        Field(target="part", sources=("record_key",), conversions=(Conversion.STRIP_LEADING_ZEROS,)),
        Field(target="Day", sources=("Day",), dates=DAY),
        Field(
            target="Plea",
            sources=("Plea",),
            mapping_set="libra-plea",
            missing=(MissingCode(code="NG", meaning="unknown"),),
        ),
        Field(
            target="Tidy",
            sources=("Plea",),
            conversions=(Conversion.TRIM, Conversion.UPPER, Conversion.STRIP_LEADING_ZEROS),
            mapping_set="libra-plea",
            unmapped=Unmapped.KEEP,
        ),
        Field(target="Several", sources=("Other",), mapping_set="several", all_of=AllOf.ARRAY, unmapped=Unmapped.NULL),
        Field(target="Member", sources=("Other",), scheme="shared/plea", unmapped=Unmapped.NULL),
        Field(target="Constant", constant="it's ${x} \\ é"),
        Field(target="Name", sources=("Plea", "Other", "Text"), separator=" \\ "),
        Field(target="Low", sources=("Text",), conversions=(Conversion.LOWER,), default="none"),
        Field(
            target="Split",
            sources=("Text",),
            conversions=(Split(at="-", take=2),),
            when=(Case(column="Other", values=("1", "2")),),
        ),
        Field(target="Split", sources=("Text",)),
    ),
)
READ = RecordMapping(
    source="y",
    key=("case",),
    fields=(
        Field(target="case", sources=("Case",)),
        Field(target="Number", sources=("Number",), reading=Number(decimal=",", thousands=".")),
        Field(target="Whole", sources=("Number",), reading=Number(whole=True)),
        Field(
            target="Length", sources=("Number",), conversions=(Measure(source="miles", target="kilometres", places=3),)
        ),
        Field(target="Extract", sources=("Text",), conversions=(Extract(pattern=r"(\d+)$"),)),
        Field(target="Truth", sources=("Text",), reading=Truth(true=("true", "1"), false=("0", ""))),
        Field(target="Moment", sources=("Day",), reading=Moment(formats=("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"))),
        Field(target="Clock", sources=("Day",), reading=Clock(formats=("%H:%M:%S", "%Y-%m-%d %H:%M:%S"))),
    ),
)
COLUMNS = ("Case", "record_key", "Day", "Plea", "Other", "Text", "Number")


def records(seed: int) -> Iterator[dict[str, str]]:
    """Made-up records, some of them with a sound day and code, since else none would be accepted."""
    random = Random(seed)
    for number in range(RECORDS):
        found = {name: dirt.value(random, CODES) for name in COLUMNS}
        if random.random() < 0.9:
            found |= {"Case": f"{seed}-{number}", "record_key": random.choice(["01", "2", "000"])}
        if random.random() < 0.7:
            found |= {
                "Day": random.choice(["2011-09-26", "26/09/2012", ""]),
                "Plea": random.choice(["1", "2", "3", "4", "5", ""]),
            }
        yield found


def in_file(path: Path, seed: int) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        write = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        write.writeheader()
        write.writerows(records(seed))
    return path
