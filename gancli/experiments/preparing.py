"""Making an engine ready before a run begins: what the native one needs is compiled, or loaded from the kept code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gancli.artifacts import kernel_cache
from gancli.engine.game import Game
from gancli.experiments.engines import NATIVE

Compiling = Callable[[int, int, str], None]


def _nothing(*said: Any) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Watch:
    """Who is told what happens beside the training itself.

    Attributes:
        compiling: Called with (pieces done, pieces in all, the next one's name) while the native engine is compiled,
            many times for a piece.
        warn: Called with what should be known.
        detail: Called with what only the curious want to know.
    """

    compiling: Compiling = _nothing
    warn: Callable[[str], None] = _nothing
    detail: Callable[[str], None] = _nothing


NOBODY = Watch()
"""Nobody is told anything."""


def prepare(engine: str, game: Game, watch: Watch) -> None:
    """Compile what an engine needs for a game, or load it; whatever is wrong with the kept code costs time only."""
    if engine != NATIVE:
        return
    from numba.core.errors import NumbaError

    from gancli.engine.fused import kernels

    wait = "waiting for another gan, which compiles the native engine"
    with kernel_cache.opened(on_wait=lambda: watch.warn(wait)) as cache, _told(watch.compiling) as progress:
        if cache.damage:
            watch.detail(f"{cache.damage}; the native engine is compiled again")
        try:
            kernels.prepare(game, cache.folder, progress)
        except Exception as error:  # whatever came of unpickling what is kept, or of keeping it
            if cache.folder is None or isinstance(error, NumbaError):
                raise
            cache.refuse(f"{type(error).__name__}: {error}")
            kernels.prepare(game, None, progress)
    if cache.refusal:
        watch.warn(f"the compiled engine cannot be kept: {cache.refusal}")


@contextmanager
def _told(compiling: Compiling) -> Iterator[Compiling]:
    """Hands the progress on while something is compiled and not loaded: only then numba runs its passes."""
    from numba.core import event

    latest: list[tuple[int, int, str]] = []

    class Passes(event.Listener):
        def on_start(self, _: object) -> None:
            if latest:
                compiling(*latest[0])

        def on_end(self, _: object) -> None:
            pass

    def note(done: int, total: int, name: str) -> None:
        latest[:] = [(done, total, name)]

    with event.install_listener("numba:run_pass", Passes()):
        yield note
