"""The laws that every target in the table keeps, on the line and in the plane."""

import dataclasses

import numpy as np
import pytest

from gancli.distributions import DISTRIBUTIONS, build, has_variance
from gancli.errors import UsageError
from tests.distributions.cases import ALL, SETTINGS, draw, on_line


def tame(target):
    """Whether the moments of a sample settle: a fourth moment that is finite, and not a point."""
    return not on_line(target) or abs(target.excess_kurtosis) < 20


@pytest.mark.parametrize("target", [c for c in ALL if tame(c.values[0])])
def test_sample_moments_are_the_stated_ones(target):
    points = draw(target, 100_000)
    scale = np.sqrt(np.diag(target.covariance))
    np.testing.assert_allclose(points.mean(axis=1) / scale, target.mean / scale, atol=0.02)
    np.testing.assert_allclose(
        np.cov(points).reshape(target.covariance.shape) / np.outer(scale, scale),
        target.covariance / np.outer(scale, scale),
        atol=0.02,
    )


@pytest.mark.parametrize("target", ALL)
def test_nearly_all_mass_is_inside_the_limits(target):
    points = draw(target, 50_000)
    inside = ((points > target.limits[:, :1]) & (points < target.limits[:, 1:])).mean()
    assert inside > (0.999 if not on_line(target) or has_variance(target) else 0.96)
    assert np.isfinite(target.limits).all()
    assert np.all(target.limits[:, 0] < target.limits[:, 1])


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


@pytest.mark.parametrize(("name", "parameters"), SETTINGS)
def test_equal_settings_are_one_cache_key(name, parameters):
    assert hash(build(name, parameters)) == hash(build(name, dict(parameters)))
    assert build(name, parameters) == build(name, parameters)


def test_targets_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        build("gaussian", {}).means = (1.0,)


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
        ("laplace", {"scale": 0.0}, "at least"),
        ("student-t", {"degrees": 0.1}, "between 0.5"),
        ("cauchy", {"scale": -1.0}, "at least"),
        ("pareto", {"low": 0.0}, "at least"),
        ("pareto", {"exponent": 0.0}, "between 0.5"),
        ("exponential", {"mean": 0.0}, "at least"),
        ("log-normal", {"log_sd": 10.0}, "between 0.001 and 3"),
        ("log-normal", {"log_mean": 100.0}, "between -20 and 20"),
        ("beta", {"a": 0.0}, "between 0.1"),
        ("beta", {"low": 2.0}, "more than low"),
        ("triangular", {"mode": 9.0}, "from low, 0.0, to high, 4.0"),
        ("triangular", {"low": 5.0}, "more than low"),
        ("bimodal", {"weight": 1.0}, "less than 1"),
        ("bimodal", {"gap": 0.0}, "more than 0"),
        ("comb", {"weights": [1.0]}, "2 modes or more"),
        ("comb", {"spacing": 0.0}, "more than 0"),
        ("point", {"unit": 0.0}, "at least"),
        ("swiss-roll", {"turns": 9.0}, "between 0.1 and 3"),
        ("swiss-roll", {"sd": 0.001}, "between 0.075 and the radius, 3"),
        ("two-moons", {"radius": 0.0}, "at least"),
        ("pinwheel", {"arms": 0}, "between 1 and 12"),
        ("pinwheel", {"twist": 11.0}, "between -3 and 3"),
    ],
)
def test_wrong_settings_are_named(name, parameters, message):
    with pytest.raises(UsageError, match=message):
        build(name, parameters)
