"""The shipped site, published once, a plain static server for it, a headless browser, and checkers from npm."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from accord.tasks.publish import publish
from accord.workspace import open_workspace
from tests.conftest import REPOSITORY

NODE_MODULES = REPOSITORY / "build" / "web" / "node_modules"
SCREENSHOTS = REPOSITORY / "build" / "screenshots"


def missing(what: str) -> None:
    """Skips with the reason; where CI is set, everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = publish(open_workspace(REPOSITORY), tmp_path_factory.mktemp("published") / "site")
    assert made.report.findings == ()
    return made.folder


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of a static server for the site. It knows nothing of Accord."""
    with serving(site) as address:
        yield address


class serving:  # noqa: N801  # used like a function
    """A static server for a folder while the block runs."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Quiet, directory=str(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright, whose event loop would forbid other files of tests one of their own."""
    driver = (
        pytest.importorskip("playwright.sync_api")
        if not os.environ.get("CI")
        else __import__("playwright.sync_api", fromlist=["sync_playwright"])
    )
    path = shutil.which("chromium")
    if path is None:
        missing("there is no chromium here: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source, from npm."""
    path = NODE_MODULES / "axe-core" / "axe.min.js"
    if not path.is_file():
        missing("axe-core is not installed: make webtools")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def html_validate() -> Path:
    """The HTML validator, from npm."""
    path = NODE_MODULES / ".bin" / "html-validate"
    if not path.is_file():
        missing("html-validate is not installed: make webtools")
    return path
