"""What samples make of a mixture's modes."""

import numpy as np
import pytest

from gancli.distributions import build
from gancli.metrics import modes
from gancli.metrics.draws import real_points

RING, LINE = build("ring", {"sd": 0.1}), build("mixture", {"weights": [1, 3]})


def around(target, counts, spread=0.0):
    """Points at the modes: so many at each."""
    places = np.repeat(target.modes.locations, counts, axis=0).T
    return places + spread * np.random.default_rng(0).standard_normal(places.shape)


def test_points_at_some_modes_capture_those():
    points = around(RING, [5, 0, 1, 0, 0, 0, 0, 94])
    assert modes.captured(points, RING) == 3
    assert modes.captured_softly(points, RING) == 2
    assert modes.high_quality(points, RING) == 1


def test_a_quarter_of_the_true_share_is_enough_for_soft_capture():
    assert modes.captured_softly(around(LINE, [25, 75]), LINE) == 2
    assert modes.captured_softly(around(LINE, [7, 93]), LINE) == 2
    assert modes.captured_softly(around(LINE, [6, 94]), LINE) == 1
    assert modes.captured_softly(around(LINE, [82, 18]), LINE) == 1


@pytest.mark.parametrize(("distance", "quality"), [(2.99, 1.0), (3.01, 0.0)])
@pytest.mark.parametrize("target", [RING, LINE, build("gaussian-2d", {})])
def test_high_quality_ends_at_three_sds(target, distance, quality):
    factor = np.linalg.cholesky(target.modes.covariances[0])
    point = target.modes.locations[:1].T + distance * factor[:, :1]
    assert modes.high_quality(point, target) == quality
    assert modes.captured(point, target) == quality


def test_points_between_the_modes_capture_nothing():
    points = np.zeros((2, 30))
    assert modes.captured(points, RING) == modes.captured_softly(points, RING) == 0
    assert modes.high_quality(points, RING) == 0


@pytest.mark.parametrize(("target", "value"), [(LINE, 0.99730), (RING, 0.98889)])
def test_the_ceiling_is_the_mass_within_three_sds(target, value):
    assert modes.ceiling(target) == pytest.approx(value, abs=5e-6)


@pytest.mark.parametrize("name", ["pinwheel", "laplace", "uniform", "two-moons"])
def test_only_gaussian_modes_have_a_known_ceiling(name):
    assert modes.ceiling(build(name, {})) is None


def test_every_arm_of_a_pinwheel_is_a_mode():
    target = build("pinwheel", {})
    points = real_points(target, (50_000,), np.random.default_rng(4))
    assert modes.captured(points, target) == modes.captured_softly(points, target) == 5
    assert modes.high_quality(points, target) > 0.98
    assert modes.reverse_kl(points, target) < 0.001
    index, _ = modes.nearest(points, target)
    assert modes.captured(points[:, index < 3], target) == 3


@pytest.mark.parametrize("target", [RING, LINE, build("grid", {})])
def test_real_points_reach_the_ceiling_and_every_mode(target):
    points = real_points(target, (100_000,), np.random.default_rng(4))
    assert modes.high_quality(points, target) == pytest.approx(modes.ceiling(target), abs=0.001)
    assert modes.captured(points, target) == modes.captured_softly(points, target) == modes.number(target)
    assert modes.reverse_kl(points, target) < 0.001


def test_reverse_kl_is_that_of_the_shares():
    assert modes.reverse_kl(around(LINE, [50, 50]), LINE) == pytest.approx(
        0.5 * np.log(2) + 0.5 * np.log(2 / 3)
    )
    assert modes.reverse_kl(around(LINE, [0, 9]), LINE) == pytest.approx(np.log(4 / 3))
    assert modes.reverse_kl(around(RING, [4, 4, 0, 0, 0, 0, 0, 0]), RING) == pytest.approx(np.log(4))


def test_each_point_goes_to_its_nearest_mode_in_that_modes_own_sds():
    target = build("mixture", {"means": [0, 4], "sds": [0.1, 2]})
    index, distance = modes.nearest(np.array([[0.05, 0.5, 4.0]]), target)
    assert index.tolist() == [0, 1, 1]
    np.testing.assert_allclose(distance, [0.25, 1.75**2, 0])


@pytest.mark.parametrize(("name", "several"), [("uniform", False), ("gaussian", False), ("ring", True)])
def test_only_mixtures_have_several_modes(name, several):
    assert modes.has_modes(build(name, {})) is several
