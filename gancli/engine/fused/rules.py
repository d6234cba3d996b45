"""From a game to the shapes and numbers that the compiled loop takes."""

from typing import Any

import numpy as np

from gancli.config import Network, Optimizer
from gancli.engine.fused.parts import Rules
from gancli.engine.game import Game
from gancli.losses.loss import NUMBERS
from gancli.losses.penalties import OfSlopes
from gancli.networks import OUTPUTS, mask_sizes

LAYERS = 17
"""The most layers that a network may have: the hidden ones that config.Network allows, and the output."""


def rules(game: Game) -> Rules:
    """The game's numbers, in the experiment's precision."""
    experiment = game.experiment
    number = np.dtype(experiment.dtype).type
    g, d, pretraining = experiment.generator, experiment.discriminator, experiment.pretraining
    source, truth = game.source.native, game.target.native
    assert source is not None
    low, high = d.clamp or (0.0, 1.0)
    penalty = of_slopes(game)
    return Rules(
        batch=experiment.batch,
        features=game.target.dimension,
        judged=game.judged,
        each=game.columns,
        of_sets=game.view.of_sets,
        looks=game.view.native is not None and not game.view.of_sets,
        sort=experiment.sort and _feels_order(game),
        same_batch=experiment.same_batch,
        simultaneous=simultaneous(game),
        needs_real=game.loss.generator_needs_real,
        compared=compared(game),
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
        masked=masked(game),
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
        places=len(penalty.places) if penalty else 0,
        penalty_uniforms=penalty_uniforms(game),
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


def of_slopes(game: Game) -> OfSlopes | None:
    """D's penalty where it is one on slopes."""
    native = game.discriminator_penalty.native if game.discriminator_penalty else None
    counts = game.experiment.discriminator.penalty_weight != 0
    return native if counts and isinstance(native, OfSlopes) else None


def penalty_uniforms(game: Game) -> int:
    """How many random numbers D's penalty takes."""
    penalty = game.discriminator_penalty
    return penalty.rows(game.judged) * game.columns if penalty else 0


def simultaneous(game: Game) -> bool:
    """Whether G plays against the D from before the epoch."""
    return game.experiment.play == "simultaneous"


def compared(game: Game) -> int:
    """Which of D's blocks G's loss compares; −1 for its raw outputs."""
    blocks = {"scores": -1, "features": len(game.experiment.discriminator.hidden), "points": 0}
    return blocks[game.loss.generator_compares]


def masked(game: Game) -> int:
    """Numbers of all dropout factors of one forward pass of G."""
    return sum(width * batch for width, batch in mask_sizes(game.experiment.generator, game.experiment.batch))


def _feels_order(game: Game) -> bool:
    """Whether the order of the real points makes a difference."""
    d = game.experiment.discriminator
    numbered = d.pack > 1 or d.instance_noise > 0 or penalty_uniforms(game) > 0
    return numbered or game.view.feels_order or game.loss.in_pairs


def _factor(network: Network, number: type) -> Any:
    return number(0 if network.penalty == "none" else network.penalty_weight)


def _settings(optimizer: Optimizer, updates: int) -> Any:
    beta1, beta2 = optimizer.betas
    numbers = (
        optimizer.momentum, beta1, beta2, optimizer.epsilon, optimizer.lr, optimizer.decay, optimizer.decay_every,
        updates,
    )  # fmt: skip
    return np.array(numbers, np.float64)
