"""Files that come with the program: what applies where a workspace has none of its own."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["packaged_text"]


def packaged_text(package: str, name: str) -> str:
    """The UTF-8 text of a file that lies beside the modules of a package (`accord.matching`)."""
    return files(package).joinpath(name).read_text(encoding="utf-8")
