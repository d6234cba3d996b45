"""The laws of targets on the line: density, CDF, quantile, moments and partial integrals are of one distribution."""

import numpy as np
import pytest
from scipy import stats

from gancli.distributions import build, has_variance
from gancli.distributions.protocol import NORMAL_IQR
from tests.distributions.cases import CONTINUOUS, HEAVY, LINE, SETTINGS, draw

TAIL = np.geomspace(1e-12, 0.4, 30)
U = np.concatenate([TAIL, np.linspace(0.41, 0.59, 19), 1 - TAIL[::-1]])
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)

SCIPY = {
    "gaussian": lambda mean=4, sd=1.25: stats.norm(mean, sd),
    "uniform": lambda low=0, high=1: stats.uniform(low, high - low),
    "laplace": lambda mean=0, scale=1: stats.laplace(mean, scale),
    "student-t": lambda location=0, scale=1, degrees=3: stats.t(degrees, location, scale),
    "cauchy": lambda location=0, scale=1: stats.cauchy(location, scale),
    "pareto": lambda low=1, exponent=3: stats.pareto(exponent, scale=low),
    "exponential": lambda mean=1, low=0: stats.expon(low, mean),
    "log-normal": lambda log_mean=0, log_sd=0.5: stats.lognorm(log_sd, scale=np.exp(log_mean)),
    "beta": lambda a=2, b=5, low=0, high=1: stats.beta(a, b, low, high - low),
    "triangular": lambda low=0, mode=1, high=4: stats.triang((mode - low) / (high - low), low, high - low),
}
NAMED = [(name, parameters) for name, parameters in SETTINGS if name in SCIPY]


def knots(target, least=1e-6):
    """Points between which the density is smooth, and all but 2 · least of the mass."""
    tail = np.geomspace(least, 0.05, 60)
    levels = np.concatenate([tail, np.linspace(0.05, 0.95, 200), 1 - tail])
    inside = target.quantile(np.unique(levels))
    if target.modes is None:
        return inside
    spread = np.sqrt(target.modes.covariances[:, 0]) * (
        np.linspace(-8, 8, 65) if target.modes.gaussian else 0
    )
    peaks = (target.modes.locations + spread).ravel()
    return np.unique(np.concatenate([inside, peaks[(peaks > inside[0]) & (peaks < inside[-1])]]))


def between(marks, function):
    """The integral of a function from each mark to the next."""
    half = np.diff(marks)[:, None] / 2
    return (half * WEIGHTS * function(marks[:-1, None] + half * (1 + NODES))).sum(axis=1)


def density(target):
    return lambda x: np.exp(target.log_density(x.reshape(1, -1))).reshape(x.shape)


@pytest.mark.parametrize("target", CONTINUOUS)
def test_cdf_and_partial_mean_grow_by_the_integrals_of_the_density(target):
    marks, p = knots(target), density(target)
    np.testing.assert_allclose(np.diff(target.cdf(marks)), between(marks, p), rtol=1e-7, atol=1e-11)
    means = between(marks, lambda t: t * p(t))
    slack = 1e-12 * (1 + np.abs(target.partial_mean(marks)).max())
    np.testing.assert_allclose(np.diff(target.partial_mean(marks)), means, rtol=1e-7, atol=slack)


@pytest.mark.parametrize("target", CONTINUOUS)
def test_the_ends_of_the_quantile_bound_the_mass(target):
    ends = target.quantile(np.array([0.0, 1.0]))
    np.testing.assert_array_equal(target.cdf(ends), [0, 1])
    np.testing.assert_array_equal(target.cdf(np.array([-np.inf, np.inf])), [0, 1])
    if np.isfinite(target.mean_difference):
        np.testing.assert_allclose(target.partial_mean(ends), [0, target.mean[0]], atol=1e-12)
        np.testing.assert_allclose(
            target.partial_mean(np.array([-np.inf, np.inf])), [0, target.mean[0]], atol=1e-12
        )


@pytest.mark.parametrize("target", CONTINUOUS)
def test_there_is_no_density_beyond_the_ends(target):
    low, high = target.quantile(np.array([0.0, 1.0]))
    beyond = np.array([x for x in (low - 1e-3, high + 1e-3) if np.isfinite(x)])[None]
    assert np.all(target.log_density(beyond) == -np.inf)


