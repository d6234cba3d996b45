"""The compiled functions that a game's names stand for."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gancli.config import Network
from gancli.engine.fused.compiled import Function, compiled
from gancli.engine.fused.dense import DENSE, NOTHING, Dense
from gancli.engine.fused.network import Net
from gancli.engine.fused.parts import Pieces
from gancli.engine.fused.rules import LAYERS, of_slopes, widths
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.schedules import SCHEDULES
from gancli.kernels import fill_units
from gancli.losses import Penalty
from gancli.losses.penalties import OfSlopes
from gancli.networks import ACTIVATIONS, OUTPUTS

_PLACES = 2
"""The most places at which one penalty takes slopes."""


def steps(game: Game) -> dict[str, Callable[[], Any]]:
    """What compiles every piece of the game, by name."""
    rows = {**functions(game), **shared(game)}
    dtype = game.experiment.dtype
    return {
        name: functools.partial(compiled, function, kind, dtype)
        for name, (function, kind) in rows.items()
        if function
    }


def pieces(game: Game) -> Pieces:
    """The functions of the rows that the game names."""
    dtype, d, penalty = game.experiment.dtype, game.experiment.discriminator, of_slopes(game)
    own = {role: compiled(*row, dtype) for role, row in functions(game).items()}
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
    view, steep = game.view.native, of_slopes(game)
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
        "d_penalty": (_of_weights(game.discriminator_penalty), "penalty"),
        "g_penalty": (_of_weights(game.generator_penalty), "penalty"),
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
    g, d, penalty = game.experiment.generator, game.experiment.discriminator, of_slopes(game)
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


def _of_weights(row: Penalty | None) -> Function | None:
    return row.native if row and not isinstance(row.native, OfSlopes) else None


def _names(network: Network) -> list[str]:
    """The activation of every hidden layer."""
    return [network.activations[layer % len(network.activations)] for layer in range(len(network.hidden))]


def _net(network: Network, widths: Any, narrow: bool, dtype: str) -> Net:
    activations = [_native(ACTIVATIONS[name]) for name in _names(network)]
    dense = _dense(DENSE[narrow, network.bias], dtype)
    return Net(widths, _row(activations, "activation", LAYERS, dtype), int(network.bias), narrow, dense)


def _dense(functions: Dense, dtype: str) -> Dense:
    return Dense(*(compiled(f, kind, dtype) for kind, f in functions._asdict().items()))


def _row(functions: Sequence[Function | None], kind: str, length: int, dtype: str) -> tuple[Any, ...]:
    """The compiled functions as a tuple of that length."""
    filled = [*functions, *[None] * (length - len(functions))]
    return tuple(compiled(function, kind, dtype) for function in filled)
