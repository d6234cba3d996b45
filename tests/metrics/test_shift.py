"""Shifts of ln w by ranks: the same as by hand, unmoved by diverged runs, and as often right as they say."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from scipy import stats

from gancli.metrics.shift import independent, paired

RNG = np.random.default_rng(3)
ONE, TWO = np.exp(RNG.normal(size=17)), np.exp(RNG.normal(0.7, 1, size=17))


def test_the_paired_estimate_is_the_median_of_all_means_of_two_differences():
    d = np.log(TWO) - np.log(ONE)
    means = [(a + b) / 2 for a, b in combinations_with_replacement(d, 2)]
    found = paired(ONE, TWO)
    assert found.value == pytest.approx(np.median(means), abs=1e-9)
    assert found.p == pytest.approx(stats.wilcoxon(d).pvalue)


def test_the_other_estimate_is_the_median_of_all_differences():
    found = independent(ONE, TWO[:12])
    differences = np.log(TWO[:12])[:, None] - np.log(ONE)
    assert found.value == pytest.approx(np.median(differences), abs=1e-9)
    assert found.p == pytest.approx(stats.mannwhitneyu(TWO[:12], ONE).pvalue)


@pytest.mark.parametrize("compare", [paired, independent])
def test_a_factor_on_all_runs_is_a_shift_and_the_settings_change_places_with_its_sign(compare):
    found, moved, back = compare(ONE, TWO), compare(ONE, 3 * TWO), compare(TWO, ONE)
    assert moved.value == pytest.approx(found.value + np.log(3))
    assert (moved.low, moved.high) == pytest.approx((found.low + np.log(3), found.high + np.log(3)))
    assert (back.value, back.low, back.high) == pytest.approx((-found.value, -found.high, -found.low))
    assert back.p == pytest.approx(found.p)


@pytest.mark.parametrize("compare", [paired, independent])
def test_a_diverged_run_is_the_worst_of_all_however_bad_another_one_is(compare):
    lost, awful = TWO.copy(), TWO.copy()
    lost[:3], awful[:3] = np.inf, 1e9
    one, two = compare(ONE, lost), compare(ONE, awful)
    assert one.p == pytest.approx(two.p)
    assert one.value == pytest.approx(two.value)


@pytest.mark.parametrize("compare", [paired, independent])
def test_where_most_runs_diverge_the_shift_is_infinite(compare):
    lost = np.where(np.arange(17) < 14, np.inf, TWO)
    assert compare(ONE, lost).value == np.inf
    assert compare(lost, ONE).value == -np.inf
    assert compare(ONE, lost).p < 0.01


@pytest.mark.parametrize("compare", [paired, independent])
@pytest.mark.parametrize("w", [ONE, np.full(17, np.inf), np.zeros(17)], ids=["equal", "lost", "zero"])
def test_a_setting_does_not_differ_from_itself(compare, w):
    found = compare(w, w)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert found.p == 1


@pytest.mark.parametrize("compare", [paired, independent])
def test_too_few_seeds_bound_nothing(compare):
    found = compare(ONE[:3], TWO[:3])
    assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("compare", [paired, independent])
@pytest.mark.parametrize("n", [8, 25])
def test_intervals_cover_as_they_say(compare, n):
    rng = np.random.default_rng(n)
    held = []
    for _ in range(600):
        luck = rng.normal(size=n)  # what a seed does to both settings
        found = compare(np.exp(rng.normal(size=n) + luck), np.exp(0.5 + rng.normal(size=n) + luck))
        held.append(found.low <= 0.5 <= found.high)
    least = 0.92 if compare is paired else 0.95  # which knows nothing of shared luck and is too wide here
    assert least < np.mean(held)
    if compare is paired:
        assert np.mean(held) < 0.985


def test_many_seeds_are_quick():
    w = np.exp(np.random.default_rng(0).normal(size=20_000))
    assert paired(w, 2 * w[::-1]).value == pytest.approx(np.log(2), abs=0.05)