@pytest.mark.parametrize("target", CONTINUOUS)
def test_quantile_inverts_the_cdf(target):
    x = target.quantile(U)
    assert np.all(np.diff(x) >= 0)
    np.testing.assert_allclose(target.cdf(x), U, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("name", "parameters"), NAMED)
def test_families_are_scipys(name, parameters):
    target, other = build(name, parameters), SCIPY[name](**parameters)
    x = target.quantile(U)
    np.testing.assert_allclose(x, other.ppf(U), rtol=1e-9, atol=1e-9 * target.scale)
    np.testing.assert_allclose(target.log_density(x[None]), other.logpdf(x), rtol=1e-9, atol=1e-9)
    assert target.sd == pytest.approx(other.std(), nan_ok=True)
    assert target.covariance[0, 0] == pytest.approx(other.var(), nan_ok=True)
    if np.isfinite(target.mean[0]):
        assert target.mean[0] == pytest.approx(other.mean())
    skewness, kurtosis = other.stats(moments="sk")
    for mine, theirs in [(target.skewness, skewness), (target.excess_kurtosis, kurtosis)]:
        assert mine == pytest.approx(float(theirs), nan_ok=True) or not np.isfinite([mine, theirs]).any()


@pytest.mark.parametrize("target", [c for c in LINE if c.values[0].modes and c.values[0].modes.gaussian])
def test_moments_of_mixtures_are_integrals_of_the_density(target):
    centres, sds = target.modes.locations[:, 0], np.sqrt(target.modes.covariances[:, 0, 0])
    marks, p = np.unique(centres[:, None] + sds[:, None] * np.linspace(-12, 12, 25)), density(target)
    mean, sd = between(marks, lambda t: t * p(t)).sum(), target.sd
    assert target.mean[0] == pytest.approx(mean, abs=1e-9)
    for order, value in [(2, 1), (3, target.skewness), (4, target.excess_kurtosis + 3)]:
        central = between(marks, lambda t, k=order: ((t - mean) / sd) ** k * p(t)).sum()
        assert value == pytest.approx(central, abs=1e-8)


@pytest.mark.parametrize("target", [c for c in CONTINUOUS if np.isfinite(c.values[0].mean_difference)])
def test_mean_difference_is_twice_the_integral_of_f_times_one_minus_f(target):
    marks = knots(target)
    area = between(marks, lambda t: target.cdf(t) * (1 - target.cdf(t))).sum()
    low, high = marks[[0, -1]]
    level, part = target.cdf(marks[[0, -1]]), target.partial_mean(marks[[0, -1]])
    tails = low * level[0] - part[0] + target.mean[0] - part[1] - high * (1 - level[1])
    assert target.mean_difference == pytest.approx(2 * (area + tails), rel=1e-6)


@pytest.mark.parametrize("target", CONTINUOUS)
def test_mean_distance_has_the_slope_of_two_f_minus_one_and_the_mean_difference_on_average(target):
    marks = knots(target, 1e-3)
    if not np.isfinite(target.mean_difference):
        assert np.all(target.mean_distance(marks) == np.inf)
        return
    slopes = between(marks, lambda t: 2 * target.cdf(t) - 1)
    slack = 1e-9 * (1 + np.abs(marks).max())
    np.testing.assert_allclose(np.diff(target.mean_distance(marks)), slopes, rtol=1e-7, atol=slack)
    middle, digits = target.quantile(np.array([0.5])), np.linspace(np.log(2), 34, 500)
    far = between(
        digits, lambda s: np.exp(-s) * (target.quantile(1 - np.exp(-s)) - target.quantile(np.exp(-s)))
    )
    assert target.mean_distance(middle)[0] == pytest.approx(far.sum(), rel=1e-3)


@pytest.mark.parametrize("target", LINE)
def test_points_follow_the_cdf(target):
    points = draw(target, 20_000)[0]
    if not target.continuous:
        np.testing.assert_array_equal(points, target.mean[0])
        return
    assert stats.kstest(points, target.cdf).pvalue > 1e-3


