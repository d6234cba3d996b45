"""From a game to what the compiled loop takes: its shapes and numbers, its networks, and workspaces of their size."""

from math import prod
from typing import Any

import numpy as np

from gancli.config import Network, Optimizer
from gancli.engine.fused.parts import Bench, Rules
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.losses.loss import NUMBERS
from gancli.losses.penalties import OfSlopes, Place
from gancli.networks import OUTPUTS, Layout, mask_sizes

LAYERS = 17
"""The most layers that a network may have: the hidden ones that config.Network allows, and the output."""
_LINE = 64
"""Bytes of a line of the processor's cache, at which every workspace begins."""
_GAP = 128
"""Numbers between two workspaces, at least: more than the vectors that a compiled loop handles at once."""


def rules(game: Game) -> Rules:
    """The game's numbers, in the experiment's precision."""
    experiment = game.experiment
    number = np.dtype(experiment.dtype).type
    g, d, pretraining = experiment.generator, experiment.discriminator, experiment.pretraining
    source, truth = game.source.native, game.target.native
    assert source is not None
    low, high = d.clamp or (0.0, 1.0)
    return Rules(
        batch=experiment.batch,
        features=game.target.dimension,
        judged=game.judged,
        each=game.columns,
        of_sets=game.view.of_sets,
        looks=game.view.native is not None and not game.view.of_sets,
        sort=experiment.sort and game.view.feels_order,
        same_batch=experiment.same_batch,
        simultaneous=_simultaneous(game),
        needs_real=game.loss.generator_needs_real,
        compared=_compared(game),
        d_steps=experiment.d_steps,
        g_steps=experiment.g_steps,
        log_every=experiment.log_every,
        uniforms=game.source.uniforms,
        source=np.array(source.parameters, number),
        density=np.array(truth.parameters if truth else (), number),
        noise_dimension=experiment.noise.dimension,
        low=number(experiment.noise.low),
        high=number(experiment.noise.high),
        jitter=number(experiment.noise.jitter),
        masked=_masked(game),
        dropout=number(g.dropout),
        kept=number(1 / (1 - g.dropout)),
        scale=number(g.output_scale),
        epsilon=number(experiment.view_epsilon),
        signs=np.array(OUTPUTS[d.output].signs),
        loss=np.array([getattr(experiment.loss_parameters, name) for name in NUMBERS], number),
        clamped=d.clamp is not None,
        clamp_low=number(low),
        clamp_high=number(high),
        d_factor=_factor(d, number),
        places=len(places(game)),
        penalty_uniforms=_penalty_uniforms(game),
        clip=number(d.clip),
        blur=float(d.instance_noise),
        blur_end=float(d.instance_noise_share * experiment.epochs),
        g_factor=_factor(g, number),
        average=number(g.average),
        fresh=number(1 - g.average),
        d_settings=_settings(d.optimizer, experiment.epochs * experiment.d_steps),
        g_settings=_settings(g.optimizer, experiment.epochs * experiment.g_steps),
        pretraining_settings=_settings(pretraining.optimizer or d.optimizer, pretraining.steps),
        pretraining_batch=pretraining.batch if pretraining.steps else 0,
        pretraining_low=number(pretraining.low),
        pretraining_high=number(pretraining.high),
    )


def widths(game: Game) -> tuple[list[int], list[int]]:
    """The widths of all blocks of G and of D."""
    experiment = game.experiment
    units = OUTPUTS[experiment.discriminator.output].units
    return (
        [experiment.noise.dimension, *experiment.generator.hidden, game.target.dimension],
        [game.judged, *experiment.discriminator.hidden, units],
    )


