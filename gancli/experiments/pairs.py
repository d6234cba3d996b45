"""From a run's weights to the functions that MODEL_METRICS judge, in float64."""

import numpy as np

from gancli.distributions import Rows, is_data
from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.metrics.density import Function
from gancli.metrics.discriminator import Losses, Numbers
from gancli.metrics.memorisation import DataSet
from gancli.metrics.pair import Critic, Pair
from gancli.networks import generate, logits
from gancli.records import NO_JUDGE, Array, Missing, Weights


def pair(game: Game, generator: Weights, discriminator: Weights, made: Array, seed: int) -> Pair:
    """G and D of one snapshot.

    Args:
        game: What they play.
        generator: G's weights of one member.
        discriminator: D's.
        made: Independent points of G, (F, N).
        seed: For as many real points.
    """
    real = judging.drawn_real(game, seed, made.shape[1])
    return Pair(
        game.target,
        _generator(game, _precise(generator)),
        _critic(game, _precise(discriminator)),
        _losses(game),
        game.loss.of_odds,
        made,
        real,
        _data(game, real),
    )


def _data(game: Game, fresh: Array) -> DataSet | Missing:
    """What is trained on beside rows that are held out, or beside fresh points of the known target."""
    if is_data(game.target):
        held_out = game.target.held_out
        return DataSet(game.target.training, held_out) if held_out.size else Missing("no rows are held out")
    if isinstance(game.source, Rows):
        return DataSet(game.units.out(game.source.values), fresh)
    return Missing("every real point is a new one")


def lacks_map(game: Game) -> str | None:
    """Why G is no function of one number; None where it is."""
    if game.experiment.noise.dimension > 1:
        return f"G's noise has {game.experiment.noise.dimension} dimensions, so that its density is not known"
    return "dropout draws another G for every point" if game.experiment.generator.dropout else None


def _generator(game: Game, weights: Weights) -> Function | Missing:
    settings, noise = game.experiment.generator, game.experiment.noise
    reason = lacks_map(game)
    if reason:
        return Missing(reason)

    def points(u: Numbers) -> Numbers:
        with np.errstate(all="ignore"):
            made = generate(settings, weights, game.noise.quantile(u, noise)[None])
        return np.asarray(game.units.out(made)[0])

    return points


def _critic(game: Game, weights: Weights) -> Critic | Missing:
    settings = game.experiment.discriminator
    if not game.has_critic:
        return NO_JUDGE
    if game.view.of_sets:
        return Missing(f"D judges sets of {game.experiment.batch:,} points, not single ones")
    if settings.pack > 1:
        return Missing(f"D judges {settings.pack} points at a time, not single ones")
    if settings.minibatch_kernels:
        return Missing("D compares the points of a batch with each other")

    def answers(points: Array) -> Numbers:
        with np.errstate(all="ignore"):
            seen = game.view.look(game.units.into(points), 0.0)
            return np.asarray(logits(settings, weights, seen)[0], np.float64)

    return answers


def _losses(game: Game) -> Losses | Missing:
    def losses(answers: Numbers) -> tuple[Numbers, Numbers]:
        return _columns(game, answers, answers)

    alone, beside = (_columns(game, np.zeros(1), np.array([other]))[0] for other in (0.0, 1.0))
    return losses if alone == beside else Missing("D's loss compares points with each other")


def _columns(game: Game, real: Numbers, made: Numbers) -> tuple[Numbers, Numbers]:
    """D's loss on each real and each generated column, as if it were the only one of its batch."""
    parameters = game.experiment.loss_parameters
    on_real, on_made = game.loss.discriminator(real[:, None], made[:, None], parameters)
    return np.asarray(on_real), np.asarray(on_made)


def _precise(weights: Weights) -> Weights:
    return {name: tensor.astype(np.float64) for name, tensor in weights.items()}
