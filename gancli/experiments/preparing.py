"""Making an engine ready before a run begins: what the native one needs is compiled, or loaded from the kept code."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from gancli.artifacts import kernel_cache
from gancli.artifacts.kernel_cache import KernelCache
from gancli.engine.game import Game
from gancli.experiments.engines import NATIVE
from gancli.experiments.interruption import Interruption, watched

Compiling = Callable[[int, int, str], None]


def _nothing(*said: Any) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Watch:
    """Who is told what happens beside the training itself.

    Attributes:
        compiling: Called with (pieces done, pieces in all, the next one's name) while the native engine is compiled,
            many times for a piece.
        part: Called with what comes next, in words, and its seeds, before each part of a study.
        warn: Called with what should be known.
        detail: Called with what only the curious want to know.
    """

    compiling: Compiling = _nothing
    part: Callable[[str, Sequence[int]], None] = _nothing
    warn: Callable[[str], None] = _nothing
    detail: Callable[[str], None] = _nothing


NOBODY = Watch()
"""Nobody is told anything."""


def prepare(engine: str, game: Game, watch: Watch) -> None:
    """Compile what an engine needs for a game, or load it; whatever is wrong with the kept code costs time only.

    A signal has its usual effect as soon as what is compiled already is kept.
    """
    if engine != NATIVE:
        return
    wait = "waiting for another gan, which compiles the native engine"
    with (
        kernel_cache.opened(on_wait=lambda: watch.warn(wait)) as cache,
        watched() as interruption,
        suppress(_Interrupted),
        _told(watch.compiling, interruption) as progress,
    ):
        if cache.damage:
            watch.detail(f"{cache.damage}; the native engine is compiled again")
        _compile(game, cache, progress)
    if interruption.received is not None:
        signal.raise_signal(interruption.received)
    if cache.refusal:
        watch.warn(f"the compiled engine cannot be kept: {cache.refusal}")


def _compile(game: Game, cache: KernelCache, progress: Compiling) -> None:
    from numba.core.errors import NumbaError

    from gancli.engine.fused import kernels

    try:
        kernels.prepare(game, cache.folder, progress)
    except Exception as error:  # whatever came of unpickling what is kept, or of keeping it
        if cache.folder is None or isinstance(error, NumbaError):
            raise
        cache.refuse(f"{type(error).__name__}: {error}")
        kernels.prepare(game, None, progress)


class _Interrupted(BaseException):
    """Ends the compiling. LLVM calls back into Python, where a KeyboardInterrupt would get lost."""


@contextmanager
def _told(compiling: Compiling, interruption: Interruption) -> Iterator[Compiling]:
    """Hands the progress on while something is compiled and not loaded: only then numba runs its passes."""
    from numba.core import event

    latest: list[tuple[int, int, str]] = []

    class Passes(event.Listener):
        def on_start(self, _: object) -> None:
            if interruption.received is not None:
                raise _Interrupted
            if latest:
                compiling(*latest[0])

        def on_end(self, _: object) -> None:
            pass

    def note(done: int, total: int, name: str) -> None:
        latest[:] = [(done, total, name)]

    with event.install_listener("numba:run_pass", Passes()):
        yield note
