"""Training G against the exact best D in the place of the network: what the loss itself teaches, without D's errors.

Where D judges single points, its best log-odds are log p(x) − log q(x). On the line, with noise of one dimension, both
laws are known. They are compared by their masses within ±σ/50 of a point, so that the log-odds have a slope where q
jumps: the same as the best D under uniform instance noise of that width.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gancli.distributions import Distribution1D, on_line
from gancli.engine.game import Game
from gancli.errors import UsageError
from gancli.experiments import judging
from gancli.experiments.recording import Recording
from gancli.records import LOSS_COLUMNS, Array

_GRID = 2048
"""Noise quantiles between which G is taken for straight."""
_WIDTH = 0.02
"""Half the width of the window, in the target's scale."""
_TINY = 1e-12
_CANCELS = 1e-9
_FARTHEST = -1e3
"""Log-odds where the target has no mass at all."""
SNAPSHOTS = 100


def refusal(game: Game) -> str | None:
    """Why there is no exact best D for this game; None where there is."""
    if not on_line(game.target) or game.experiment.noise.dimension != 1:
        return "the best D is known exactly only on the line, for noise of one dimension"
    if not game.loss.of_odds or game.loss.generator_compares != "scores":
        return f"the best D of the loss {game.experiment.loss!r} is not a log-odds"
    if not game.units.same:
        return "own data have no exact law"
    if game.experiment.generator.dropout:
        return "G's dropout makes its law unknown"
    return None


def oracle(game: Game, seeds: Sequence[int]) -> Recording:
    """G's part of the game alone, epoch by epoch, against the exact best D.

    Raises:
        UsageError: There is none (``refusal``).
    """
    import torch

    from gancli.engine.draws import Dealer
    from gancli.engine.ensemble import Ensemble

    if reason := refusal(game):
        raise UsageError("this game has no oracle", cause=reason)
    torch.set_num_threads(1)
    ensemble, dealer = Ensemble(game, seeds, "cpu"), Dealer(game, seeds, "cpu")
    epochs, kept = game.experiment.epochs, [_weights(ensemble)]
    losses = np.zeros((epochs, len(seeds), len(LOSS_COLUMNS)), game.experiment.dtype)
    marks = sorted({round(epochs * k / SNAPSHOTS) for k in range(1, SNAPSHOTS + 1)} - {0})
    for epoch in range(epochs):
        (draws,) = dealer.deal(epoch, 1)
        for noise, factors in zip(draws.generator_noise, draws.generator_factors, strict=True):
            losses[epoch, :, 3] = _update(ensemble, noise, factors)
        if epoch + 1 in marks:
            kept.append(_weights(ensemble))
    nobody = {name: w[None] for name, w in _by_name(ensemble.discriminator).items()}
    made = {name: np.stack([one[name] for one in kept]) for name in kept[0]}
    return Recording(game, list(seeds), np.array([0, *marks]), made, nobody, None, losses)


def _update(ensemble: Any, noise: Any, factors: Any) -> Array:
    """One update of every member's G; its losses (E,)."""
    import torch

    from gancli.networks import generate

    game, player = ensemble.game, ensemble.generator
    points = generate(game.experiment.generator, player.weights, noise)
    odds, slopes = _best_odds(game, player, points.detach().double().numpy()[:, 0])
    fixed, steep = (torch.from_numpy(x).to(points) for x in (odds, slopes))
    c = fixed + steep * (points[:, 0] - points[:, 0].detach())
    loss = game.loss.generator(fixed, c, game.experiment.loss_parameters)
    player.move(player.gradient(loss), factors)
    return np.asarray(loss.detach())


def _best_odds(game: Game, player: Any, points: Array) -> tuple[Array, Array]:
    """The best D's log-odds at each member's points (E, B), and their slopes."""
    weights = _by_name(player)
    noise = judging.fixed_noise(game, _GRID)
    target = game.target
    assert on_line(target)
    found = []
    for e, x in enumerate(points):
        curve = judging.points(game, {name: w[e : e + 1] for name, w in weights.items()}, noise, [])[0, 0]
        found.append(_odds(np.asarray(curve, np.float64), target, x))
    return np.stack([odds for odds, _ in found]), np.stack([slope for _, slope in found])


def _odds(curve: Array, target: Distribution1D, x: Array) -> tuple[Array, Array]:
    """Log p − log q at x and its slope, from masses around x and around its neighbours."""
    window = _WIDTH * target.scale
    low, high = np.minimum(curve[1:], curve[:-1]), np.maximum(curve[1:], curve[:-1])
    knots, levels = _distribution(low, high)

    def odds(at: Array) -> Array:
        q = np.interp(at + window, knots, levels) - np.interp(at - window, knots, levels)
        return np.asarray(_log_mass(target, at, window) - np.log(q + _TINY))

    return odds(x), (odds(x + window) - odds(x - window)) / (2 * window)


def _log_mass(target: Distribution1D, at: Array, window: float) -> Array:
    """The log of the target's mass around a point; far out, where a difference of CDFs cancels, from its density."""
    mass = target.cdf(at + window) - target.cdf(at - window)
    with np.errstate(divide="ignore"):
        far = target.log_density(at[None]) + np.log(2 * window)
        return np.asarray(np.where(mass > _CANCELS, np.log(mass), np.maximum(far, _FARTHEST)))


def _distribution(low: Array, high: Array) -> tuple[Array, Array]:
    """The CDF of steps that each spread an equal mass evenly from low to high: its knots and its levels."""
    wide = np.maximum(high, low + 1e-9 * (1 + np.abs(low)))
    ends = np.concatenate([low, wide])
    order = np.argsort(ends, kind="stable")
    heights = np.concatenate([1 / (wide - low), -1 / (wide - low)])[order]
    density = np.cumsum(heights)[:-1]
    levels = np.concatenate([[0], np.cumsum(np.maximum(density, 0) * np.diff(ends[order]))])
    return ends[order], levels / levels[-1]


def _weights(ensemble: Any) -> dict[str, Array]:
    return _by_name(ensemble.generator)


def _by_name(player: Any) -> dict[str, Array]:
    named: dict[str, Array] = player.layout.unflatten(player.flat.numpy().copy())
    return named
