"""Generators and discriminators whose truth is known."""

import numpy as np
from scipy.special import ndtri
from scipy.stats import norm

from gancli.distributions import build
from gancli.metrics.draws import real_points
from gancli.metrics.pair import Pair
from gancli.records import Missing

GAUSSIAN = build("gaussian", {})
"""N(4, 1.25²)"""


def softplus(x):
    return np.logaddexp(0, x)


def cross_entropy(a):
    return softplus(-a), softplus(a)


def least_squares(a):
    return (a - 1) ** 2 / 2, a**2 / 2


def hinge(a):
    return np.maximum(0, 1 - a), np.maximum(0, 1 + a)


def wasserstein(a):
    return -a, a


def normal(mean=4.0, sd=1.25):
    """G(z) = mean + sd·z on normal noise, and its log density."""
    return (lambda u: mean + sd * ndtri(u)), norm(mean, sd).logpdf


def planted(target, generator, log_density):
    """The best D of cross-entropy for it: log p/q."""
    return lambda x: target.log_density(x) - log_density(x[0])


def pair(generator, critic, target=GAUSSIAN, losses=cross_entropy, *, of_odds=True, n=4000, seed=0):
    """A pair with as many independent points of both kinds."""
    rng = np.random.default_rng(seed)
    made = (
        generator(rng.random(n))[None]
        if not isinstance(generator, Missing)
        else real_points(target, (n,), rng)
    )
    real, data = real_points(target, (n,), rng), Missing("every real point is a new one")
    return Pair(target, generator, critic, losses, of_odds, made, real, data)
