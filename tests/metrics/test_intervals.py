"""Counting successes over runs."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from gancli.metrics.intervals import boschloo, clopper_pearson, jeffreys, runs_needed, wilson


def test_eight_of_ten_have_the_known_wilson_interval():
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=5e-4)


def test_the_reimplementations_share_of_good_runs_has_the_known_interval():
    assert wilson(97, 120) == pytest.approx((0.73, 0.87), abs=5e-3)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (81, 120), (700, 1000)])
def test_wilson_and_clopper_pearson_are_scipys(k, n, level):
    for interval, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        assert interval(k, n, level) == pytest.approx(stats.binomtest(k, n).proportion_ci(level, method))


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (81, 120)])
def test_clopper_pearson_leaves_the_right_tails(k, n, level):
    low, high = clopper_pearson(k, n, level)
    tail = (1 - level) / 2
    assert low == (0 if k == 0 else pytest.approx(stats.beta.ppf(tail, k, n - k + 1)))
    assert high == (1 if k == n else pytest.approx(stats.beta.ppf(1 - tail, k + 1, n - k)))


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10)])
def test_jeffreys_is_the_beta_interval_closed_at_the_ends(k, n):
    low, high = jeffreys(k, n)
    assert low == (0 if k == 0 else pytest.approx(stats.beta.ppf(0.025, k + 0.5, n - k + 0.5)))
    assert high == (1 if k == n else pytest.approx(stats.beta.ppf(0.975, k + 0.5, n - k + 0.5)))


@pytest.mark.parametrize("interval", [wilson, clopper_pearson, jeffreys])
def test_intervals_mirror_hold_the_rate_and_lie_within_0_and_1(interval):
    for k in range(13):
        low, high = interval(k, 12)
        assert 0 <= low <= k / 12 <= high <= 1
        assert interval(12 - k, 12) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("half_width", "runs"), [(0.20, 14), (0.15, 26), (0.10, 60), (0.05, 245)])
def test_runs_needed_are_the_tabled_ones(half_width, runs):
    assert runs_needed(half_width, 0.8) == runs


def test_runs_needed_is_the_fewest():
    n = runs_needed(0.1, 0.5)
    assert np.ptp(wilson(n // 2, n)) <= 0.2
    assert np.ptp(wilson(n // 2 - 1, n - 2)) > 0.2


def test_what_every_study_is_told_needs_no_slow_import():
    script = """
import sys
from gancli.metrics.intervals import runs_needed, wilson
wilson(8, 10), runs_needed(0.1)
assert "scipy.stats" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_boschloo_is_two_sided_and_symmetric():
    p = boschloo(30, 40, 7, 40)
    assert p < 1e-5
    assert boschloo(7, 40, 30, 40) == pytest.approx(p, rel=1e-6)
    assert p == pytest.approx(stats.boschloo_exact([[30, 7], [10, 33]]).pvalue)


@pytest.mark.parametrize("k", [0, 10])
def test_settings_that_never_differ_have_p_one(k):
    assert boschloo(k, 10, k, 10) == 1


def test_boschloo_with_little_evidence_does_not_reject():
    assert boschloo(8, 10, 7, 10) > 0.5
