"""What people have decided in a workspace: their logs read and added to, and the agreed cross-walks read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from accord.crosswalks.fold import check_links
from accord.crosswalks.log import (
    LOG_COLUMNS,
    Log,
    log_head,
    log_header,
    log_row,
    read_log,
    signed,
    source_prefixes,
    whole_lines,
)
from accord.errors import Unavailable, placed
from accord.formats import sssom
from accord.model.findings import Finding
from accord.model.mappings import MappingSet
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri
from accord.workspace import MappingSetEntry, Workspace, append_line, locked, read_text, write_text

__all__ = ["append_verdicts", "check_logs", "load_agreed", "load_proposed", "load_verdicts", "reviewer_iri"]


def load_verdicts(workspace: Workspace, set_name: str) -> tuple[Verdict, ...]:
    """Every verdict on a mapping set, of every reviewer, superseded ones included; none where there is no log.

    Raises NotReadable with file and line for a malformed log.
    """
    return tuple(verdict for log in _logs(workspace, set_name) for verdict in log.verdicts)


def check_logs(workspace: Workspace, set_name: str) -> Iterator[Finding]:
    """What is odd in the logs of a mapping set."""
    logs = _logs(workspace, set_name)
    for log in logs:
        yield from log.findings
    yield from check_links(verdict for log in logs for verdict in log.verdicts)


def load_agreed(workspace: Workspace, set_name: str) -> MappingSet:
    """The agreed cross-walk. Raises Unavailable where none has been written yet, NotReadable where it is malformed."""
    hint = f"Decide something with `accord review {set_name}`, then write it with `accord agree {set_name}`."
    return _load(workspace.agreed_path(set_name), f"nothing is agreed for {set_name} yet", hint)


def load_proposed(workspace: Workspace, set_name: str) -> MappingSet:
    """The proposals. Raises Unavailable where none have been made yet, NotReadable where they are malformed."""
    hint = f"Make them with `{workspace.proposing(workspace.mapping_set(set_name))}`."
    return _load(workspace.proposed_path(set_name), f"there are no proposals for {set_name} yet", hint)


def append_verdicts(workspace: Workspace, set_name: str, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Signs verdicts and adds each to its reviewer's log; gives them as written, once all are on disk.

    Nothing is written for a verdict whose row is there already. Raises Unavailable where another process holds the
    workspace for too long.
    """
    new = [signed(verdict, workspace.base) for verdict in verdicts]
    entry = workspace.mapping_set(set_name)
    with locked(workspace.root):
        for path, mine in _by_log(workspace, set_name, new).items():
            _append(path, entry, mine, workspace)
    return tuple(new)


def reviewer_iri(workspace: Workspace, reviewer: str) -> str:
    """The IRI of a reviewer's short name."""
    return f"{workspace.base}reviewer/{reviewer}"


def _append(path: Path, entry: MappingSetEntry, verdicts: list[Verdict], workspace: Workspace) -> None:
    prefixes = _log_prefixes(workspace, entry, verdicts)
    header = log_header(entry.name, code_from_iri(verdicts[0].reviewer), prefixes, base=workspace.base)
    columns, text = LOG_COLUMNS, ""
    if path.exists():
        found = read_text(path)
        text = whole_lines(found)
        if text != found:
            write_text(path, text)
        with placed(path):
            columns, prefixes = log_head(text)
    with placed(path):
        lines = [log_row(v, columns, prefixes) for v in verdicts]
    new = [line for line in dict.fromkeys(lines) if f"\n{line}" not in text]
    if new:
        append_line(path, "".join(new), header=header)


def _log_prefixes(workspace: Workspace, entry: MappingSetEntry, verdicts: list[Verdict]) -> dict[str, str]:
    """Only what the set needs: one more scheme in accord.yaml must not make the headers of two clones differ."""
    sides = {side.prefix for side in (entry.subject, entry.object)}
    # Only the shared record's properties have names of their own, under prefixes that accord.yaml declares.
    own = workspace.own_prefixes if entry in workspace.field_sets else ()
    needed = {"accord", "semapv", "skos", "sssom", "xsd", "reviewer", "verdict", *sides, *own}
    sources = source_prefixes(verdict.mapping_source for verdict in verdicts)
    schemes = {n: iri for n, iri in workspace.mapping_prefixes.items() if any(s.iri == iri + s.key for s in
               (entry.subject, entry.object))}  # fmt: skip
    return sources | schemes | {name: iri for name, iri in workspace.prefixes.items() if name in needed}


def _by_log(workspace: Workspace, set_name: str, verdicts: Iterable[Verdict]) -> dict[Path, list[Verdict]]:
    logs: dict[Path, list[Verdict]] = {}
    for verdict in verdicts:
        logs.setdefault(workspace.log_path(set_name, code_from_iri(verdict.reviewer)), []).append(verdict)
    return logs


def _logs(workspace: Workspace, set_name: str) -> list[Log]:
    workspace.mapping_set(set_name)
    return [_read(workspace, path) for path in workspace.log_paths(set_name)]


def _read(workspace: Workspace, path: Path) -> Log:
    with placed(path):
        return read_log(read_text(path), workspace.place(path))


def _load(path: Path, what: str, hint: str) -> MappingSet:
    if not path.is_file():
        raise Unavailable(what, path=path, hint=hint)
    with placed(path):
        return sssom.loads(read_text(path))
