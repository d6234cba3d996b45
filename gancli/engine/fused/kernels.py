"""Compiling the pieces that a game needs, once, and finding them again on disk."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core.errors import NumbaExperimentalFeatureWarning

from gancli.config import Network
from gancli.engine.fused import elementary, member
from gancli.engine.fused.member import Pieces
from gancli.engine.fused.network import Net
from gancli.engine.fused.options import OPTIONS
from gancli.engine.fused.rules import LAYERS, bench, rules, widths
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.losses import PENALTIES, Penalty
from gancli.networks import ACTIVATIONS, OUTPUTS
from gancli.views import VIEWS

assert elementary  # its versions of the scalars must be known before anything is compiled

Progress = Callable[[int, int, str], None]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Kit:
    """All that the compiled loop takes besides one member's own arrays."""

    pieces: Pieces
    generator: Net
    discriminator: Net
    play: Function
    pretrain: Function


def prepare(game: Game, folder: Path | None = None, progress: Progress | None = None) -> None:
    """Compile what the game needs, or load it from a folder; later calls find it in memory.

    Args:
        game: A game without ``coverage.obstacles``.
        folder: Where compiled code is kept and looked for; None: in memory only.
        progress: Called with (pieces done, pieces in all, the next piece's name) before each piece.
    """
    dtype, functions = game.experiment.dtype, {**_functions(game), **_hidden(game)}
    steps: dict[str, Callable[[], Any]] = {
        name: lambda row=row: _compiled(*row, dtype)  # type: ignore[misc]
        for name, row in functions.items()
    }
    steps["the training loop"] = lambda: _warm_play(game)
    if game.experiment.pretraining.steps:
        steps["pretraining"] = lambda: _warm_pretrain(game)
    with _kept_in(folder):
        for done, (name, step) in enumerate(steps.items()):
            if progress:
                progress(done, len(steps), name)
            step()


def kit(game: Game) -> Kit:
    """The compiled parts of the game; what ``prepare`` has not compiled is compiled now."""
    dtype, settings = game.experiment.dtype, game.experiment
    g, d = (np.array(w) for w in widths(game))
    return Kit(
        Pieces(**{role: _compiled(*row, dtype) for role, row in _functions(game).items()}),
        Net(g, _activations(settings.generator, dtype), False),
        Net(d, _activations(settings.discriminator, dtype), game.view.of_sets),
        _loop(member.play),
        _loop(member.pretrain),
    )


def _functions(game: Game) -> dict[str, tuple[Function, str]]:
    """By the names of ``Pieces``: the functions of the rows that the game names, with the kind of each.

    A row stands in where the game names none; it is never called.
    """
    e, target, loss = game.experiment, game.target.native, game.loss.native
    view = game.view.native or VIEWS["raw"].native
    assert target is not None
    assert loss is not None
    assert view is not None
    g, d, pretraining = e.generator, e.discriminator, e.pretraining
    return {
        "target": (target.sample, "fill"),
        "density": (target.density or target.sample, "fill"),
        "noise": (_native(game.noise), "noise"),
        "output": (_native(ACTIVATIONS[g.output]), "activation"),
        "squash": (_native(ACTIVATIONS[OUTPUTS[d.output].squash]), "activation"),
        "look": (view.look, "look"),
        "back": (view.back, "back"),
        "d_loss": (loss.discriminator, "d_loss"),
        "g_loss": (loss.generator, "g_loss"),
        "d_penalty": (_native(game.discriminator_penalty or PENALTIES["weights"]), "penalty"),
        "g_penalty": (_native(game.generator_penalty or PENALTIES["weights"]), "penalty"),
        "d_optimizer": (_native(OPTIMIZERS[d.optimizer.name]), "optimizer"),
        "g_optimizer": (_native(OPTIMIZERS[g.optimizer.name]), "optimizer"),
        "pretraining_optimizer": (
            _native(OPTIMIZERS[(pretraining.optimizer or d.optimizer).name]),
            "optimizer",
        ),
    }


def _hidden(game: Game) -> dict[str, tuple[Function, str]]:
    """The activations of the hidden layers by name, and the one that fills up the places of absent layers."""
    names = {*game.experiment.generator.activations, *game.experiment.discriminator.activations, "linear"}
    return {name: (_native(ACTIVATIONS[name]), "activation") for name in sorted(names)}


def _native(row: Any) -> Function:
    assert row.native is not None
    return row.native  # type: ignore[no-any-return]


def _activations(network: Network, dtype: str) -> tuple[Any, ...]:
    """The compiled activation of every hidden layer, padded to LAYERS."""
    names = [network.activations[layer % len(network.activations)] for layer in range(len(network.hidden))]
    names += ["linear"] * (LAYERS - len(names))
    return tuple(_compiled(_native(ACTIVATIONS[name]), "activation", dtype) for name in names)


@cache
def _compiled(function: Function, kind: str, dtype: str) -> Any:
    """The function as compiled code with an address, all of one kind interchangeable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        return numba.cfunc(_signature(kind, dtype), cache=bool(numba.config.CACHE_DIR), **OPTIONS)(function)


def _signature(kind: str, dtype: str) -> Any:
    number = numba.from_dtype(np.dtype(dtype))
    array, slots, index = number[::1], number[:, ::1], numba.int64
    pair = numba.types.UniTuple(number, 2)
    signatures = {
        "fill": numba.void(array, array, array),
        "noise": numba.void(array, index, number, number, number),
        "activation": numba.void(array, array),
        "look": numba.void(array, index, number, array),
        "back": numba.void(array, index, number, array, array, array),
        "d_loss": pair(array, array, array, array),
        "g_loss": number(array, array, array),
        "penalty": number(array, array, number, array),
        "optimizer": numba.void(array, array, slots, index, numba.float64, numba.float64[::1]),
    }
    return signatures[kind]


@cache
def _loop(dispatcher: Any) -> Any:
    """The training loop with its compiled code kept on disk, where there is a folder."""
    return numba.njit(cache=bool(numba.config.CACHE_DIR), **OPTIONS)(dispatcher.py_func)


def _warm_play(game: Game) -> None:
    """Play no epochs, which compiles everything that playing takes."""
    kit_, bench_, dtype = kit(game), bench(game), game.experiment.dtype
    nothing = np.empty((0, 1), dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        kit_.play(
            kit_.pieces, rules(game), kit_.generator, kit_.discriminator, bench_, np.uint64(0),
            nothing[:, 0].copy(), nothing, nothing[:, 0].copy(), nothing, 0, np.empty((0, 5), dtype),
            np.empty(0, np.int64), nothing, nothing, np.empty((0, 2, 1, 4)),
        )  # fmt: skip


def _warm_pretrain(game: Game) -> None:
    kit_, bench_, dtype = kit(game), bench(game), game.experiment.dtype
    nothing = np.empty((0, 1), dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        kit_.pretrain(
            kit_.pieces, rules(game), kit_.discriminator, bench_, np.uint64(0), nothing[:, 0].copy(), nothing,
            nothing[:, 0].copy(),
        )  # fmt: skip


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[None]:
    """Numba keeps what it compiles meanwhile in the folder, or nowhere."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = "" if folder is None else str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
