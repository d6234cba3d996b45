"""The one way a file comes into being: a temporary beside it, fsync, rename, fsync of the directory.

Whatever goes wrong, and whenever, the file holds either all of its old bytes or all of its new ones. A file
that was reported as saved survives a power cut.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gancli.artifacts.failures import damaged, shown, writing
from gancli.artifacts.reading import Bytes
from gancli.errors import CannotCreateError

TEMPORARY = re.compile(r"\.gan-[0-9a-f]{16}(\.[^/\n]*)?")
"""What a process that was killed may leave behind."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_GROW = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def write_bytes(path: Path, *parts: Bytes) -> None:
    """Writes a whole file, one part after the other; returns once it would survive a power cut.

    Raises:
        StorageError: The disk is full or fails.
        AccessError: The permission is missing.
        CannotCreateError: The place is not there, is read-only or holds something that is no regular file.
    """
    with _replacing(path) as (_, descriptor):
        for part in parts:
            _write_all(descriptor, part)


@contextmanager
def output(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside ``path`` and with its suffix, for a writer that needs a path.

    The writer fills the file that is there. At the end of the block it takes the place of ``path``; if the
    block fails, it is removed. Errors are those of ``write_bytes``.
    """
    with _replacing(path) as (temporary, _):
        yield temporary


def append_bytes(path: Path, data: bytes, *, at: int) -> None:
    """Cuts a file to its first ``at`` bytes and adds ``data``; a failure leaves those first bytes alone.

    Raises:
        DataError: The file is shorter than ``at``.
        GanError: As for ``write_bytes``.
    """
    with writing(path):
        descriptor = os.open(path, _GROW, 0o666)
        try:
            _check_growing(path, os.fstat(descriptor), at)
            _append(descriptor, data, at)
        finally:
            os.close(descriptor)
        sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Makes the directory's list of names last."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that cannot sync directories at all
            raise
    finally:
        os.close(descriptor)


@contextmanager
def _replacing(path: Path) -> Iterator[tuple[Path, int]]:
    """Yields a new temporary and its descriptor, then puts it in the place of ``path``."""
    temporary = path.parent / f".gan-{secrets.token_hex(8)}{path.suffix}"
    with writing(path):
        refuse_irregular(path)
        try:
            descriptor = os.open(temporary, _NEW, 0o666)
            try:
                yield temporary, descriptor
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
            sync_directory(path.parent)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


def refuse_irregular(path: Path) -> None:
    """Refuses a path where something is that is no regular file, so that nothing else is ever replaced."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise CannotCreateError(
            f"cannot write {shown(path)}",
            cause="something is there that is not a regular file",
            fix="remove it, or choose another name",
        )


def _check_growing(path: Path, status: os.stat_result, at: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CannotCreateError(f"cannot write {shown(path)}", cause="it is not a regular file")
    if status.st_size < at:
        raise damaged(path, f"it should hold at least {at} bytes and holds {status.st_size}")


def _append(descriptor: int, data: bytes, at: int) -> None:
    try:
        os.ftruncate(descriptor, at)
        os.lseek(descriptor, at, os.SEEK_SET)
        _write_all(descriptor, data)
        os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            os.ftruncate(descriptor, at)
        raise


def _write_all(descriptor: int, data: Bytes) -> None:
    """Writes everything: one call may take fewer bytes than it was given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
