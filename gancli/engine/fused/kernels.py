"""Compiling what a game needs, once, and finding it again on disk."""

import functools
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core.errors import NumbaExperimentalFeatureWarning

from gancli.engine.fused import member, pretraining
from gancli.engine.fused.compiled import NUMBA
from gancli.engine.fused.network import Net
from gancli.engine.fused.options import OPTIONS
from gancli.engine.fused.parts import Pieces
from gancli.engine.fused.pieces import nets, pieces, steps
from gancli.engine.fused.rules import rules
from gancli.engine.fused.workspaces import bench
from gancli.engine.game import Game

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Kit:
    """All that the compiled loop takes besides one member's own arrays."""

    pieces: Pieces
    generator: Net
    discriminator: Net
    play: Callable[..., None]
    """``member.play``, without a dispatcher that would look at the types of its arguments at every call."""
    pretrain: Callable[..., None] | None
    """``pretraining.pretrain``, where the game has a pretraining."""


def prepare(game: Game, cache: Path | None = None, progress: Progress | None = None) -> None:
    """Compile what the game needs, or load it from the folder ``cache``; later calls find it in memory.

    Args:
        game: A game without ``coverage.obstacles``.
        cache: Where compiled code is kept and looked for; None: in memory only.
        progress: Called with (pieces done, pieces in all, the next piece's name) before each piece.
    """
    wanted: dict[str, Callable[[], Any]] = {**steps(game), "the training loop": lambda: kit(game)}
    with _kept_in(cache), warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        for done, (name, step) in enumerate(wanted.items()):
            if progress:
                progress(done, len(wanted), name)
            step()


def kit(game: Game) -> Kit:
    """The compiled parts of the game; what ``prepare`` has not compiled is compiled now."""
    own, (g, d), workspaces, dtype = pieces(game), nets(game), bench(game), game.experiment.dtype
    flat, deep, nobody = np.empty((0, 1), dtype), np.empty((0, 1, 1), dtype), np.zeros(2, np.int64)
    seeds = np.empty(0, np.uint64)
    play = _entry(
        member.play, dtype, own, rules(game), g, d, workspaces, nobody, seeds, flat, deep, flat, deep, 0, deep,
        np.empty(0, np.int64), deep, deep, deep, np.empty((0, 1, 2, 1, 4)),
    )  # fmt: skip
    pretrain = None
    if game.experiment.pretraining.steps:
        pretrain = _entry(
            pretraining.pretrain, dtype, own, rules(game), d, workspaces, nobody, seeds, flat, flat
        )
    return Kit(own, g, d, play, pretrain)


def _entry(dispatcher: Any, dtype: str, *nothing: Any) -> Callable[..., None]:
    """The compiled loop; arguments without a single member compile it where it is not yet."""
    loop = _loop(dispatcher, dtype)
    if not loop.overloads:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
            loop(*nothing)
    (compiled,) = loop.overloads.values()
    return compiled.entry_point


@functools.cache
def _loop(dispatcher: Any, dtype: str) -> Any:
    """The loop for one precision, its compiled code kept on disk where there is a folder."""
    return numba.njit(cache=bool(NUMBA.CACHE_DIR), **OPTIONS)(dispatcher.py_func)


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[None]:
    """Numba keeps what it compiles meanwhile in the folder, or nowhere."""
    before = NUMBA.CACHE_DIR
    NUMBA.CACHE_DIR = "" if folder is None else str(folder)
    try:
        yield
    finally:
        NUMBA.CACHE_DIR = before
