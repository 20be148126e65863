"""A profile as CSV: one row for each value of a coded field. A value that would start a formula has an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import fields

from accord.errors import NotReadable
from accord.model.profiles import ValueCount, ValueStatus

__all__ = ["dumps", "loads"]

_COLUMNS = tuple(field.name for field in fields(ValueCount))
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def dumps(counts: Iterable[ValueCount]) -> str:
    """The canonical text of a profile, its rows in the order given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180; and with it a lone carriage return is quoted
    writer.writerow(_COLUMNS)
    writer.writerows([_guarded(str(getattr(count, name))) for name in _COLUMNS] for count in counts)
    return out.getvalue()


def loads(text: str) -> tuple[ValueCount, ...]:
    """The values of a profile that `dumps` wrote. Raises NotReadable with the line where it is none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[ValueCount] = []
    try:
        if tuple(next(reader, ())) != _COLUMNS:
            raise NotReadable("this is no profile", line=1, hint="Make it anew with `accord profile`.")
        for cells in reader:
            field, column, value, records, status, label = map(_bare, cells)
            found.append(ValueCount(field=field, column=column, value=value, records=int(records),
                                    status=ValueStatus(status), label=label))  # fmt: skip
    except (csv.Error, ValueError) as error:
        hint = "Make it anew with `accord profile`."
        raise NotReadable(f"a row of the profile is malformed: {error}", line=reader.line_num, hint=hint) from error
    return tuple(found)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell.removeprefix("'")
