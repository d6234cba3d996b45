"""The planned number of seeds gives the power that was asked for, of the very tests that judge a study."""

from functools import partial

import numpy as np
import pytest
from scipy import stats

from gancli.metrics.comparison import mcnemar
from gancli.metrics.intervals import boschloo
from gancli.metrics.power import (
    MOST,
    boschloo_power,
    mcnemar_power,
    normal_limit,
    seeds_for_boschloo,
    seeds_for_mcnemar,
    seeds_needed,
)


@pytest.mark.parametrize(("n", "p", "q"), [(7, 0.2, 0.9), (11, 0.3, 0.8)])
def test_boschloos_power_is_the_chance_of_every_table_that_the_test_rejects(n, p, q):
    chance = np.outer(stats.binom.pmf(range(n + 1), n, p), stats.binom.pmf(range(n + 1), n, q))
    better = [[y > x and boschloo(x, n, y, n) <= 0.05 for y in range(n + 1)] for x in range(n + 1)]
    assert boschloo_power(n, p, q) == pytest.approx(chance[np.array(better)].sum(), abs=2e-3)


@pytest.mark.parametrize(("n", "won", "lost"), [(10, 0.5, 0.1), (25, 0.3, 0.05), (14, 0.6, 0.0)])
def test_mcnemars_power_is_the_chance_of_every_outcome_that_the_test_rejects(n, won, lost):
    total = 0.0
    for b in range(n + 1):
        for c in range(n + 1 - b):
            if mcnemar(b, c) <= 0.05:
                total += stats.multinomial.pmf([b, c, n - b - c], n, [won, lost, 1 - won - lost])
    assert mcnemar_power(n, won, lost) == pytest.approx(total)


def test_equal_rates_are_told_apart_no_more_often_than_alpha():
    assert mcnemar_power(40, 0.2, 0.2) <= 0.05
    for rate in (0.1, 0.5, 0.9):
        assert 2 * boschloo_power(25, rate, rate) <= 0.05


@pytest.mark.parametrize(("p", "q"), [(0.5, 0.8), (0.95, 0.6), (0.2, 0.9)])
def test_the_numbers_suffice_and_one_fewer_does_not(p, q):
    n = seeds_for_boschloo(p, q)
    assert boschloo_power(n, p, q) >= 0.8 > boschloo_power(n - 1, p, q)
    assert n == seeds_for_boschloo(q, p)
    assert n == pytest.approx(normal_limit(p, q), abs=3)
    for alike in (True, False):
        high, low = max(p, q), min(p, q)
        won, lost = (high - low, 0.0) if alike else (high * (1 - low), low * (1 - high))
        m = seeds_for_mcnemar(p, q, alike=alike)
        assert mcnemar_power(m, won, lost) >= 0.8 > mcnemar_power(m - 1, won, lost)


def test_shared_seeds_help_where_the_same_ones_fail():
    alike, unlike = (seeds_for_mcnemar(0.9, 0.95, alike=alike) for alike in (True, False))
    assert alike < 0.5 * unlike


def test_rates_too_close_for_the_exact_test_take_the_normal_limit():
    n = seeds_for_boschloo(0.94, 0.95)
    assert n == normal_limit(0.94, 0.95) > MOST


def test_the_textbooks_normal_number():
    """Fleiss's table without correction: .25 against .40 with 80 % power at 5 %."""
    z_a, z_b = stats.norm.ppf([0.975, 0.8])
    by_hand = (z_a * np.sqrt(2 * 0.325 * 0.675) + z_b * np.sqrt(0.25 * 0.75 + 0.4 * 0.6)) ** 2 / 0.15**2
    assert normal_limit(0.25, 0.40) == np.ceil(by_hand) == 152


@pytest.mark.parametrize("start", [1, 40, 100])
def test_the_search_does_not_depend_on_its_first_guess(start):
    assert seeds_needed(lambda n: n / 100, start, 0.5) == 50
    assert seeds_needed(partial(mcnemar_power, won=0.4, lost=0.1), start) == 46
