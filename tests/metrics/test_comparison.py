"""Two settings by their successes: the tests are the textbook's, the intervals hold the truth as often as they say."""

import numpy as np
import pytest
from scipy import optimize, stats

from gancli.metrics.comparison import Difference, holm, independent, mcnemar, newcombe, paired, tango
from gancli.metrics.intervals import boschloo


def test_newcombes_published_example():
    """56/70 and 48/80 (Newcombe 1998, table II, method 10)."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def score(b, c, n, delta):
    """Tango's statistic, its nuisance rate found by a search of the likelihood instead of the quadratic formula."""

    def minus_likelihood(q):
        chances = np.array([q + delta, q, 1 - 2 * q - delta])
        return -(stats.multinomial.logpmf([b, c, n - b - c], n, chances / chances.sum()))

    ends = (max(0, -delta) + 1e-12, (1 - delta) / 2 - 1e-12)
    q = optimize.minimize_scalar(minus_likelihood, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    return (b - c - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))


@pytest.mark.parametrize(("b", "c", "n"), [(5, 2, 20), (12, 3, 40), (1, 6, 15), (30, 25, 100)])
def test_at_the_ends_of_tangos_interval_the_score_is_the_quantile(b, c, n):
    low, high = tango(b, c, n)
    assert score(b, c, n, low) == pytest.approx(1.959964, abs=1e-3)
    assert score(b, c, n, high) == pytest.approx(-1.959964, abs=1e-3)


def test_tangos_interval_of_seeds_that_all_agree_is_wilsons_of_none():
    n, z = 30, stats.norm.ppf(0.975)
    assert tango(0, 0, n) == pytest.approx((-(z**2) / (n + z**2), z**2 / (n + z**2)))


@pytest.mark.parametrize(("b", "c", "n"), [(0, 0, 1), (5, 2, 20), (9, 0, 9), (0, 10, 10), (3, 3, 6)])
def test_intervals_of_a_difference_mirror_and_hold_it(b, c, n):
    low, high = tango(b, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1
    assert tango(c, b, n) == pytest.approx((-high, -low))
    low, high = newcombe(b, n, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1
    assert newcombe(c, n, b, n) == pytest.approx((-high, -low))


def trinomial(n, won, lost):
    """Every outcome of n pairs that disagree with these chances: (b, c, chance)."""
    b, c = (axis.ravel() for axis in np.indices((n + 1, n + 1)))
    b, c = b[b + c <= n], c[b + c <= n]
    rest = n - b - c
    chances = np.array([won, lost, 1 - won - lost])
    return b, c, stats.multinomial.pmf(np.stack([b, c, rest], 1), n, chances)


def test_tangos_interval_covers_as_it_says_in_every_outcome_of_25_pairs():
    b, c, _ = trinomial(25, 0.1, 0.1)
    ends = np.array([tango(int(one), int(other), 25) for one, other in zip(b, c, strict=True)])
    found = []
    for won in (0.02, 0.05, 0.1, 0.2, 0.3, 0.45):
        for lost in (0.02, 0.05, 0.1, 0.2, 0.3, 0.45):
            *_, chance = trinomial(25, won, lost)
            found.append(chance[(ends[:, 0] <= won - lost) & (won - lost <= ends[:, 1])].sum())
    assert min(found) > 0.92
    assert np.mean(found) == pytest.approx(0.955, abs=0.012)


def test_newcombes_interval_covers_as_it_says_in_every_outcome_of_25_and_20_runs():
    n, m, rates = 25, 20, (0.05, 0.2, 0.5, 0.8, 0.9)
    ends = np.array([[newcombe(k, n, l, m) for l in range(m + 1)] for k in range(n + 1)])  # noqa: E741
    found = []
    for p in rates:
        for q in rates:
            chance = np.outer(stats.binom.pmf(range(n + 1), n, p), stats.binom.pmf(range(m + 1), m, q))
            found.append(chance[(ends[..., 0] <= p - q) & (p - q <= ends[..., 1])].sum())
    assert min(found) > 0.92
    assert np.mean(found) == pytest.approx(0.955, abs=0.012)


@pytest.mark.parametrize(("b", "c"), [(0, 0), (5, 0), (0, 6), (9, 3), (20, 20)])
def test_mcnemar_is_a_fair_coin_on_the_seeds_that_disagree(b, c):
    n = b + c
    coin = stats.binom.pmf(np.arange(n + 1), n, 0.5)
    assert mcnemar(b, c) == pytest.approx(coin[coin <= coin[b] * (1 + 1e-9)].sum())


def test_two_settings_are_compared_in_the_direction_from_the_first_to_the_other():
    first = np.array([True] * 18 + [False] * 2)
    other = np.array([True] * 8 + [False] * 11 + [True])
    found = paired(first, other)
    assert found == Difference(-0.45, *tango(1, 10, 20), mcnemar(1, 10), "tango", "mcnemar")
    found = independent(first, other[:10])
    assert (found.low, found.high) == newcombe(8, 10, 18, 20)
    assert found.p == boschloo(8, 10, 18, 20)
    assert (found.method, found.test) == ("newcombe", "boschloo")
    assert found.value == pytest.approx(0.8 - 0.9)


def test_very_many_runs_are_left_to_fisher():
    many = np.arange(2000) < 1200
    found = independent(many, many[::-1])
    assert (found.test, found.p, found.value) == ("fisher", pytest.approx(1), 0)


def test_holm_raises_each_p_by_the_hypotheses_that_are_left():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.2]) == [0.2]
    assert holm([0.9, 0.9]) == [1, 1]
    assert holm([]) == []


def test_holm_gives_one_false_alarm_among_all_as_rarely_as_one_test():
    p = np.random.default_rng(0).uniform(size=(4000, 5))
    alarms = np.mean([min(holm(list(row))) <= 0.05 for row in p])
    assert alarms == pytest.approx(0.05, abs=0.01)
