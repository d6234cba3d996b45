"""``gan``: runs the app and turns every failure into a short message and the exit code of its kind."""

import contextlib
import errno
import os
import signal
import sys

from gancli.errors import GanError

_OUR_BUG = 1
_DISK = 74


def main() -> None:
    """The console script."""
    # The nets are small: a second BLAS thread mostly waits, and on a busy machine it makes products ten times slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    debug = "--debug" in sys.argv
    try:
        code = _run()
    except GanError as error:
        if debug:
            raise
        _say(str(error))
        code = error.exit_code
    except Exception as error:
        if debug:
            raise
        _say(_unexpected(error))
        code = _DISK if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO) else _OUR_BUG
    sys.exit(_flushed(code))


def _run() -> int:
    from gancli.cli.app import app

    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _OUR_BUG
    return 0


def _say(message: str) -> None:
    lines = message.splitlines()[:6]
    with contextlib.suppress(OSError):
        print("gan: " + "\n     ".join(lines), file=sys.stderr)


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the system refused: {error}\nwhat was committed before is kept"
    return (
        f"this is a bug in gan: {type(error).__name__}: {error}\n"
        "what was committed before is kept\nthe same command with --debug shows where it happened"
    )


def _flushed(code: int) -> int:
    """The exit code, or that of a full disk where the output could not be written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _say(f"cannot write the output: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _DISK
    return code
