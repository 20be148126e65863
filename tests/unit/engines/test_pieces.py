"""A CSV file is cut as bytes only where it can be read in one way, and then its pieces hold what it holds."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from random import Random

import pytest

from accord.engines import pieces, sql
from accord.engines.duckdb import session
from accord.engines.pieces import cut_sound
from accord.engines.readers import csv_texts
from accord.engines.sieve import csv_rows
from accord.engines.sources import InputFile, Kind

COLUMNS = ("a", "b", "c")
VALUES = ["", "x", "01", "a, b", 'say "no"', "two\nlines", "two\r\nlines", "é€😀", " kept ", "6'", '""', "=1+1", "'"]
SPOILERS = [b'"', b"\x00", b"\xff", b" ", b",", b"\n", b"\r", b'6" knife', b'" "', b'x"y"', b"\n\n", b"\r\n", b"\xc3"]


def sound(random: Random, rows: int) -> bytes:
    """A CSV file that some program has written."""
    text = io.StringIO()
    always = random.random() < 0.5
    ending = random.choice(["\n", "\r\n"])
    other = ending if random.random() < 0.8 else "\r\n"
    values = [value.replace("\r\n", "\n").replace("\n", other) for value in VALUES]
    write = csv.writer(text, lineterminator=ending, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL)
    write.writerow(COLUMNS)
    write.writerows([random.choice(values) for _ in COLUMNS] for _ in range(rows))
    made = text.getvalue().encode()
    made = made.rstrip(b"\r\n") if random.random() < 0.3 else made
    return b"\xef\xbb\xbf" + made if random.random() < 0.2 else made


def spoilt(random: Random, made: bytes) -> bytes:
    """The same with something at a random place that may make it unsound."""
    place = random.randrange(len(made))
    return made[:place] + random.choice(SPOILERS) + made[place + random.randrange(3) :]


def cut(folder: Path, made: bytes, rows: int = 4) -> list[tuple[str, ...]] | None:
    """The records of a file by way of its pieces; none where it was not cut."""
    path = folder / "in.csv"
    path.write_bytes(made)
    made_of = cut_sound(InputFile(name="in.csv", path=path, kind=Kind.CSV), COLUMNS, rows, folder / "piece")
    counts = [piece.records for piece in made_of]
    paths = sorted(folder.glob("piece-*.csv"))
    assert len(paths) == len(counts)
    if not counts:
        return None
    assert list(counts[:-1]) == [rows] * (len(counts) - 1)
    with session(folder) as engine:
        found = [
            [tuple(map(str, row)) for row in engine.run(sql.select(map(sql.column, COLUMNS), texts))]
            for texts in (csv_texts(path, COLUMNS, header=False) for path in paths)
        ]
    assert [len(records) for records in found] == list(counts)
    for path in paths:
        path.unlink()
    return [record for records in found for record in records]


def test_pieces_hold_what_the_careful_reader_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was_cut = was_left = 0
    for seed in range(400):
        random = Random(seed)
        monkeypatch.setattr(pieces, "_BLOCK", random.choice([1, 3, 17, 64, 512 * 1024]))
        made = sound(random, random.randrange(1, 12))
        made = spoilt(random, made) if random.random() < 0.6 else made
        found = cut(tmp_path, made)
        if found is None:
            was_left += 1
            continue
        was_cut += 1
        rows = list(csv_rows(io.BytesIO(made), len(COLUMNS)))
        assert not any(row.fault for row in rows), f"seed {seed}: {made!r}"
        assert found == [row.values for row in rows], f"seed {seed}: {made!r}"
    assert was_cut > 100
    assert was_left > 100


@pytest.mark.parametrize("seed", range(5))
def test_what_a_program_wrote_is_cut(tmp_path: Path, seed: int) -> None:
    assert cut(tmp_path, b"a,b,c\n" + b"".join(b'%d,"x, y",\n' % row for row in range(seed + 7))) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"1,2\n", b"1,2,3,4\n", b"1,2,3,\n", b"1,2,3\n\n4,5,6\n", b'1,6" knife,3\n', b'1, "2",3\n', b'1,"2" ,3\n',
        b'1,"2,3\n', b'1,"2"x,3\n', b"1,2\x00,3\n", b"1,\xff,3\n", b"1,2,3\r\n4,5,6\n", b"1,2,3\r4,5,6\n",
        b"1,2,3\n" * 9 + b"1,2\n", b"1," + b"x" * 2_000_000 + b",3\n",
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_left_alone(tmp_path: Path, body: bytes) -> None:
    assert cut(tmp_path, b"a,b,c\n" + body) is None


def test_a_packed_file_is_cut_too(tmp_path: Path) -> None:
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(b"a,b,c\n" + b"1,2,3\n" * 5))
    file = InputFile(name="in.csv.gz", path=path, kind=Kind.CSV, packed=True)
    assert [piece.records for piece in cut_sound(file, COLUMNS, 2, tmp_path / "piece")] == [2, 2, 1]
    assert (tmp_path / "piece-00003.csv").read_bytes() == b"1,2,3\n"
