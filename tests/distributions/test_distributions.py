"""The laws that every target in the table keeps."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from gancli.distributions import DISTRIBUTIONS, Distribution1D, Distribution2D, build
from gancli.errors import UsageError

SETTINGS = [(name, {}) for name in DISTRIBUTIONS] + [
    ("gaussian", {"mean": -400, "sd": 0.1}),
    ("uniform", {"low": -3, "high": 1}),
    ("mixture", {"means": [-1.0, 2], "sds": [0.065**0.5, 2**0.5], "weights": [0.33, 0.67]}),
    ("mixture", {"means": [0, 1000.0, 0.5], "sds": [0.01, 1, 30]}),
    ("gaussian-2d", {"mean": [-5, 3], "covariance": [[4, -1], [-1, 0.5]]}),
    ("ring", {"modes": 3, "sd": 0.5}),
    ("grid", {"side": 1}),
    ("grid", {"side": 3, "sd": 0.3}),
]
ALL = [pytest.param(build(name, p), id=f"{name}{len(p) or ''}-{i}") for i, (name, p) in enumerate(SETTINGS)]
LINE = [p for p in ALL if isinstance(p.values[0], Distribution1D)]
PLANE = [p for p in ALL if isinstance(p.values[0], Distribution2D)]
TAIL = np.geomspace(1e-12, 0.4, 30)
U = np.concatenate([TAIL, np.linspace(0.41, 0.59, 19), 1 - TAIL[::-1]])


def draw(target, n, seed=0, dtype=np.float64):
    return target.sample(np.random.default_rng(seed).random((target.uniforms, n)).astype(dtype))


def pieces(target):
    """Points between which the density is smooth."""
    if target.modes is None:
        return [target.low, target.high]
    centres, sds = target.modes.locations[:, 0], np.sqrt(target.modes.covariances[:, 0, 0])
    return np.unique(centres[:, None] + sds[:, None] * np.array([-12, -6, -3, 0, 3, 6, 12]))


def integral(target, function, end=np.inf):
    points = [x for x in pieces(target) if x < end] + ([end] if np.isfinite(end) else [])
    density = lambda t: function(t) * np.exp(target.log_density(np.full((1, 1), t))[0])  # noqa: E731
    return sum(integrate.quad(density, a, b, epsabs=1e-11)[0] for a, b in pairwise(points))


@pytest.mark.parametrize("target", LINE)
def test_cdf_and_partial_mean_are_integrals_of_the_density(target):
    for x in target.quantile(np.array([0.03, 0.3, 0.61, 0.97])):
        scale = 1 + abs(x)
        assert target.cdf(np.array([x])) == pytest.approx(integral(target, lambda t: 1.0, x), abs=1e-9)
        assert target.partial_mean(np.array([x])) == pytest.approx(
            integral(target, lambda t: t, x), abs=1e-9 * scale
        )


@pytest.mark.parametrize("target", LINE)
def test_moments_are_integrals_of_the_density(target):
    mean, sd = integral(target, lambda t: t), target.sd
    assert target.mean[0] == pytest.approx(mean, abs=1e-9)
    assert target.covariance[0, 0] == pytest.approx(sd**2)
    for order, value in [(2, 1), (3, target.skewness), (4, target.excess_kurtosis + 3)]:
        central = integral(target, lambda t, k=order: ((t - mean) / sd) ** k)
        assert value == pytest.approx(central, abs=1e-8)


@pytest.mark.parametrize("target", LINE)
def test_mean_difference_is_twice_the_integral_of_f_times_one_minus_f(target):
    area = sum(
        integrate.quad(lambda t: float(np.prod(np.abs(target.cdf(np.full(1, t)) - [0, 1]))), a, b)[0]
        for a, b in pairwise(pieces(target))
    )
    assert target.mean_difference == pytest.approx(2 * area, rel=1e-7)


@pytest.mark.parametrize("target", LINE)
def test_mean_distance_follows_from_the_cdf_and_the_partial_mean(target):
    x = np.concatenate([target.quantile(np.array([1e-3, 0.2, 0.5, 0.9])), target.limits[0]])
    expected = x * (2 * target.cdf(x) - 1) + target.mean[0] - 2 * target.partial_mean(x)
    np.testing.assert_allclose(target.mean_distance(x), expected, rtol=1e-9)


@pytest.mark.parametrize("target", LINE)
def test_quantile_inverts_the_cdf(target):
    x = target.quantile(U)
    assert np.all(np.diff(x) >= 0)
    np.testing.assert_allclose(target.cdf(x), U, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("target", LINE)
def test_the_ends_of_the_quantile_bound_the_mass(target):
    low, high = target.quantile(np.array([0.0, 1.0]))
    assert (low, high) == ((-np.inf, np.inf) if target.modes else (target.low, target.high))
    np.testing.assert_array_equal(target.cdf(np.array([low, high])), [0, 1])
    np.testing.assert_allclose(target.partial_mean(np.array([low, high])), [0, target.mean[0]], atol=1e-12)


@pytest.mark.parametrize("target", LINE)
def test_points_follow_the_cdf(target):
    assert stats.kstest(draw(target, 20_000)[0], target.cdf).pvalue > 1e-3


@pytest.mark.parametrize("target", ALL)
def test_sample_moments_are_the_stated_ones(target):
    points = draw(target, 100_000)
    scale = np.sqrt(np.diag(target.covariance))
    np.testing.assert_allclose(points.mean(axis=1) / scale, target.mean / scale, atol=0.02)
    np.testing.assert_allclose(
        np.cov(points).reshape(target.covariance.shape) / np.outer(scale, scale),
        target.covariance / np.outer(scale, scale),
        atol=0.02,
    )


@pytest.mark.parametrize("target", PLANE)
def test_the_density_integrates_to_one_in_every_mode_and_fits_scipy(target):
    modes, points = target.modes, draw(target, 50)
    scipy_density = sum(
        w * stats.multivariate_normal(m, c).pdf(points.T)
        for m, c, w in zip(modes.locations, modes.covariances, modes.weights, strict=True)
    )
    np.testing.assert_allclose(np.exp(target.log_density(points)), scipy_density, rtol=1e-9)


@pytest.mark.parametrize("target", PLANE)
@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
def test_projections_are_the_distribution_of_projected_points(target, angle):
    direction = np.array([np.cos(angle), np.sin(angle)])
    line = target.project(direction)
    assert line.sd == pytest.approx(np.sqrt(direction @ target.covariance @ direction))
    assert stats.kstest(direction @ draw(target, 20_000), line.cdf).pvalue > 1e-3


@pytest.mark.parametrize("target", ALL)
def test_nearly_all_mass_is_inside_the_limits(target):
    points = draw(target, 50_000)
    inside = (points > target.limits[:, :1]) & (points < target.limits[:, 1:])
    assert inside.mean() > 0.9999


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("target", ALL)
def test_float_type_and_leading_axes_are_kept_and_points_are_independent(target, dtype):
    uniforms = np.random.default_rng(1).random((2, 3, target.uniforms, 17)).astype(dtype)
    points = target.sample(uniforms)
    assert points.dtype == dtype
    assert points.shape == (2, 3, target.dimension, 17)
    assert target.log_density(points).dtype == dtype
    assert target.log_density(points).shape == (2, 3, 17)
    np.testing.assert_array_equal(target.sample(uniforms[1, 2][:, 5:6])[:, 0], points[1, 2, :, 5])
    np.testing.assert_array_equal(target.log_density(points[1, 2]), target.log_density(points)[1, 2])


@pytest.mark.parametrize("target", LINE)
def test_line_functions_work_on_any_shape(target):
    u = np.random.default_rng(2).random((2, 3, 4))
    x = target.quantile(u)
    assert x.shape == target.cdf(x).shape == target.partial_mean(x).shape == (2, 3, 4)
    np.testing.assert_allclose(target.quantile(u[1, 2]), x[1, 2], rtol=1e-12)


@pytest.mark.parametrize(("name", "parameters"), SETTINGS)
def test_equal_settings_are_one_cache_key(name, parameters):
    assert hash(build(name, parameters)) == hash(build(name, dict(parameters)))
    assert build(name, parameters) == build(name, parameters)


def test_targets_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        build("gaussian", {}).means = (1.0,)


def test_the_angles_of_a_ring_are_evenly_spaced_and_distinct():
    locations = build("ring", {"modes": 8, "radius": 2.0}).modes.locations
    steps = np.linalg.norm(locations - np.roll(locations, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, 4 * np.sin(np.pi / 8))
    np.testing.assert_allclose(np.linalg.norm(locations, axis=1), 2)


def test_a_grid_is_centred_and_spaced():
    locations = build("grid", {"side": 3, "spacing": 2.0}).modes.locations
    assert {tuple(p) for p in locations.tolist()} == {(x, y) for x in (-2, 0, 2) for y in (-2, 0, 2)}


def test_the_default_target_is_that_of_the_first_tutorial():
    target = build("gaussian", {})
    assert (target.mean[0], target.sd, target.limits.tolist()) == (4, 1.25, [[-1.625, 9.625]])


def test_mixture_weights_are_scaled_to_one():
    assert build("mixture", {"weights": [1, 3]}).weights == (0.25, 0.75)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_every_target_is_described_in_one_line(name):
    assert DISTRIBUTIONS[name].__doc__.splitlines()[0].endswith(".")


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("gausian", {}, "did you mean 'gaussian'"),
        ("gaussian", {"sdd": 1}, "did you mean 'sd'"),
        ("gaussian", {"sd": 0}, "at least 1e-09"),
        ("gaussian", {"sd": -1.0}, "at least"),
        ("gaussian", {"sd": True}, "a number"),
        ("gaussian", {"mean": "4"}, "a number"),
        ("gaussian", {"mean": float("nan")}, "at most"),
        ("gaussian", {"mean": float("inf")}, "at most"),
        ("gaussian", {"mean": 10**400}, "at most"),
        ("uniform", {"low": 1.0, "high": 1.0}, "more than low"),
        ("mixture", {"means": []}, "one number for each mode"),
        ("mixture", {"means": 3.0}, "a list"),
        ("mixture", {"means": [0, 1, 2], "sds": [1, 1]}, "1 or 3"),
        ("mixture", {"weights": [1, 0]}, "2 numbers above 0"),
        ("gaussian-2d", {"covariance": [[1, 2], [2, 1]]}, "positive definite"),
        ("gaussian-2d", {"covariance": [[1, 0.5], [0.2, 1]]}, "symmetric"),
        ("gaussian-2d", {"covariance": [[1, 0]]}, "2 rows"),
        ("gaussian-2d", {"mean": [1, 2, 3]}, "2 numbers"),
        ("ring", {"modes": 2.5}, "whole number"),
        ("ring", {"modes": 0}, "between 1 and 1,000"),
        ("ring", {"sd": 0.0}, "at least"),
        ("ring", {"radius": 0.0}, "more than 0"),
        ("grid", {"side": 31}, "between 1 and 30"),
        ("grid", {"spacing": -1.0}, "more than 0"),
    ],
)
def test_wrong_settings_are_named(name, parameters, message):
    with pytest.raises(UsageError, match=message):
        build(name, parameters)
