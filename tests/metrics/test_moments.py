"""Moments in float64 and their intervals."""

import numpy as np
import pytest
from scipy import stats

from gancli.distributions import build
from gancli.metrics.moments import (
    MOMENTS,
    QUANTILES,
    estimate,
    lacks,
    mean_and_sd,
    moment_intervals,
    moments,
    quantile_intervals,
    truth,
)

RNG = np.random.default_rng(1)
LAWS = {"normal": stats.norm(4, 1.25), "uniform": stats.uniform(-1, 3), "beta": stats.beta(2, 5)}


def test_moments_are_scipys():
    x = RNG.gamma(2.0, size=(2, 3, 500))
    found = moments(x)
    np.testing.assert_allclose(found.mean, x.mean(axis=-1))
    np.testing.assert_allclose(found.sd, x.std(axis=-1))
    np.testing.assert_allclose(found.skewness, stats.skew(x, axis=-1))
    np.testing.assert_allclose(found.excess_kurtosis, stats.kurtosis(x, axis=-1))
    assert not found.degenerate.any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.0, 0.1, -11.0, 1e-30])
def test_a_constant_is_degenerate_and_has_no_shape(value, dtype):
    found = moments(np.full(1000, value, dtype))
    assert found.degenerate
    assert found.mean == pytest.approx(value)
    assert found.sd <= 1e-15 * abs(value)
    assert np.isnan(found.skewness)
    assert np.isnan(found.excess_kurtosis)


def test_points_that_differ_in_their_last_bits_are_degenerate_in_their_own_float_type():
    x = 4 + 1e-6 * RNG.standard_normal(1000)
    assert moments(x.astype(np.float32)).degenerate
    assert not moments(x).degenerate


def test_float32_points_are_averaged_in_float64():
    x = (10_000 + RNG.standard_normal(100_000)).astype(np.float32)
    mean, sd = mean_and_sd(x)
    assert (mean, sd) == (np.mean(x, dtype=np.float64), pytest.approx(np.std(x, dtype=np.float64), rel=1e-12))


def test_standard_errors_at_500_normal_points_are_the_stated_ones():
    found = moments(4 + 1.25 * RNG.standard_normal((4000, 500)))
    for name, error in zip(MOMENTS, [0.0559, 0.0395, 0.109, 0.218], strict=True):
        assert getattr(found, name).std() == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize("name", LAWS)
def test_intervals_cover_the_truth_nineteen_times_in_twenty(name):
    law, runs = LAWS[name], 400
    truth = dict(zip(MOMENTS, [law.mean(), law.std(), *law.stats(moments="sk")], strict=True))
    hits = dict.fromkeys(MOMENTS, 0)
    for seed in range(runs):
        intervals = moment_intervals(law.rvs(2000, random_state=seed))
        for moment, (low, high) in intervals.items():
            hits[moment] += low <= truth[moment] <= high
    for moment, hit in hits.items():
        assert 0.91 <= hit / runs <= 0.98, moment


def test_half_widths_are_those_of_the_jackknife():
    x = RNG.gamma(2.0, size=1500)
    left_out = moments(np.array([np.delete(x, i) for i in range(len(x))]))
    for name in MOMENTS[1:]:
        low, high = moment_intervals(x)[name]
        estimates = np.log(left_out.sd) if name == "sd" else getattr(left_out, name)
        error = np.sqrt(len(x) - 1) * estimates.std()
        half = np.log(high / low) / 2 if name == "sd" else (high - low) / 2
        assert half == pytest.approx(1.96 * error, rel=0.03)


def test_the_interval_of_the_mean_is_students():
    x = RNG.standard_normal(30)
    expected = stats.ttest_1samp(x, 0).confidence_interval(0.95)
    assert moment_intervals(x)["mean"] == pytest.approx((expected.low, expected.high))


def test_a_constant_has_no_intervals():
    assert moment_intervals(np.full(10, 0.1)) == {}


@pytest.mark.parametrize("law", [stats.cauchy(3, 2), stats.norm(4, 1.25), stats.pareto(1)])
def test_intervals_of_quantiles_cover_the_truth_nineteen_times_in_twenty(law):
    low, middle, high = law.ppf([0.25, 0.5, 0.75])
    hits = {"median": 0, "iqr": 0}
    for seed in range(400):
        for name, (least, most) in quantile_intervals(law.rvs(1000, random_state=seed)).items():
            hits[name] += least <= {"median": middle, "iqr": high - low}[name] <= most
    assert all(0.91 <= hit / 400 <= 0.98 for hit in hits.values()), hits


def test_median_and_iqr_are_scipys():
    x = RNG.standard_cauchy((2, 3, 501))
    np.testing.assert_allclose(estimate(x, "median"), np.median(x, axis=-1))
    np.testing.assert_allclose(estimate(x, "iqr"), stats.iqr(x, axis=-1))


KNOWN = {
    "gaussian": {"mean", "sd", "skewness", "excess_kurtosis"},
    "cauchy": {"median", "iqr"},
    "student-t": {"mean", "sd"},
    "pareto": {"mean", "sd"},
    "point": {"mean", "sd"},
}


@pytest.mark.parametrize("name", KNOWN)
def test_only_what_the_target_has_is_asked_of_a_sample(name):
    target = build(name, {})
    known = {number for number in (*MOMENTS, *QUANTILES) if lacks(target, number) is None}
    assert known == KNOWN[name]
    assert all(np.isfinite(truth(target, number)) for number in known)
    said = {number: lacks(target, number) for number in (*MOMENTS, *QUANTILES) if number not in known}
    assert all("the target" in reason for reason in said.values())


def test_the_truth_of_a_cauchy_law_is_its_median_and_twice_its_scale():
    target = build("cauchy", {"location": 3, "scale": 2})
    assert (truth(target, "median"), truth(target, "iqr")) == pytest.approx((3, 4))
