"""The laws of targets in the plane: density, moments, modes and projections are those of one distribution."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from gancli.distributions import build
from gancli.distributions.curves import CURVES
from tests.distributions.cases import PLANE, draw

MIXTURES = [c for c in PLANE if hasattr(c.values[0], "means")]
ALONG = [c for c in PLANE if hasattr(c.values[0], "path")]


@pytest.mark.parametrize("target", MIXTURES)
def test_the_density_of_mixtures_is_scipys(target):
    modes, points = target.modes, draw(target, 50)
    scipy_density = sum(
        w * stats.multivariate_normal(m, c).pdf(points.T)
        for m, c, w in zip(modes.locations, modes.covariances, modes.weights, strict=True)
    )
    np.testing.assert_allclose(np.exp(target.log_density(points)), scipy_density, rtol=1e-9)


@pytest.mark.parametrize("target", ALONG)
def test_the_density_around_a_curve_is_the_integral_along_it(target):
    place, count = CURVES[target.path].place, CURVES[target.path].pieces(*target.shape)

    def along(t, point):
        off = point - place(np.array(t), *target.shape)
        return np.exp(-off @ off / target.sd**2 / 2) / (2 * np.pi * target.sd**2)

    for point in draw(target, 6).T:
        marks = np.linspace(0, 1, 40 * count + 1)
        found = sum(integrate.quad(along, a, b, (point,), epsabs=1e-10)[0] for a, b in pairwise(marks))
        assert np.exp(target.log_density(point[:, None]))[0] == pytest.approx(found, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("target", ALONG)
def test_density_mean_and_covariance_are_those_of_one_distribution(target):
    (left, right), (low, high) = target.limits
    pad, step = 2 * target.sd, target.sd / 1.5
    x, y = np.arange(left - pad, right + pad, step), np.arange(low - pad, high + pad, step)
    points = np.stack(np.meshgrid(x, y)).reshape(2, -1)
    mass = np.exp(target.log_density(points)) * step**2
    assert mass.sum() == pytest.approx(1, abs=1e-8)
    shift = points - target.mean[:, None]
    np.testing.assert_allclose(shift @ mass, 0, atol=1e-8)
    np.testing.assert_allclose((shift * mass) @ shift.T, target.covariance, atol=1e-7)


@pytest.mark.parametrize("target", PLANE)
@pytest.mark.parametrize("angle", [0.0, 0.7, 2.0])
def test_projections_are_the_distribution_of_projected_points(target, angle):
    direction = np.array([np.cos(angle), np.sin(angle)])
    line = target.project(direction)
    assert line.sd == pytest.approx(np.sqrt(direction @ target.covariance @ direction))
    assert line.mean[0] == pytest.approx(direction @ target.mean, abs=1e-12)
    assert stats.kstest(direction @ draw(target, 20_000), line.cdf).pvalue > 1e-3


@pytest.mark.parametrize("target", [c for c in ALONG if c.values[0].modes])
def test_the_modes_of_a_curve_are_its_pieces(target):
    modes, points = target.modes, draw(target, 200_000)
    piece = np.floor(np.random.default_rng(0).random((3, 200_000))[0] * len(modes.weights)).astype(int)
    for k in range(len(modes.weights)):
        own = points[:, piece == k]
        np.testing.assert_allclose(own.mean(axis=1), modes.locations[k], atol=0.02)
        np.testing.assert_allclose(np.cov(own), modes.covariances[k], atol=0.02)
    np.testing.assert_allclose(modes.weights, 1 / len(modes.weights))
    assert not modes.gaussian


@pytest.mark.parametrize("name", ["swiss-roll", "two-moons"])
def test_curves_without_parts_have_no_modes(name):
    assert build(name, {}).modes is None


def test_the_angles_of_a_ring_are_evenly_spaced_and_distinct():
    locations = build("ring", {"modes": 8, "radius": 2.0}).modes.locations
    steps = np.linalg.norm(locations - np.roll(locations, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, 4 * np.sin(np.pi / 8))
    np.testing.assert_allclose(np.linalg.norm(locations, axis=1), 2)


def test_a_grid_is_centred_and_spaced():
    locations = build("grid", {"side": 3, "spacing": 2.0}).modes.locations
    assert {tuple(p) for p in locations.tolist()} == {(x, y) for x in (-2, 0, 2) for y in (-2, 0, 2)}


def test_a_spiral_ends_at_its_radius_after_its_turns():
    t = np.linspace(0, 1, 2000)
    x, y = CURVES["swiss-roll"].place(t, 3.0, 1.5)
    assert np.hypot(x, y)[-1] == pytest.approx(3)
    assert np.ptp(np.unwrap(np.arctan2(y, x))) == pytest.approx(3 * np.pi)
    np.testing.assert_allclose(np.diff(np.hypot(x, y), 2), 0, atol=1e-12)


def test_both_moons_are_half_circles_that_mirror_each_other():
    t = np.linspace(0, 0.499, 200)
    upper, lower = (CURVES["two-moons"].place(s, 2.0) for s in (t, t + 0.5))
    np.testing.assert_allclose(np.linalg.norm(upper, axis=0), 2)
    np.testing.assert_allclose(upper + lower, np.repeat([[2.0], [1.0]], 200, axis=1), atol=1e-12)


def test_the_arms_of_a_pinwheel_are_turned_into_each_other():
    t = np.linspace(0, 0.199, 50)
    first, second = (CURVES["pinwheel"].place(s, 5.0, 2.0, 1.2) for s in (t, t + 0.2))
    c, s = np.cos(2 * np.pi / 5), np.sin(2 * np.pi / 5)
    np.testing.assert_allclose(np.array([[c, -s], [s, c]]) @ first, second, atol=1e-12)
    assert np.linalg.norm(first[:, 0]) == pytest.approx(0.5)
