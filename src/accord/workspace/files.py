"""Reading with a bound and a clear error; writing whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from accord.errors import NotReadable, Unavailable

__all__ = [
    "append_line", "read_bytes", "read_pieces", "read_text", "replace_folder", "writable", "write_all", "write_bytes",
    "write_folder", "write_pieces", "write_text",
]  # fmt: skip

MAX_BYTES = 2 * 1024**3
_PIECE = 1024**2
_WITHIN = frozenset({"", ".", ".."})  # what no part of a path below a folder may be


def read_bytes(path: Path, *, most: int = MAX_BYTES) -> bytes:
    """A file's bytes. Raises Unavailable where it cannot be read, NotReadable where it is over the size limit."""
    try:
        size = path.stat().st_size
        if size > most:
            raise NotReadable(f"the file has {size} bytes, the limit is {most}", path=path, hint="Split it.")
        return path.read_bytes()
    except IsADirectoryError as error:
        raise Unavailable("this is a folder, not a file", path=path, hint="Name a file in it.") from error
    except FileNotFoundError as error:
        raise Unavailable("there is no such file", path=path, hint="Check the name and the folder.") from error
    except OSError as error:
        raise Unavailable(f"the file cannot be read: {error.strerror}", path=path, hint="Check the rights.") from error


def read_text(path: Path, *, most: int = MAX_BYTES, place: str = "") -> str:
    """A UTF-8 file's text, a byte order mark dropped. Raises NotReadable with the line of the first bad byte.

    place: the file as people write it, for that error.
    """
    data = read_bytes(path, most=most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise NotReadable(what, path=place or path, line=line, hint="Save the file as UTF-8.") from error


def read_pieces(paths: Iterable[Path]) -> Iterator[bytes]:
    """The bytes of files, one behind another, a piece at a time."""
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Raises Unavailable, naming the path, where the system refuses to write in the block."""
    try:
        yield
    except OSError as error:
        hint = "Check the rights on the folder and the free space on the disk. Nothing was left half-written."
        raise Unavailable(f"it cannot be written: {error.strerror or error}", path=path, hint=hint) from error


def write_bytes(path: Path, data: bytes) -> bool:
    """Puts a file in place whole: temporary file, fsync, rename. Gives False where it already had that content.

    Raises Unavailable where it cannot be written.
    """
    with writable(path):
        return _write_bytes(path, data)


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """As `write_bytes`, of data too large to be held at once."""
    with writable(path):
        _put(path, pieces)


def _write_bytes(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    _put(path, [data])
    return True


def _put(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync_folder(path.parent)


def write_text(path: Path, text: str) -> bool:
    """`write_bytes` of UTF-8 text."""
    return write_bytes(path, text.encode("utf-8"))


def write_all(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Puts several files in place, each whole. Gives the paths whose content changed, in name order."""
    return tuple(path for path in sorted(files) if write_bytes(path, files[path]))


def write_folder(files: Iterable[tuple[str, bytes]], target: Path) -> dict[str, bool]:
    """Puts a folder of many files in the place of an older one, whole or not at all; it is built beside it.

    files: paths below the folder, with `/`, and bytes; each is on disk before the next one is asked for. What the older
    folder holds already is taken over as it is, date and all. Gives for each path whether it was written anew.
    Raises ValueError for a path that leads out of the folder or comes twice.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    written: dict[str, bool] = {}
    made: set[str] = set()
    put = _taken_over if target.exists() else _written
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
        built = Path(beside) / "built"
        for name, data in files:
            if name in written or name.startswith("/") or not _WITHIN.isdisjoint(name.split("/")):
                raise ValueError(f"{name!r} cannot stand in the folder")
            folder = f"{built}/{name}".rpartition("/")[0]
            if folder not in made:
                Path(folder).mkdir(parents=True, exist_ok=True)
                made.add(folder)
            written[name] = put(f"{target}/{name}", f"{built}/{name}", data)
        os.sync()
        replace_folder(built, target)
    return written


def append_line(path: Path, line: str, *, header: str = "") -> None:
    """Adds one line to a log and returns once it is on disk (flush and fsync); a new log starts with `header`.

    A last line that a kill cut short was never acknowledged: it is cut off first.
    """
    if not path.exists():
        write_text(path, header)
    with writable(path), path.open("r+b") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - 1))
        if log.read(1) != b"\n":
            log.seek(0)
            log.truncate(log.read().rfind(b"\n") + 1)
        log.seek(0, os.SEEK_END)
        log.write(line.encode("utf-8"))
        log.flush()
        os.fsync(log.fileno())


def replace_folder(built: Path, target: Path) -> None:
    """Puts a finished folder in the place of another: the old one is set aside, then removed."""
    aside = target.with_name(f".{target.name}.old")
    with writable(target):
        shutil.rmtree(aside, ignore_errors=True)
        if target.exists():
            target.replace(aside)
        built.replace(target)
        shutil.rmtree(aside, ignore_errors=True)
        _sync_folder(target.parent)


def _taken_over(old: str, new: str, data: bytes) -> bool:
    """Puts the content in the new place, as the older file where that holds it already; whether it was written anew."""
    if not _holds(old, data):
        return _written(old, new, data)
    try:
        os.link(old, new)
    except OSError:  # not every disk has hard links
        shutil.copy2(old, new)
    return False


def _written(_old: str, new: str, data: bytes) -> bool:
    with open(new, "xb") as out:  # noqa: PTH123  # a Path for each of some 100,000 files takes longer than the file
        out.write(data)
    return True


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
