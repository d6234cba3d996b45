"""Distances between CDFs and their p-values."""

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from gancli.distributions import build
from gancli.metrics import fit

RNG = np.random.default_rng(3)
TARGETS = {
    "gaussian": build("gaussian", {}),
    "uniform": build("uniform", {}),
    "mixture": build("mixture", {"means": [-1, 2], "sds": [0.25, 1.4], "weights": [0.33, 0.67]}),
}
SAMPLES = {
    "real": lambda t: t.quantile(RNG.random(50)),
    "squeezed": lambda t: t.mean[0] + 0.3 * t.sd * RNG.standard_normal(50),
}
CASES = [(t, s) for t in TARGETS for s in SAMPLES]


@pytest.mark.parametrize(("target", "sample"), CASES)
def test_ks_and_cvm_are_scipys(target, sample):
    target, x = TARGETS[target], SAMPLES[sample](TARGETS[target])
    ks, cvm = stats.ks_1samp(x, target.cdf), stats.cramervonmises(x, target.cdf)
    assert fit.kolmogorov_smirnov(x, target) == pytest.approx(ks.statistic)
    assert fit.cramer_von_mises(x, target) == pytest.approx(cvm.statistic / 50)
    assert fit.kolmogorov_smirnov_p(ks.statistic, 50) == pytest.approx(ks.pvalue)
    assert fit.cramer_von_mises_p(cvm.statistic / 50, 50) == pytest.approx(cvm.pvalue, abs=0.005)


@pytest.mark.parametrize(("target", "sample"), CASES)
def test_ad_is_its_integral(target, sample):
    target, x = TARGETS[target], SAMPLES[sample](TARGETS[target])
    levels = np.sort(target.cdf(x))
    marks = np.array([0, *levels, 1])
    area = sum(
        integrate.quad(lambda u, f=i / 50: (f - u) ** 2 / (u * (1 - u)), a, b)[0]
        for i, (a, b) in enumerate(itertools.pairwise(marks))
    )
    assert fit.anderson_darling(x, target) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize(("target", "sample"), CASES)
def test_energy_is_twice_the_integrated_square_of_the_gap_and_the_square_of_scipys(target, sample):
    target, x = TARGETS[target], np.sort(SAMPLES[sample](TARGETS[target]))
    marks = np.unique(
        np.concatenate([x, target.limits[0], target.quantile(np.array([1e-12, 0.5, 1 - 1e-12]))])
    )
    area = 0.0
    for a, b in itertools.pairwise(marks):
        level = np.searchsorted(x, (a + b) / 2) / 50
        area += integrate.quad(lambda t, f=level: (f - target.cdf(np.full(1, t))[0]) ** 2, a, b)[0]
    assert fit.energy_distance(x, target) == pytest.approx(2 * area, rel=1e-6)
    exact = target.quantile((np.arange(100_000) + 0.5) / 100_000)
    assert fit.energy_distance(x, target) == pytest.approx(stats.energy_distance(x, exact) ** 2, rel=1e-3)


@pytest.mark.parametrize(("statistic", "p"), [(1.933, 0.10), (2.492, 0.05), (3.878, 0.01), (0.774, 0.5)])
def test_ad_has_its_tabled_critical_values(statistic, p):
    assert fit.anderson_darling_p(statistic / 10_000, 10_000) == pytest.approx(p, rel=2e-3)


@pytest.mark.parametrize("p", [fit.anderson_darling_p, fit.cramer_von_mises_p, fit.kolmogorov_smirnov_p])
def test_p_values_fall_from_one_to_zero(p):
    values = [p(distance, 1000) for distance in np.geomspace(1e-6, 0.99, 200)]
    assert values[0] == pytest.approx(1)
    assert values[-1] < 1e-100
    assert all(later <= earlier + 1e-12 for earlier, later in itertools.pairwise(values))


@pytest.mark.parametrize(
    ("distance", "p"),
    [
        (fit.kolmogorov_smirnov, fit.kolmogorov_smirnov_p),
        (fit.cramer_von_mises, fit.cramer_von_mises_p),
        (fit.anderson_darling, fit.anderson_darling_p),
    ],
)
def test_p_values_of_real_points_are_uniform(distance, p):
    target = TARGETS["gaussian"]
    values = [p(float(d), 200) for d in distance(target.quantile(RNG.random((400, 200))), target)]
    assert stats.kstest(values, "uniform").pvalue > 1e-3


def test_the_same_ks_distance_means_little_at_500_and_much_at_10000():
    assert fit.kolmogorov_smirnov_p(0.039, 500) == pytest.approx(0.42, abs=0.01)
    assert fit.kolmogorov_smirnov_p(0.039, 10_000) == pytest.approx(1e-13, rel=0.9)


@pytest.mark.parametrize("where", [-1e6, 1e6])
def test_points_outside_of_the_range_cost_a_finite_amount(where):
    target = TARGETS["uniform"]
    x = np.full(10, where)
    assert fit.anderson_darling(x, target) == pytest.approx(35.7, abs=0.1)
    assert fit.kolmogorov_smirnov(x, target) == 1
    assert fit.cramer_von_mises(x, target) == pytest.approx(1 / 3)
