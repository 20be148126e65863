from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Run


def test_a_folder_that_is_no_publication_is_refused(tiny: Path, run: Callable[..., Run]) -> None:
    (tiny / "other").mkdir()
    refused = run("serve", "--site", "other", cwd=tiny)
    assert refused.code == 3
    assert "accord publish -o" in refused.err


@pytest.mark.parametrize("line", ["nonsense", f"{'0' * 64}  ../accord.yaml", f"{'0' * 64}  /etc/passwd"])
def test_checksums_that_lead_elsewhere_are_refused(line: str, tiny: Path, run: Callable[..., Run]) -> None:
    (tiny / "other").mkdir()
    (tiny / "other" / "checksums.txt").write_text(line + "\n", encoding="utf-8")
    refused = run("serve", "--site", "other", cwd=tiny)
    assert refused.code == 3
    assert "checksums.txt:1" in refused.err


def test_a_port_that_is_taken_is_told_with_what_to_do(tiny: Path, run: Callable[..., Run]) -> None:
    pytest.importorskip("uvicorn")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("serve", "--port", str(taken.getsockname()[1]), cwd=tiny)
    assert refused.code == 3
    assert "--port 0" in refused.err


def test_without_the_extra_the_command_says_what_to_install(tiny: Path) -> None:
    without = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['accord', 'serve'];"
        "from accord.cli.main import main; main()"
    )
    finished = subprocess.run(
        [sys.executable, "-c", without],
        cwd=tiny,
        env={"PYTHONPATH": str(REPOSITORY / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 3, finished.stderr
    assert "pip install accord[web]" in finished.stderr
