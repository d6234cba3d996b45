"""``gan``: runs the app and turns every failure into a short message and the exit code of its kind."""

import contextlib
import errno
import os
import signal
import sys

from gancli.errors import GanError

_OUR_BUG = 1
_DISK = 74
_LONGEST = 400


def main() -> None:
    """The console script."""
    # The nets are small: a second BLAS thread mostly waits, and on a busy machine it makes products ten times slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _open_streams()
    try:
        code = _run()
    except GanError as error:
        code = _failed(str(error), error.exit_code)
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO)
        code = _failed(_unexpected(error), _DISK if full else _OUR_BUG)
    sys.exit(_flushed(code))


def _open_streams() -> None:
    """Give closed streams the null device, and write what an encoding lacks as a question mark."""
    while (free := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(free)
    sys.stdout = sys.stdout or open(1, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _run() -> int:
    import typer

    from gancli.cli.app import app

    try:
        code = app(standalone_mode=False, prog_name="gan")
    except typer.TyperException as error:
        return _refused(error)
    except typer.Abort:
        return 128 + signal.SIGINT
    return code if isinstance(code, int) else 0


def _refused(error) -> int:  # type: ignore[no-untyped-def]
    """What the parser of the command line says of a wrong option, in our own form."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    if message:  # without any argument there is none: the help was printed
        hint = f"\n{context.command_path} --help" if context else ""
        _say(message[0].lower() + message[1:] + hint)
    return int(error.exit_code)


def _failed(message: str, code: int) -> int:
    """Say what failed, with --debug after its traceback; the code."""
    if "--debug" in sys.argv:
        import traceback

        traceback.print_exc()
    _say(message)
    return code


def _say(message: str) -> None:
    lines = [_shown(line) for line in message.splitlines()[:6]]
    with contextlib.suppress(OSError):
        print("gan: " + "\n     ".join(lines), file=sys.stderr)


def _shown(line: str) -> str:
    """The line without what would steer a terminal, and of bearable length."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    return safe if len(safe) <= _LONGEST else safe[:_LONGEST] + "…"


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
