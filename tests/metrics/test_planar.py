"""Samples in the plane."""

import numpy as np
import pytest
from scipy import linalg
from scipy.spatial.distance import cdist

from gancli.distributions import build
from gancli.metrics import planar
from gancli.metrics.draws import real_points

RNG = np.random.default_rng(5)
GAUSSIAN, RING = build("gaussian-2d", {}), build("ring", {"modes": 5, "sd": 0.3})
MIDDLE, ROOT = GAUSSIAN.mean, linalg.sqrtm(GAUSSIAN.covariance)


def test_the_directions_are_unit_vectors_evenly_spaced_over_half_a_turn():
    directions = np.array([d for d, _ in planar.slices(GAUSSIAN)])
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
    assert len(directions) == 128
    np.testing.assert_allclose(np.abs((directions[1:] * directions[:-1]).sum(axis=1)), np.cos(np.pi / 128))


def test_a_shift_is_seen_by_each_direction_in_its_own_sds():
    points = real_points(GAUSSIAN, (50_000,), RNG)
    shift = np.array([0.5, -0.5])
    w = planar.sliced_wasserstein1(points + shift[:, None], GAUSSIAN)
    expected = [abs(d @ shift) / np.sqrt(d @ GAUSSIAN.covariance @ d) for d, _ in planar.slices(GAUSSIAN)]
    np.testing.assert_allclose(w, expected, atol=0.02)
    assert w.max() == pytest.approx(0.5 * np.sqrt(2) / np.sqrt(0.2), abs=0.02)


@pytest.mark.parametrize("target", [GAUSSIAN, RING])
def test_energy_is_that_of_the_pairs(target):
    x = RNG.standard_normal((2, 60)) * 1.5
    y = real_points(target, (4000,), RNG)
    pairs = 2 * cdist(x.T, y.T).mean() - cdist(x.T, x.T).mean() - cdist(y.T, y.T).sum() / (4000 * 3999)
    assert planar.energy_distance(x, target) == pytest.approx(pairs, abs=0.03)


def test_energy_of_a_single_point_is_that_of_lengths():
    target = build("gaussian-2d", {"mean": [0, 0], "covariance": [[1, 0], [0, 1]]})
    middle = planar.energy_distance(np.zeros((2, 1)), target)
    # E‖Y‖ = √(π/2) and E‖Y − Y′‖ = √π for the standard normal plane
    assert middle == pytest.approx(2 * np.sqrt(np.pi / 2) - np.sqrt(np.pi), rel=1e-4)


@pytest.mark.parametrize("mean", [[1, 1], [0, 3]])
@pytest.mark.parametrize("factor", [np.eye(2), np.array([[0.1, 0.5], [-2.0, 0.3]])])
def test_gaussian_w2_is_the_bures_distance(mean, factor):
    x = RNG.standard_normal((2, 1000))
    x = factor @ (x - x.mean(axis=1, keepdims=True)) + np.array(mean)[:, None]
    covariance = np.cov(x, bias=True)
    bures = np.trace(covariance + GAUSSIAN.covariance - 2 * linalg.sqrtm(ROOT @ covariance @ ROOT).real)
    expected = np.sqrt(np.sum((np.array(mean) - MIDDLE) ** 2) + bures)
    assert planar.gaussian_w2(x, GAUSSIAN) == pytest.approx(expected, rel=1e-6)


def test_gaussian_w2_of_a_point_is_its_distance_and_the_spread():
    x = np.tile([[4.0], [1.0]], 10)
    assert planar.gaussian_w2(x, GAUSSIAN) == pytest.approx(np.sqrt(9 + 2))


def test_coverage_and_density_follow_their_definition():
    points, k = RNG.standard_normal((2, 200)) + 1, 5
    real = real_points(GAUSSIAN, (200,), np.random.default_rng(9)).T
    radii = np.sort(cdist(real, real), axis=1)[:, k]
    inside = cdist(real, points.T) <= radii[:, None]
    rng = [np.random.default_rng(9) for _ in range(2)]
    assert planar.coverage(points, GAUSSIAN, rng[0]) == pytest.approx(inside.any(axis=1).mean())
    assert planar.density(points, GAUSSIAN, rng[1]) == pytest.approx(inside.sum() / (k * 200))


def test_a_needle_covers_little_and_is_dense_in_the_middle():
    points = np.tile(MIDDLE[:, None], 300)
    assert planar.coverage(points, GAUSSIAN, RNG) < 0.1
    assert planar.density(points, GAUSSIAN, RNG) > 0.3


def test_the_metrics_of_a_single_point_exist():
    point = np.array([[0.0], [0.0]])
    assert planar.coverage(point, GAUSSIAN, RNG) >= 0
    assert planar.sliced_wasserstein1(point, GAUSSIAN).shape == (128,)


def test_mean_and_covariance_are_biased_and_in_float64():
    x = (RNG.standard_normal((3, 2, 100)) + 1000).astype(np.float32)
    mean, covariance = planar.mean_and_covariance(x)
    np.testing.assert_allclose(mean, x.mean(axis=-1, dtype=np.float64))
    np.testing.assert_allclose(covariance[1], np.cov(x[1].astype(np.float64), bias=True))
