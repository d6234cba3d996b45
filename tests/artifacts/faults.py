"""What can go wrong below the package: an error of the system, short writes, a power cut at any call."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

CALLS = ("open", "write", "fsync", "close", "replace", "ftruncate", "unlink", "mkdir")


class PowerCut(BaseException):
    """Nothing runs after this, no cleaning up either."""


@contextmanager
def watched(react: Callable[[int, str, tuple[object, ...]], None]) -> Iterator[list[str]]:
    """Hands each call of this thread to ``react`` before it is made; yields the list of their names."""
    seen: list[str] = []
    thread, reacting = threading.get_ident(), False

    def wrap(name: str):
        real = getattr(os, name)

        def call(*args: object, **options: object):
            nonlocal reacting
            if threading.get_ident() == thread and not reacting:
                seen.append(name)
                reacting = True
                try:
                    react(len(seen) - 1, name, args)
                finally:
                    reacting = False
            return real(*args, **options)

        return call

    with patch.multiple(os, **{name: wrap(name) for name in CALLS}):
        yield seen


def nothing(index: int, name: str, args: tuple[object, ...]) -> None:
    pass


def error_at(position: int, number: int, kinds: tuple[str, ...] = CALLS):
    """One call fails with an errno and has no effect."""

    def react(index: int, name: str, args: tuple[object, ...]) -> None:
        if index == position and name in kinds:
            raise OSError(number, os.strerror(number))

    return react


def power_cut_at(position: int):
    """From one call on, nothing reaches the system any more."""

    def react(index: int, name: str, args: tuple[object, ...]) -> None:
        if index >= position and name != "close":
            raise PowerCut

    return react


def cut_short(work: Callable[[], object], position: int) -> None:
    """Does a work up to its call ``position``."""
    with watched(power_cut_at(position)), suppress(PowerCut):
        work()


def count_calls(work: Callable[[], object]) -> int:
    with watched(nothing) as seen:
        work()
    return len(seen)


@contextmanager
def short_writes(most: int) -> Iterator[None]:
    real = os.write
    with patch.object(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:most]))):
        yield


def temporaries(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".gan-*")]
