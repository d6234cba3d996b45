"""The one way a file is read: no link is followed, only a regular file of bounded size is taken."""

import hashlib
import os
import stat
from pathlib import Path

from gancli.artifacts.failures import damaged, reading

Bytes = bytes | bytearray | memoryview

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_PIECE = 1 << 20


def read_bytes(path: Path, cap: int) -> bytes:
    """The whole file, as long as it was when it was opened.

    Args:
        path: The file; the last part of the path may not be a link.
        cap: The largest size that is accepted, in bytes.

    Raises:
        MissingError: There is no such file.
        AccessError: The permission is missing.
        DataError: It is not a regular file, is larger than ``cap`` or cannot be read.
    """
    return bytes(_read(path, None, cap))


def read_memory(path: Path, cap: int) -> bytearray:
    """The same, as memory that may be written to; errors as for ``read_bytes``."""
    return _read(path, None, cap)


def read_prefix(path: Path, length: int) -> bytes:
    """The first ``length`` bytes of a file that may be longer; a DataError where it is shorter.

    A file that is missing is an empty one, as nothing may have been added to it yet.
    """
    if length == 0:
        return b""
    return bytes(_read(path, length, None))


def sha256(*parts: Bytes) -> str:
    """The digest that proves that bytes, here in parts, are the ones that were written, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _read(path: Path, length: int | None, cap: int | None) -> bytearray:
    with reading(path):
        descriptor = os.open(path, _FLAGS)
        try:
            size = _checked_size(path, os.fstat(descriptor), cap)
            wanted = size if length is None else length
            data = _read_all(descriptor, min(wanted, size))
        finally:
            os.close(descriptor)
    if len(data) < wanted:
        raise damaged(path, f"it should hold {wanted} bytes and holds {len(data)}")
    return data


def _checked_size(path: Path, status: os.stat_result, cap: int | None) -> int:
    if not stat.S_ISREG(status.st_mode):
        raise damaged(path, "it is not a regular file")
    if cap is not None and status.st_size > cap:
        raise damaged(path, f"it holds {status.st_size} bytes where at most {cap} are allowed")
    return status.st_size


def _read_all(descriptor: int, size: int) -> bytearray:
    """So many bytes, fewer where the file ends before; a recording is large, so it is never there twice."""
    data, done = bytearray(size), 0
    while done < size and (piece := os.read(descriptor, min(size - done, _PIECE))):
        data[done : done + len(piece)] = piece
        done += len(piece)
    del data[done:]
    return data
