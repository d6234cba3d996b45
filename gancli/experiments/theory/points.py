"""Expectations that the engine can take: batches of equal-weight points whose low moments are exact."""

from dataclasses import dataclass
from math import isqrt

import numpy as np
import torch

from gancli.distributions import on_line
from gancli.engine.field import Batch
from gancli.engine.game import Game
from gancli.engine.optimizers import schedule
from gancli.engine.step import Draws
from gancli.experiments.theory.critic import Critic
from gancli.experiments.theory.slopes import Vector


@dataclass(frozen=True, eq=False)
class Points:
    """One batch of a known game, (B,) each."""

    real: Vector
    noise: Vector
    real_blur: Vector
    fake_blur: Vector
    penalty: Vector


def points(game: Game, solved: Critic) -> Points:
    """Real points and noise with the second and fourth moments of the closed form's nodes.

    One point does where nothing spreads. A loss that compares points in pairs gets all pairs of them.
    """
    assert on_line(game.target)
    experiment = game.experiment
    count = experiment.batch if np.ptp(solved.real.rest) + np.ptp(solved.made.at(1.0)) > 0 else 1
    values = isqrt(count) if solved.slopes.compares == "pairs" else count
    u, copies = (np.arange(values) + 0.5) / values, count // values
    x = matched(game.target.quantile(u), solved.real.weights, solved.real.rest)
    z = matched(game.noise.quantile(u, experiment.noise), solved.made.weights, solved.made.slope)
    blur = experiment.discriminator.instance_noise * _normal(u)
    return Points(
        real=np.repeat(x, copies),
        noise=np.tile(z, copies),
        real_blur=np.repeat(blur, copies),
        fake_blur=np.tile(blur, copies),
        penalty=np.tile(u, copies),
    )


def matched(x: Vector, weights: Vector, nodes: Vector) -> Vector:
    """Points α·x + β·x³ near the given ones, whose second and fourth moments are those of weighted nodes."""
    from scipy.optimize import fsolve

    if not np.ptp(x):
        return x
    second, fourth = weights @ nodes**2, weights @ nodes**4

    def gaps(factors: Vector) -> list[float]:
        y = factors[0] * x + factors[1] * x**3
        return [float(np.mean(y**2) / second - 1), float(np.mean(y**4) / fourth - 1)]

    alpha, beta = fsolve(gaps, [1.0, 0.0], xtol=1e-10)
    return np.asarray(alpha * x + beta * x**3)


def batch(points: Points) -> Batch:
    """The same for the game's field."""
    real, noise, real_blur, fake_blur, penalty = (_tensor(x) for x in vars(points).values())
    return Batch(real, noise, (), real_blur, fake_blur, penalty)


def draws(game: Game, batch: Batch, before: int) -> Draws:
    """The same for the updates of an epoch before which so many were played."""
    experiment = game.experiment
    sides = {
        "discriminator": (experiment.discriminator.optimizer, experiment.d_steps),
        "generator": (experiment.generator.optimizer, experiment.g_steps),
    }
    found = [schedule(settings, before * steps, steps, 1) for settings, steps in sides.values()]
    factors = [torch.from_numpy(numbers) for numbers in found]
    d, g = experiment.d_steps, experiment.g_steps
    return Draws(
        real=_steps(batch.real, d),
        discriminator_noise=_steps(batch.noise, d),
        generator_noise=_steps(batch.noise, g),
        discriminator_factors=factors[0],
        generator_factors=factors[1],
        real_blur=_steps(batch.real_blur, d),
        discriminator_blur=_steps(batch.fake_blur, d),
        generator_blur=_steps(batch.fake_blur, g),
        penalty=_steps(batch.penalty, d),
    )


def _steps(x: "torch.Tensor | None", count: int) -> "torch.Tensor":
    assert x is not None
    return x[None].expand(count, *x.shape)


def _normal(u: Vector) -> Vector:
    """Standard normal numbers at the quantiles u, with a variance of 1 and a fourth moment of 3."""
    from scipy.special import ndtri

    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    return matched(np.asarray(ndtri(u)), weights / weights.sum(), nodes)


def _tensor(x: Vector) -> "torch.Tensor":
    return torch.from_numpy(np.ascontiguousarray(x, np.float64))[None, None]