@pytest.mark.parametrize("target", [c for c in CONTINUOUS if c.values[0].uniforms == 1])
def test_points_of_one_uniform_are_its_quantile_in_both_precisions(target):
    u = ((np.random.default_rng(4).integers(2**23, size=(1, 500)) + 0.5) * 2.0**-23).astype(np.float32)
    wide, narrow = target.sample(u.astype(np.float64)), target.sample(u)
    np.testing.assert_allclose(wide, target.quantile(u.astype(np.float64)), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(narrow, wide, rtol=1e-5, atol=1e-5 * target.scale)


@pytest.mark.parametrize("target", LINE)
def test_line_functions_work_on_any_shape(target):
    u = np.random.default_rng(2).random((2, 3, 4))
    x = target.quantile(u)
    for function in (target.cdf, target.partial_mean, target.mean_distance):
        assert function(x).shape == x.shape == (2, 3, 4)
    np.testing.assert_allclose(target.quantile(u[1, 2]), x[1, 2], rtol=1e-12)


@pytest.mark.parametrize("target", LINE)
def test_the_scale_is_the_sd_where_there_is_one(target):
    low, high = target.quantile(np.array([0.25, 0.75]))
    if has_variance(target) and target.continuous:
        assert target.scale == target.sd
    elif target.continuous:
        assert target.scale == pytest.approx((high - low) / 1.349, rel=1e-4)
    assert 0 < target.scale < np.inf


def test_the_normal_iqr_is_that_of_the_normal_distribution():
    assert pytest.approx(np.diff(stats.norm.ppf([0.25, 0.75]))[0]) == NORMAL_IQR


@pytest.mark.parametrize("target", HEAVY)
def test_without_a_variance_there_is_no_shape(target):
    assert not np.isfinite([target.sd, target.skewness, target.excess_kurtosis]).any()


@pytest.mark.parametrize(
    "target", [c for c in CONTINUOUS if c.values[0].modes and len(c.values[0].modes.weights) == 1]
)
def test_no_place_is_denser_than_the_only_mode(target):
    top = target.log_density(target.modes.locations.T)[0]
    assert top >= target.log_density(target.quantile(np.linspace(0, 1, 1001)[1:-1])[None]).max()
    assert top < np.inf


def test_which_families_have_no_peak():
    flat = ("uniform", {}), ("beta", {"a": 0.5, "b": 0.7}), ("beta", {"a": 1, "b": 1})
    assert [build(name, parameters).modes for name, parameters in flat] == [None, None, None]


def test_a_point_mass_is_all_at_one_place_and_declares_its_unit():
    target = build("point", {"location": -3, "unit": 0.25})
    assert (target.mean[0], target.sd, target.scale, target.mean_difference) == (-3, 0, 0.25, 0)
    np.testing.assert_array_equal(target.quantile(np.array([0, 0.5, 1])), -3)
    np.testing.assert_array_equal(target.cdf(np.array([-3.1, -3, 5])), [0, 1, 1])
    np.testing.assert_array_equal(target.partial_mean(np.array([-3.1, -3, 5])), [0, -3, -3])
    np.testing.assert_array_equal(target.mean_distance(np.array([-5.0, -3])), [2, 0])
    np.testing.assert_array_equal(target.log_density(np.array([[-3.0, -2.9]])), [np.inf, -np.inf])


def test_the_default_target_is_that_of_the_first_tutorial():
    target = build("gaussian", {})
    assert (target.mean[0], target.sd, target.limits.tolist()) == (4, 1.25, [[-2.25, 10.25]])


def test_mixture_weights_are_scaled_to_one():
    assert build("mixture", {"weights": [1, 3]}).weights == (0.25, 0.75)


def test_a_comb_has_five_modes_of_unequal_weights():
    modes = build("comb", {}).modes
    np.testing.assert_array_equal(modes.locations[:, 0], [-4, -2, 0, 2, 4])
    assert len(set(modes.weights.tolist())) == 5
    assert modes.weights.sum() == pytest.approx(1)


def test_two_modes_lie_the_gap_apart_around_0():
    modes = build("bimodal", {"gap": 3, "weight": 0.8}).modes
    assert modes.locations[:, 0].tolist() == [-1.5, 1.5]
    np.testing.assert_allclose(modes.weights, [0.8, 0.2])
