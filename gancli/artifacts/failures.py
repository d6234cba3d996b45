"""What an error of the operating system means to the user: its kind, its exit code and what to do next."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gancli.errors import AccessError, CannotCreateError, DataError, GanError, MissingError, StorageError

_FULL = "free some space, then type the same command again"
_PLACE = "choose another place, with --runs-dir or --out"
_RIGHTS = "change the rights of the folder, or choose another with --runs-dir or --out"

WRITING: dict[int, tuple[type[GanError], str]] = {
    errno.ENOSPC: (StorageError, _FULL),
    errno.EDQUOT: (StorageError, _FULL),
    errno.EFBIG: (StorageError, _FULL),
    errno.EIO: (StorageError, "check the disk, then type the same command again"),
    errno.EACCES: (AccessError, _RIGHTS),
    errno.EPERM: (AccessError, _RIGHTS),
    errno.EROFS: (CannotCreateError, _PLACE),
    errno.ENOENT: (CannotCreateError, _PLACE),
    errno.ENOTDIR: (CannotCreateError, _PLACE),
    errno.EISDIR: (CannotCreateError, _PLACE),
    errno.EEXIST: (CannotCreateError, _PLACE),
    errno.ELOOP: (CannotCreateError, _PLACE),
    errno.ENXIO: (CannotCreateError, _PLACE),
    errno.ENAMETOOLONG: (CannotCreateError, "choose a shorter name"),
    errno.EMFILE: (CannotCreateError, "raise the number of open files with ulimit -n"),
    errno.ENFILE: (CannotCreateError, "close other programs, then type the same command again"),
}
READING: dict[int, type[GanError]] = {
    errno.ENOENT: MissingError,
    errno.ENOTDIR: MissingError,
    errno.EACCES: AccessError,
    errno.EPERM: AccessError,
}


def shown(path: Path | str) -> str:
    """A path that is safe to print: what would steer a terminal or turn the text around is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns an operating system's error inside the block into the GanError of its kind.

    A film writer's errors carry an ``errno`` without being an OSError, so the number decides.
    """
    try:
        os.fsencode(_without_nul(path))
        yield
    except GanError:
        raise
    except UnicodeEncodeError as error:
        raise CannotCreateError(f"cannot write {shown(path)}", cause="the name is not valid") from error
    except Exception as error:
        number = getattr(error, "errno", None)
        if number not in WRITING and not isinstance(error, OSError):
            raise
        raise _writing_error(path, error, number) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns an operating system's error inside the block into a Missing-, Access- or DataError."""
    try:
        yield
    except OSError as error:
        kind = READING.get(error.errno or 0, DataError)
        raise kind(f"cannot read {shown(path)}", cause=_plain(error)) from error
    except ValueError as error:  # a NUL or an unpaired surrogate in the name
        raise MissingError(f"cannot read {shown(path)}", cause="the name is not valid") from error


def damaged(path: Path, cause: str) -> DataError:
    """The error for a file that does not hold what it should."""
    return DataError(f"{shown(path)} is damaged", cause=cause)


def _without_nul(path: Path) -> str:
    text = str(path)
    if "\0" in text:
        raise CannotCreateError(f"cannot write {shown(path)}", cause="the name is not valid")
    return text


def _writing_error(path: Path, error: Exception, number: int | None) -> GanError:
    kind, fix = WRITING.get(number or 0, (StorageError, "check the disk, then type the same command again"))
    kept = "what was saved before is not lost"
    return kind(f"cannot write {shown(path)}", cause=_plain(error), kept=kept, fix=fix)


def _plain(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return os.strerror(number).lower()
    return shown(str(error))
