from __future__ import annotations

from pathlib import Path

import pytest

from accord.workspace.template import template_files


@pytest.mark.parametrize("name", ["vocabulary", "crosswalk"])
def test_new_workspaces_have_the_shapes_of_this_one(name: str, repository: Path) -> None:
    path = f"shapes/{name}.ttl"
    assert template_files()[path] == (repository / path).read_bytes()
