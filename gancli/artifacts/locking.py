"""One writer at a time: a lock on the run's .lock file, which the system drops when the process ends.

The file is never removed: a second process could lock the removed file while a third locks a new one.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gancli.artifacts.failures import shown, writing
from gancli.errors import CannotCreateError, RunInUseError

LOCK = ".lock"
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def locked(run: Path) -> Iterator[None]:
    """Holds the lock of the run in the folder ``run``.

    Raises:
        RunInUseError: Another process holds it.
        CannotCreateError: ``.lock`` is no regular file.
        AccessError: The permission is missing.
    """
    descriptor = _acquired(run)
    try:
        yield
    finally:
        os.close(descriptor)


def in_use(run: Path) -> RunInUseError:
    """The error for a run that another process works on."""
    return RunInUseError(
        f"the run {shown(run.name)!r} is in use",
        cause="another gan process is working on it",
        kept="nothing was changed",
        fix="wait for it to end, or choose another --name",
    )


def _acquired(run: Path) -> int:
    with writing(run / LOCK):
        descriptor = os.open(run / LOCK, _FLAGS, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise CannotCreateError(f"cannot lock {shown(run / LOCK)}", cause="it is not a regular file")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise in_use(run) from error
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor
