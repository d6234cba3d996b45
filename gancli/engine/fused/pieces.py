"""The compiled functions that a game's names stand for, each compiled once for a precision."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.core import config, types
from numba.core.errors import NumbaExperimentalFeatureWarning

from gancli.config import Network
from gancli.engine.fused import elementary
from gancli.engine.fused.dense import NARROW, WIDE, Dense
from gancli.engine.fused.inlining import ready
from gancli.engine.fused.network import Net
from gancli.engine.fused.options import OPTIONS
from gancli.engine.fused.parts import Pieces
from gancli.engine.fused.rules import LAYERS, widths
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.schedules import SCHEDULES
from gancli.kernels import fill_units
from gancli.losses import PENALTIES
from gancli.networks import ACTIVATIONS, OUTPUTS
from gancli.views import VIEWS

assert elementary  # its versions of the scalars must be known before anything is compiled

NUMBA: Any = config
"""Numba's settings, of which CACHE_DIR says where compiled code is kept; empty for nowhere."""
Function = Callable[..., Any]


def steps(game: Game) -> dict[str, Callable[[], Any]]:
    """What compiles every piece of the game, by name."""
    rows = {**functions(game), **shared(game)}
    return {name: functools.partial(_compiled, *row, game.experiment.dtype) for name, row in rows.items()}


def pieces(game: Game) -> Pieces:
    """The functions of the rows that the game names."""
    return Pieces(**{role: _compiled(*row, game.experiment.dtype) for role, row in functions(game).items()})


def nets(game: Game) -> tuple[Net, Net]:
    """G and D as the compiled code takes them."""
    settings, dtype, sets = game.experiment, game.experiment.dtype, game.view.of_sets
    g, d = (np.array(w) for w in widths(game))
    return (
        Net(g, _activations(settings.generator, dtype), False, _dense(WIDE, dtype)),
        Net(d, _activations(settings.discriminator, dtype), sets, _dense(NARROW if sets else WIDE, dtype)),
    )


def functions(game: Game) -> dict[str, tuple[Function, str]]:
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
        "uniforms": (fill_units.py_func, "uniforms"),
        "target": (target.sample, "fill"),
        "density": (target.density or target.sample, "fill"),
        "noise": (_native(game.noise), "noise"),
        "output": (_native(ACTIVATIONS[g.output]), "activation"),
        "squash": (_native(ACTIVATIONS[OUTPUTS[d.output].squash]), "activation"),
        "look": (view.look, "look"),
        "back": (view.back, "look_back"),
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
        "d_schedule": (SCHEDULES[d.optimizer.schedule].rate, "schedule"),
        "g_schedule": (SCHEDULES[g.optimizer.schedule].rate, "schedule"),
        "pretraining_schedule": (
            SCHEDULES[(pretraining.optimizer or d.optimizer).schedule].rate,
            "schedule",
        ),
    }


def shared(game: Game) -> dict[str, tuple[Function, str]]:
    """The layers' products and the activations by name, with the one that fills up the places of absent layers."""
    names = {*game.experiment.generator.activations, *game.experiment.discriminator.activations, "linear"}
    found: dict[str, tuple[Function, str]] = {
        name: (_native(ACTIVATIONS[name]), "activation") for name in sorted(names)
    }
    for name, dense in {"wide": WIDE, "narrow": NARROW if game.view.of_sets else WIDE}.items():
        found |= {f"{name} {kind}": (function, kind) for kind, function in dense._asdict().items()}
    return found


def _native(row: Any) -> Function:
    assert row.native is not None
    return row.native


def _activations(network: Network, dtype: str) -> tuple[Any, ...]:
    """The compiled activation of every hidden layer, padded to LAYERS."""
    names = [network.activations[layer % len(network.activations)] for layer in range(len(network.hidden))]
    names += ["linear"] * (LAYERS - len(names))
    return tuple(_compiled(_native(ACTIVATIONS[name]), "activation", dtype) for name in names)


def _dense(functions: Dense, dtype: str) -> Dense:
    return Dense(*(_compiled(f, kind, dtype) for kind, f in functions._asdict().items()))


@functools.cache
def _compiled(function: Function, kind: str, dtype: str) -> Any:
    """The function, without a type checker around it, as compiled code; all of one kind are interchangeable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        return numba.cfunc(_signature(kind, dtype), cache=bool(NUMBA.CACHE_DIR), **OPTIONS)(ready(function))


def _signature(kind: str, dtype: str) -> Any:
    number = numba.from_dtype(np.dtype(dtype))
    array, slots, index = number[::1], number[:, ::1], numba.int64
    pair = types.UniTuple(number, 2)  # type: ignore[no-untyped-call]
    signatures = {
        "uniforms": numba.void(numba.uint64, index, numba.uint64, array),
        "fill": numba.void(array, array, array),
        "noise": numba.void(array, index, number, number, number),
        "activation": numba.void(array, array),
        "look": numba.void(array, index, number, array),
        "look_back": numba.void(array, index, number, array, array, array),
        "d_loss": pair(array, array, array, array, array),
        "g_loss": number(array, array, array, index, array),
        "penalty": number(array, array, number, array),
        "layer": numba.void(array, index, array, index, index, index, index, index),
        "gradient": numba.void(array, index, index, array, index, index, array, index, index),
        "back": numba.void(array, index, array, index, index, array, index, index),
        "schedule": numba.float64(numba.float64, numba.float64, index, index, index),
        "optimizer": numba.void(array, array, slots, index, numba.float64, numba.float64[::1]),
    }
    return signatures[kind]
