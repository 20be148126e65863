"""The workspace: `accord.yaml`, the paths it names, locks, and the one atomic writer."""

from accord.workspace.files import (
    append_line,
    read_bytes,
    read_pieces,
    read_text,
    replace_folder,
    writable,
    write_all,
    write_bytes,
    write_pieces,
    write_text,
)
from accord.workspace.locks import locked
from accord.workspace.settings import (
    DEFAULT_REASONS,
    MappingSetEntry,
    NeverExact,
    Organisation,
    Policy,
    ReviewSettings,
    SchemeEntry,
    Source,
    Workspace,
)
from accord.workspace.workspace import find_workspace, open_workspace

__all__ = [
    "DEFAULT_REASONS", "MappingSetEntry", "NeverExact", "Organisation", "Policy", "ReviewSettings", "SchemeEntry",
    "Source", "Workspace", "append_line", "find_workspace", "locked", "open_workspace", "read_bytes",
    "read_pieces", "read_text", "replace_folder", "writable", "write_all", "write_bytes", "write_pieces", "write_text",
]  # fmt: skip
