"""From a recording to the forces on G's points: minus the slope of G's loss in each of them, through D."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.networks import logits
from gancli.records import NO_JUDGE, Array, Missing, Pull, Weights

SHOWN = 40
"""On so many points the force is worked out."""
CROWD = 400
"""Of so many, generated and real, G's loss is the mean."""
_STEP = 1e-5
_BLOCK = 50
Numbers = npt.NDArray[np.float64]
Score = Callable[[Numbers], Numbers]


def pull_story(game: Game, discriminators: Weights, made: Array) -> Pull | Missing:
    """The force on some of G's points over time, or why there is none on single points.

    Args:
        game: What is played.
        discriminators: D's weights of one member, (T, …).
        made: G's points, (T, F, N).
    """
    reason = _reason(game)
    if reason:
        return Missing(reason)
    crowd = made[..., :: max(1, made.shape[-1] // CROWD)].astype(np.float64)
    shown = np.arange(0, crowd.shape[-1], max(1, crowd.shape[-1] // SHOWN))[:SHOWN]
    real = judging.drawn_real(game, 2, crowd.shape[-1])
    starts = range(0, len(crowd), _BLOCK)
    with np.errstate(all="ignore"):
        parts = [
            _force(game, _block(discriminators, at), crowd[at : at + _BLOCK], real, shown) for at in starts
        ]
    return Pull(crowd[..., shown], np.concatenate(parts))


def _reason(game: Game) -> str | None:
    settings = game.experiment.discriminator
    if not game.has_critic:
        return NO_JUDGE.reason
    if game.view.of_sets or settings.pack > 1 or settings.minibatch_kernels:
        return "D judges several points together, not single ones"
    if game.loss.generator_compares != "scores":
        return "G compares D's last hidden layer, not its output"
    return None


def _block(weights: Weights, at: int) -> Weights:
    return {name: tensor[at : at + _BLOCK].astype(np.float64) for name, tensor in weights.items()}


def _force(game: Game, d: Weights, crowd: Numbers, real: Array, shown: npt.NDArray[np.integer]) -> Numbers:
    """The chain rule by central differences in float64: of the loss in D's outputs, and of those in the points."""

    def score(x: Numbers) -> Numbers:
        return np.asarray(logits(game.experiment.discriminator, d, game.look(x))[0], np.float64)

    x, truth = game.units.into(crowd), game.units.into(real.astype(np.float64))
    beside = score(np.broadcast_to(truth, x.shape)) if game.loss.generator_needs_real else None
    of_outputs = _slope_of_loss(game, beside, score(x), shown)
    scale = np.ones(1) if game.units.same else np.array(game.units.scale)
    return -scale[:, None] * of_outputs[:, None] * _slopes(score, x[..., shown])


def _slope_of_loss(
    game: Game, real: Numbers | None, made: Numbers, shown: npt.NDArray[np.integer]
) -> Numbers:
    """G's loss differentiated in D's outputs at the points shown, times the number of points, (T, A)."""
    step = _STEP * np.maximum(1.0, np.abs(made[:, shown]))
    moved = np.zeros((len(shown), made.shape[-1]))
    moved[np.arange(len(shown)), shown] = 1.0
    away = step[..., None] * moved
    beside = None if real is None else real[:, None]
    high, low = (
        np.asarray(game.loss.generator(beside, made[:, None] + way * away, game.experiment.loss_parameters))
        for way in (1, -1)
    )
    return np.asarray(made.shape[-1] * (high - low) / (2 * step))


def _slopes(score: Score, x: Numbers) -> Numbers:
    """D's raw output differentiated in the points themselves, (T, F, A)."""
    step = _STEP * np.maximum(1.0, np.abs(x))
    found = []
    for feature in range(x.shape[1]):
        away = np.zeros_like(x)
        away[:, feature] = step[:, feature]
        found.append((score(x + away) - score(x - away)) / (2 * step[:, feature]))
    return np.stack(found, axis=1)
