"""From a game to what the compiled loop takes: its shapes and numbers, its networks, and workspaces of their size."""

from typing import Any

import numpy as np

from gancli.config import Network, Optimizer
from gancli.engine.fused.member import Bench, Rules
from gancli.engine.game import Game
from gancli.networks import OUTPUTS, Layout, mask_sizes

LAYERS = 17
"""The most layers that a network may have: the hidden ones that config.Network allows, and the output."""


def rules(game: Game) -> Rules:
    """The game's numbers, in the experiment's precision."""
    experiment = game.experiment
    number = np.dtype(experiment.dtype).type
    g, d, pretraining = experiment.generator, experiment.discriminator, experiment.pretraining
    native = game.target.native
    assert native is not None
    low, high = d.clamp or (0.0, 1.0)
    return Rules(
        batch=experiment.batch,
        features=game.target.dimension,
        judged=game.view.features(game.target.dimension, experiment.batch),
        of_sets=game.view.of_sets,
        sort=experiment.sort and game.view.feels_order,
        same_batch=experiment.same_batch,
        needs_real=game.loss.generator_needs_real,
        d_steps=experiment.d_steps,
        g_steps=experiment.g_steps,
        log_every=experiment.log_every,
        uniforms=game.target.uniforms,
        target=np.array(native.parameters, number),
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
        clamped=d.clamp is not None,
        clamp_low=number(low),
        clamp_high=number(high),
        d_factor=_factor(d, number),
        g_factor=_factor(g, number),
        d_matrices=_matrices(game.discriminator, number),
        g_matrices=_matrices(game.generator, number),
        d_settings=_settings(d.optimizer),
        g_settings=_settings(g.optimizer),
        pretraining_settings=_settings(pretraining.optimizer or d.optimizer),
        pretraining_batch=pretraining.batch if pretraining.steps else 0,
        pretraining_low=number(pretraining.low),
        pretraining_high=number(pretraining.high),
    )


def widths(game: Game) -> tuple[list[int], list[int]]:
    """The widths of all blocks of G and of D."""
    experiment = game.experiment
    judged = game.view.features(game.target.dimension, experiment.batch)
    units = OUTPUTS[experiment.discriminator.output].units
    return (
        [experiment.noise.dimension, *experiment.generator.hidden, game.target.dimension],
        [judged, *experiment.discriminator.hidden, units],
    )


def bench(game: Game) -> Bench:
    """The workspaces of one thread."""
    experiment, dtype = game.experiment, game.experiment.dtype
    g, d = widths(game)
    judged = 2 if game.view.of_sets else 2 * experiment.batch
    columns = max(judged, experiment.pretraining.batch if experiment.pretraining.steps else 0)
    drawn = max(game.target.uniforms * experiment.batch, columns)

    def room(count: int) -> Any:
        return np.zeros(count, dtype)

    g_values, g_slopes, points = (
        room(sum(g) * experiment.batch), room(sum(g) * experiment.batch), g[-1] * experiment.batch,
    )  # fmt: skip
    return Bench(
        real=room(points),
        uniforms=room(drawn),
        masks=room(_masked(game)),
        g_values=g_values,
        g_slopes=g_slopes,
        points=g_values[-points:],
        point_slopes=g_slopes[-points:],
        g_gradient=room(game.generator.size),
        d_values=room(sum(d) * columns),
        d_slopes=room(sum(d) * columns),
        d_gradient=room(game.discriminator.size),
        scratch=room(max(max(g) * experiment.batch, max(d) * columns)),
        odds=room(columns),
        squashed=room(columns),
        d_odds=room(columns),
    )


def _masked(game: Game) -> int:
    return sum(width * batch for width, batch in mask_sizes(game.experiment.generator, game.experiment.batch))


def _factor(network: Network, number: type) -> Any:
    return number(0 if network.penalty == "none" else network.penalty_weight)


def _matrices(layout: Layout, number: type) -> Any:
    """1 for the weights of matrices, 0 for biases, flat."""
    shapes = layout.shapes.items()
    return layout.flatten({name: np.full(shape, name.endswith("weight"), number) for name, shape in shapes})


def _settings(optimizer: Optimizer) -> Any:
    beta1, beta2 = optimizer.betas
    numbers = (
        optimizer.momentum, beta1, beta2, optimizer.epsilon, optimizer.lr, optimizer.decay, optimizer.decay_every,
    )  # fmt: skip
    return np.array(numbers, np.float64)
