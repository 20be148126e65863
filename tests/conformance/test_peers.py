"""What the other readers of SSSOM say of the shipped files. They run in an environment of their own (`make peers`)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from accord.formats.sssom import loads

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
USED = sorted(MAPPINGS.glob("*.sssom.tsv"))
LOGS = sorted((MAPPINGS / "decisions").glob("*/*.sssom.tsv"))

# Reads each file with both and prints, for each, the rows' number and every complaint: raised, warned or logged.
READ = """
import json, logging, sys, warnings
import sssom_pydantic
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

class Heard(logging.Handler):
    def emit(self, record):
        if record.levelno >= logging.WARNING:
            said.append(record.getMessage())

def sssom_py(path):
    table = parse_sssom_table(path)
    for report in validate(table, validation_types=DEFAULT_VALIDATION_TYPES, fail_on_error=False).values():
        said.extend(result.message for result in report.results)
    return table.df

def pydantic(path):
    rows, _, _, errors = sssom_pydantic.read(path, return_errors=True)
    said.extend(str(error) for error in errors)
    return rows

logging.getLogger().addHandler(Heard())
found = []
for path in sys.argv[1:]:
    for reader in (sssom_py, pydantic):
        said = []
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            count = len(reader(path))
        # What pandas is about to change is no complaint about the file.
        said += [str(one.message) for one in warned if not issubclass(one.category, (DeprecationWarning, FutureWarning))
                 and "pandas" not in str(one.category)]
        found.append({"path": path, "reader": reader.__name__, "rows": count, "said": said})
print(json.dumps(found))
"""
# sssom-py has no extension slots, which SSSOM 1.1 has: it says so of each column, declared or not, and reads on.
NOT_SUPPORTED = "No attr for ext_"

pytestmark = pytest.mark.peers


def heard(python: Path, paths: list[Path]) -> list[dict[str, Any]]:
    done = subprocess.run([python, "-c", READ, *paths], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_proposed_and_agreed_files_are_read_without_a_complaint(peers_python: Path) -> None:
    rows = {path: len(loads(path.read_text(encoding="utf-8"))) for path in USED}
    # sssom-py takes a table without rows for a malformed one; there is nothing in it to read.
    filled = [path for path, count in rows.items() if count]
    assert len(filled) >= 20
    plain = {
        path for path in filled if ".proposed." not in path.name and "ext_" not in path.read_text(encoding="utf-8")
    }
    assert plain  # an agreed file without conditions has no extension to remark on
    for one in heard(peers_python, filled):
        remarks = [said for said in one["said"] if Path(one["path"]) in plain or NOT_SUPPORTED not in said]
        assert remarks == [], one["path"]
        assert one["rows"] == rows[Path(one["path"])], one["path"]


def test_every_row_of_a_log_is_read(peers_python: Path) -> None:
    rows = {path: len(loads(path.read_text(encoding="utf-8"))) for path in LOGS}
    for one in heard(peers_python, LOGS):
        assert [message for message in one["said"] if NOT_SUPPORTED not in message] == [], one["path"]
        assert one["rows"] == rows[Path(one["path"])], one["path"]
