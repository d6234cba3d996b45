"""Planning: how many seeds tell two success rates apart, by the exact power of the tests that will judge them."""

from collections.abc import Callable
from functools import partial
from math import ceil

import numpy as np
from jaxtyping import Float, Int

from gancli.metrics.intervals import quantile

POWER, ALPHA = 0.8, 0.05
MOST = 2000
"""Seeds up to which Boschloo's test is looked through; beyond, the normal limit is used."""
_NUISANCE = np.linspace(0.0025, 0.9975, 400)
"""Rates at which the test's own error is looked for."""

Power = Callable[[int], float]
"""Seeds → the chance that the test tells the rates apart."""


def seeds_needed(power: Power, start: int, goal: float = POWER) -> int:
    """A number of seeds whose power suffices while one fewer does not, looked for around a first guess.

    The power of an exact test rises in small jags, so a few larger numbers may fall short of the goal by a little.
    """
    low, high = 0, max(2, start)
    while power(high) < goal:
        low, high = high, ceil(1.25 * high)
    while high - low > 1:
        middle = max((low + high) // 2, ceil(0.8 * high))
        low, high = (low, middle) if power(middle) >= goal else (middle, high)
    return high


def seeds_for_boschloo(rate: float, other: float, alpha: float = ALPHA) -> int:
    """Seeds for each of two settings with seeds of their own."""
    guess = normal_limit(rate, other, alpha)
    if guess > MOST:
        return guess
    return seeds_needed(partial(boschloo_power, rate=rate, other=other, alpha=alpha), guess)


def seeds_for_mcnemar(rate: float, other: float, *, alike: bool, alpha: float = ALPHA) -> int:
    """Seeds that two settings share.

    Args:
        rate: The success rate of one setting.
        other: That of the other one.
        alike: Whether the worse setting fails wherever the better one does, the least that is needed; otherwise a
            seed that suits one setting says nothing of the other.
        alpha: The chance of a false alarm.
    """
    better, worse = max(rate, other), min(rate, other)
    won, lost = (better - worse, 0.0) if alike else (better * (1 - worse), worse * (1 - better))
    guess = max(6, ceil(0.5 * normal_limit(rate, other, alpha)))
    return seeds_needed(partial(mcnemar_power, won=won, lost=lost, alpha=alpha), guess)


def normal_limit(rate: float, other: float, alpha: float = ALPHA, goal: float = POWER) -> int:
    """The textbook number of seeds for each of two settings (Fleiss 1981, without his correction)."""
    mean = (rate + other) / 2
    spread = quantile(1 - alpha) * np.sqrt(2 * mean * (1 - mean))
    spread += quantile(2 * goal - 1) * np.sqrt(rate * (1 - rate) + other * (1 - other))
    return ceil(float(spread / (rate - other)) ** 2)


def boschloo_power(seeds: int, rate: float, other: float, alpha: float = ALPHA) -> float:
    """The exact power of Boschloo's two-sided test on two settings with so many seeds each.

    It rejects where Fisher's one-sided p-value is so small that it is as small in at most alpha/2 of all studies,
    whatever the common rate.
    """
    better, worse = max(rate, other), min(rate, other)
    fisher, chances = _fisher(seeds), _chances(seeds, _NUISANCE)
    tails = _tails(chances)
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        wrong = (chances * tails[:, _least(fisher, middle)]).sum(axis=1).max()
        low, high = (middle, high) if wrong <= alpha / 2 else (low, middle)
    ours, theirs = _chances(seeds, np.array([worse, better]))
    return float(ours @ _tails(theirs[None])[0, _least(fisher, low)])


def mcnemar_power(seeds: int, won: float, lost: float, alpha: float = ALPHA) -> float:
    """The exact power of McNemar's exact test.

    Args:
        seeds: Shared seeds.
        won: The chance that the better setting alone succeeds on a seed.
        lost: The chance that the other one alone does.
        alpha: The chance of a false alarm.
    """
    from scipy.stats import binom

    disagreeing = np.arange(seeds + 1)
    most = binom.ppf(alpha / 2, disagreeing, 0.5)
    most -= (
        2 * binom.cdf(most, disagreeing, 0.5) > alpha
    )  # so few of them may favour one setting, or it is chance
    share = won / (won + lost)
    rejected = binom.cdf(most, disagreeing, 1 - share) + binom.cdf(most, disagreeing, share)
    return float(binom.pmf(disagreeing, seeds, won + lost) @ np.where(most < 0, 0.0, rejected))


def _fisher(n: int) -> Float[np.ndarray, "X Y"]:
    """Fisher's one-sided p-value of every table: x of n in one setting, y of n or more in the other."""
    from scipy.special import gammaln

    choose = gammaln(n + 1) - gammaln(np.arange(n + 1) + 1) - gammaln(n - np.arange(n + 1) + 1)
    total = np.add.outer(np.arange(n + 1), np.arange(n + 1))
    every = np.arange(2 * n + 1)
    choose_both = gammaln(2 * n + 1) - gammaln(every + 1) - gammaln(2 * n - every + 1)
    chance = np.exp(np.add.outer(choose, choose) - choose_both[total])
    tail = np.zeros((n + 2, n + 2))
    for x in range(n + 1):  # x one fewer and y one more have the same total, and say more
        tail[x + 1, :-1] = chance[x] + tail[x, 1:]
    return np.asarray(tail[1:, :-1])


def _least(fisher: Float[np.ndarray, "X Y"], cut: float) -> Int[np.ndarray, " X"]:
    """For each x the smallest y that is rejected; Fisher's p falls along y."""
    return np.asarray((fisher > cut).sum(axis=1))


def _chances(n: int, rates: Float[np.ndarray, " R"]) -> Float[np.ndarray, "R X"]:
    """The chance of each number of successes."""
    from scipy.stats import binom

    return np.asarray(binom.pmf(np.arange(n + 1), n, rates[:, None]))


def _tails(chances: Float[np.ndarray, "R X"]) -> Float[np.ndarray, "R Y"]:
    """The chance of so many successes or more, up to one more than there can be."""
    tails = chances[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.concatenate([tails, np.zeros((len(chances), 1))], axis=1)
