"""TV and JS from equiprobable bins."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from gancli.distributions import build
from gancli.metrics import histogram
from gancli.metrics.draws import real_points

RNG = np.random.default_rng(2)
TARGETS = {
    "gaussian": build("gaussian", {}),
    "mixture": build("mixture", {"weights": [1, 3]}),
    "gaussian-2d": build("gaussian-2d", {}),
    "ring": build("ring", {}),
    "beta": build("beta", {}),
    "cauchy": build("cauchy", {}),
    "swiss-roll": build("swiss-roll", {}),
    "two-moons": build("two-moons", {}),
    "pinwheel": build("pinwheel", {}),
}


@pytest.mark.parametrize("name", TARGETS)
def test_bins_have_their_stated_probability_and_every_point_is_in_one(name):
    target = TARGETS[name]
    shares = histogram.shares(real_points(target, (200_000,), RNG), target)
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares, histogram.expected(target), atol=0.003)
    assert histogram.expected(target).sum() == pytest.approx(1)


def test_the_line_and_the_plane_have_twenty_bins_and_a_planar_mixture_its_modes():
    counts = {name: len(histogram.expected(target)) for name, target in TARGETS.items()}
    assert {name: count for name, count in counts.items() if count != 20} == {"ring": 8, "pinwheel": 5}


def test_the_rings_and_sectors_of_the_plane_tell_points_apart():
    target = build("gaussian-2d", {"mean": [0, 0], "covariance": [[1, 0], [0, 1]]})
    radii = np.sqrt(-2 * np.log(1 - (np.arange(4) + 0.5) / 4))
    angles = 2 * np.pi * (np.arange(5) + 0.5) / 5
    points = np.array([[r * np.cos(a), r * np.sin(a)] for r in radii for a in angles]).T
    np.testing.assert_array_equal(histogram.shares(points, target), np.full(20, 0.05))


@pytest.mark.parametrize("name", ["swiss-roll", "two-moons"])
def test_the_bins_of_any_target_in_the_plane_are_equiprobable(name):
    target = TARGETS[name]
    shares = histogram.shares(real_points(target, (2_000_000,), RNG), target)
    assert np.abs(shares - 0.05).max() < 4 * np.sqrt(0.05 * 0.95 / 2e6)


def test_only_a_target_whose_quantiles_differ_has_bins():
    assert "quantiles are equal" in histogram.lacks_bins(build("point", {}))
    assert not any(histogram.lacks_bins(target) for target in TARGETS.values())


@pytest.mark.parametrize(
    ("x", "tv"),
    [(np.full(500, -11.0), 0.95), (np.full(500, 4.001), 0.95), (4 + np.linspace(-1e-3, 1e-3, 500), 0.9)],
)
def test_needles_leave_one_bin_or_two(x, tv):
    target = TARGETS["gaussian"]
    shares = histogram.shares(x[None], target)
    assert histogram.total_variation(shares, histogram.expected(target)) == pytest.approx(tv)


def test_distances_of_shares_are_the_textbook_ones():
    q, p = RNG.dirichlet(np.ones(20), size=(2, 3)), np.full(20, 0.05)
    q[0, 0, :10] = 0
    q[0, 0] /= q[0, 0].sum()
    np.testing.assert_allclose(histogram.total_variation(q, p), np.abs(q - p).sum(axis=-1) / 2)
    expected = jensenshannon(q, np.broadcast_to(p, q.shape), axis=-1) ** 2
    np.testing.assert_allclose(histogram.jensen_shannon(q, p), expected, atol=1e-15)


def test_disjoint_shares_are_as_far_apart_as_can_be():
    q, p = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert histogram.total_variation(q, p) == 1
    assert histogram.jensen_shannon(q, p) == pytest.approx(np.log(2))
