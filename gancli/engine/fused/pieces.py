"""The compiled functions that a game's names stand for, each compiled once for a precision."""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
from numba.core import config, types
from numba.core.errors import NumbaExperimentalFeatureWarning

from gancli.config import Network
from gancli.engine.fused import elementary
from gancli.engine.fused.dense import DENSE, NOTHING, Dense
from gancli.engine.fused.inlining import ready
from gancli.engine.fused.network import Net
from gancli.engine.fused.options import OPTIONS
from gancli.engine.fused.parts import Pieces
from gancli.engine.fused.rules import LAYERS, widths
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.schedules import SCHEDULES
from gancli.kernels import fill_units
from gancli.losses import Penalty
from gancli.losses.penalties import OfSlopes
from gancli.networks import ACTIVATIONS, OUTPUTS

assert elementary  # its versions of the scalars must be known before anything is compiled

NUMBA: Any = config
"""Numba's settings, of which CACHE_DIR says where compiled code is kept; empty for nowhere."""
Function = Callable[..., Any]
_PLACES = 2
"""The most places at which one penalty takes slopes."""


class Absent(types.WrapperAddressProtocol):
    """A function that a game does not need: it has a type, and is never called."""

    def __init__(self, signature: Any) -> None:
        self._signature = signature

    def __wrapper_address__(self) -> int:
        """Numba's sign for no address."""
        return -1

    def signature(self) -> Any:
        """What it would take and return."""
        return self._signature


def steps(game: Game) -> dict[str, Callable[[], Any]]:
    """What compiles every piece of the game, by name."""
    rows = {**functions(game), **shared(game)}
    dtype = game.experiment.dtype
    return {
        name: functools.partial(_compiled, function, kind, dtype) for name, (function, kind) in rows.items() if function
    }


def pieces(game: Game) -> Pieces:
    """The functions of the rows that the game names."""
    dtype, d, penalty = game.experiment.dtype, game.experiment.discriminator, _of_slopes(game)
    own = {role: _piece(*row, dtype) for role, row in functions(game).items()}
    curves = [ACTIVATIONS[name].curve if penalty else None for name in _names(d)]
    where = penalty.places if penalty else ()
    return Pieces(
        **own,
        curves=_row(curves, "curve", LAYERS, dtype),
        places=_row(where, "place", _PLACES, dtype),
        bare=_dense(DENSE[game.view.of_sets, False] if penalty else NOTHING, dtype),
    )


def nets(game: Game) -> tuple[Net, Net]:
    """G and D as the compiled code takes them."""
    settings, dtype = game.experiment, game.experiment.dtype
    g, d = (np.array(w) for w in widths(game))
    return (
        _net(settings.generator, g, False, dtype),
        _net(settings.discriminator, d, game.view.of_sets, dtype),
    )


def functions(game: Game) -> dict[str, tuple[Function | None, str]]:
    """By the names of ``Pieces``: the functions of the rows that the game names, None for none, with their kinds."""
    e, source, truth, loss = game.experiment, game.source.native, game.target.native, game.loss.native
    view, steep = game.view.native, _of_slopes(game)
    assert source is not None
    assert loss is not None
    g, d, pretraining = e.generator, e.discriminator, e.pretraining
    learner = pretraining.optimizer or d.optimizer
    squash = ACTIVATIONS[OUTPUTS[d.output].squash]
    return {
        "uniforms": (fill_units.py_func, "uniforms"),
        "target": (source.sample, "fill"),
        "density": (truth.density if truth and pretraining.steps else None, "fill"),
        "noise": (_native(game.noise), "noise"),
        "output": (_native(ACTIVATIONS[g.output]), "activation"),
        "squash": (_native(squash), "activation"),
        "look": (view.look if view else None, "look"),
        "back": (view.back if view else None, "look_back"),
        "d_loss": (loss.discriminator, "d_loss"),
        "g_loss": (loss.generator, "g_loss"),
        "d_penalty": (None if steep else _penalty(game.discriminator_penalty), "penalty"),
        "g_penalty": (_penalty(game.generator_penalty), "penalty"),
        "d_optimizer": (_native(OPTIMIZERS[d.optimizer.name]), "optimizer"),
        "g_optimizer": (_native(OPTIMIZERS[g.optimizer.name]), "optimizer"),
        "pretraining_optimizer": (_native(OPTIMIZERS[learner.name]), "optimizer"),
        "d_schedule": (SCHEDULES[d.optimizer.schedule].rate, "schedule"),
        "g_schedule": (SCHEDULES[g.optimizer.schedule].rate, "schedule"),
        "pretraining_schedule": (SCHEDULES[learner.schedule].rate, "schedule"),
        "squash_curve": (squash.curve if steep and d.clamp else None, "curve"),
        "weigh": (steep.weigh if steep else None, "weigh"),
    }


def shared(game: Game) -> dict[str, tuple[Function, str]]:
    """The layers' products and the activations by name, with what penalties on slopes need of both."""
    g, d, penalty = game.experiment.generator, game.experiment.discriminator, _of_slopes(game)
    found: dict[str, tuple[Function, str]] = {
        name: (_native(ACTIVATIONS[name]), "activation") for name in sorted({*_names(g), *_names(d)})
    }
    kinds = {(False, g.bias), (game.view.of_sets, d.bias), *({(game.view.of_sets, False)} if penalty else ())}
    for narrow, bias in sorted(kinds):
        name = f"{'narrow' if narrow else 'wide'}{'' if bias else ' bare'}"
        found |= {f"{name} {kind}": (f, kind) for kind, f in DENSE[narrow, bias]._asdict().items()}
    if penalty:
        found |= {f"curve of {name}": (_curve(name), "curve") for name in sorted(set(_names(d)))}
        found |= {f"place {i}": (place, "place") for i, place in enumerate(penalty.places)}
    return found


def _native(row: Any) -> Function:
    assert row.native is not None
    return row.native


def _curve(name: str) -> Function:
    curve = ACTIVATIONS[name].curve
    assert curve is not None
    return curve


def _penalty(row: Penalty | None) -> Function | None:
    return _native(row) if row else None


def _of_slopes(game: Game) -> OfSlopes | None:
    """D's penalty where it is one on slopes."""
    native = game.discriminator_penalty.native if game.discriminator_penalty else None
    return native if isinstance(native, OfSlopes) else None


def _names(network: Network) -> list[str]:
    """The activation of every hidden layer."""
    return [network.activations[layer % len(network.activations)] for layer in range(len(network.hidden))]


def _net(network: Network, widths: Any, narrow: bool, dtype: str) -> Net:
    activations = [_native(ACTIVATIONS[name]) for name in _names(network)]
    dense = _dense(DENSE[narrow, network.bias], dtype)
    return Net(widths, _row(activations, "activation", LAYERS, dtype), int(network.bias), narrow, dense)


def _dense(functions: Dense, dtype: str) -> Dense:
    return Dense(*(_piece(f, kind, dtype) for kind, f in functions._asdict().items()))


def _row(functions: Sequence[Function | None], kind: str, length: int, dtype: str) -> tuple[Any, ...]:
    """The compiled functions as a tuple of that length."""
    filled = [*functions, *[None] * (length - len(functions))]
    return tuple(_piece(function, kind, dtype) for function in filled)


def _piece(function: Function | None, kind: str, dtype: str) -> Any:
    return _compiled(function, kind, dtype) if function else Absent(_signature(kind, dtype))


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
        "curve": numba.void(array, array, array),
        "place": numba.void(array, array, array, index, array),
        "weigh": number(array, index, array),
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