def bench(game: Game) -> Bench:
    """The workspaces of one thread, in one block of memory.

    A loop that reads one array and writes another is compiled twice: it takes the slower way, which rounds differently,
    where the two lie within a few vectors of each other. In one block with gaps they never do.
    """
    arrays = _shapes(game)
    starts = np.cumsum([0, *(_GAP * (prod(shape) // _GAP + 2) for shape in arrays.values())])
    room = np.zeros(starts[-1] + _GAP, game.experiment.dtype)
    block = room[-room.ctypes.data % _LINE // room.itemsize :]
    parts = {
        name: block[start : start + prod(shape)].reshape(shape)
        for start, (name, shape) in zip(starts.tolist(), arrays.items(), strict=False)
    }
    points = game.target.dimension * game.experiment.batch
    parts["points"], parts["point_slopes"] = parts["g_values"][-points:], parts["g_slopes"][-points:]
    same = {"rival": "d", "seen_real": "real", "seen": "points"}
    parts |= {name: parts[other] for name, other in same.items() if not parts[name].size}
    parts["g_matrices"][:] = _matrices(game.generator)
    parts["d_matrices"][:] = _matrices(game.discriminator)
    return Bench(**parts)


def _shapes(game: Game) -> dict[str, tuple[int, ...]]:
    """The shapes of all workspaces."""
    experiment = game.experiment
    batch, pretraining = experiment.batch, experiment.pretraining
    g, d = widths(game)
    each, points = game.columns, game.target.dimension * batch
    columns = max(2 * each, pretraining.batch if pretraining.steps else 0)
    slots = {
        name: len(OPTIMIZERS[optimizer.name].slots)
        for name, optimizer in (
            ("g_slots", experiment.generator.optimizer),
            ("d_slots", experiment.discriminator.optimizer),
            ("pretraining_slots", pretraining.optimizer or experiment.discriminator.optimizer),
        )
    }
    if experiment.generator.average:
        slots["g_slots"] += 1
    sizes = {"g": game.generator.size, "d": game.discriminator.size, "pretraining": game.discriminator.size}
    return {
        "g": (sizes["g"],),
        "d": (sizes["d"],),
        **{name: (count, sizes[name.removesuffix("_slots")]) for name, count in slots.items()},
        "g_matrices": (sizes["g"],),
        "d_matrices": (sizes["d"],),
        "real": (points,),
        "uniforms": (max(game.source.uniforms * batch, columns, _penalty_uniforms(game)),),
        "masks": (_masked(game),),
        "g_values": (sum(g) * batch,),
        "g_slopes": (sum(g) * batch,),
        "g_gradient": (sizes["g"],),
        "d_values": (sum(d) * columns,),
        "d_slopes": (sum(d) * columns,),
        "d_gradient": (sizes["d"],),
        "scratch": (max(max(g) * batch, max(d) * columns, points + 2 * game.judged * each),),
        "odds": (columns,),
        "squashed": (columns,),
        "d_odds": (columns,),
        **_shapes_of_methods(game),
    }


def _shapes_of_methods(game: Game) -> dict[str, tuple[int, ...]]:
    """Those of workspaces that only some games need; nothing in the others."""
    d, each, size = widths(game)[1], game.columns, game.discriminator.size
    blurred = game.target.dimension * game.experiment.batch if game.experiment.discriminator.instance_noise else 0
    steep = bool(places(game))
    return {
        "rival": (size if _simultaneous(game) else 0,),
        "compared": (d[_compared(game)] * each if _compared(game) >= 0 else 0,),
        "seen_real": (blurred,),
        "seen": (blurred,),
        "judged_real": (steep * game.judged * each,),
        "judged_fake": (steep * game.judged * each,),
        **{name: (steep * sum(d) * each,) for name in ("deltas", "bends", "tangents")},
        **{name: (steep * size,) for name in ("along", "across")},
    }


def places(game: Game) -> tuple[Place, ...]:
    """Where D's penalty takes slopes; nowhere for other penalties."""
    native = game.discriminator_penalty.native if game.discriminator_penalty else None
    counts = game.experiment.discriminator.penalty_weight != 0
    return native.places if counts and isinstance(native, OfSlopes) else ()


def _penalty_uniforms(game: Game) -> int:
    penalty = game.discriminator_penalty
    return penalty.rows(game.judged) * game.columns if penalty else 0


def _simultaneous(game: Game) -> bool:
    return game.experiment.play == "simultaneous"


def _compared(game: Game) -> int:
    blocks = {"scores": -1, "features": len(game.experiment.discriminator.hidden), "points": 0}
    return blocks[game.loss.generator_compares]


def _masked(game: Game) -> int:
    return sum(width * batch for width, batch in mask_sizes(game.experiment.generator, game.experiment.batch))


def _factor(network: Network, number: type) -> Any:
    return number(0 if network.penalty == "none" else network.penalty_weight)


def _matrices(layout: Layout) -> Any:
    """1 for the weights of matrices, 0 for biases, flat."""
    shapes = layout.shapes.items()
    return layout.flatten({name: np.full(shape, name.endswith("weight"), float) for name, shape in shapes})


def _settings(optimizer: Optimizer, updates: int) -> Any:
    beta1, beta2 = optimizer.betas
    numbers = (
        optimizer.momentum, beta1, beta2, optimizer.epsilon, optimizer.lr, optimizer.decay, optimizer.decay_every,
        updates,
    )  # fmt: skip
    return np.array(numbers, np.float64)
