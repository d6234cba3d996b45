"""The workspaces of one thread."""

from math import prod
from typing import Any

import numpy as np

from gancli.engine.fused.parts import Bench
from gancli.engine.fused.rules import compared, masked, of_slopes, penalty_uniforms, simultaneous, widths
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.networks import Layout

_LINE = 64
"""Bytes of a line of the processor's cache, at which every workspace begins."""
_GAP = 128
"""Numbers between two workspaces, at least: more than the vectors that a compiled loop handles at once."""


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
        "uniforms": (max(game.source.uniforms * batch, columns, penalty_uniforms(game)),),
        "masks": (masked(game),),
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
    blurred = (
        game.target.dimension * game.experiment.batch if game.experiment.discriminator.instance_noise else 0
    )
    steep = of_slopes(game) is not None
    return {
        "rival": (size if simultaneous(game) else 0,),
        "compared": (d[compared(game)] * each if compared(game) >= 0 else 0,),
        "seen_real": (blurred,),
        "seen": (blurred,),
        "judged_real": (steep * game.judged * each,),
        "judged_fake": (steep * game.judged * each,),
        **{name: (steep * sum(d) * each,) for name in ("deltas", "bends", "tangents")},
        **dict.fromkeys(("along", "across"), (steep * size,)),
    }


def _matrices(layout: Layout) -> Any:
    """1 for the weights of matrices, 0 for biases, flat."""
    shapes = layout.shapes.items()
    return layout.flatten({name: np.full(shape, name.endswith("weight"), float) for name, shape in shapes})
