"""Histograms, D* and the mass off the axis: areas and shares that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gancli.distributions import DISTRIBUTIONS, build
from gancli.plots.densities import (
    best_judge,
    binned,
    ceiling,
    curve,
    edges,
    ellipses,
    off_plane,
    outside,
    shares,
)
from gancli.plots.series import course, ends

LINES = [name for name in DISTRIBUTIONS if build(name, {}).dimension == 1]
PLANES = [name for name in DISTRIBUTIONS if build(name, {}).dimension == 2 and build(name, {}).modes]
NUMBERS = st.floats(-1e3, 1e3, allow_subnormal=False)
INSIDE_BINS = st.integers(-10_000, 10_000).map(lambda k: k / 10 + 0.05)


@given(
    arrays(
        np.float64, st.tuples(st.integers(1, 3), st.integers(1, 40)), elements=INSIDE_BINS | st.just(np.nan)
    )
)
def test_a_histogram_is_numpys_and_its_area_the_share_on_the_axis(points):
    at = np.linspace(-500, 500, 21)
    found = binned(points, at)
    expected = np.stack([np.histogram(row[np.isfinite(row)], at)[0] for row in points])
    np.testing.assert_allclose(found * 50 * points.shape[1], expected, atol=1e-9)


@pytest.mark.parametrize("name", LINES)
def test_the_best_judge_cannot_tell_the_target_from_itself(name):
    target = build(name, {})
    exact = target.quantile((np.arange(20_000) + 0.5) / 20_000)
    found = best_judge(target, exact[None])[0]
    likely = shares(target, edges(target)) > 0.003
    np.testing.assert_allclose(found[likely], 0.5, atol=0.02)


def test_the_best_judge_is_sure_where_only_one_side_has_points():
    target = build("gaussian", {})
    found = best_judge(target, np.full((1, 500), 9.0))[0]
    assert found[25] == 1.0
    assert np.nanmin(found) < 1e-3
    assert np.isnan(best_judge(target, np.full((1, 500), 4.0))[0][0])


@pytest.mark.parametrize("name", LINES)
def test_the_targets_curve_fits_under_the_ceiling(name):
    target = build(name, {})
    assert curve(target)[1].max() < ceiling(target)


@pytest.mark.parametrize("name", PLANES)
def test_an_ellipse_lies_so_many_sds_from_its_mode(name):
    target = build(name, {})
    found = ellipses(target, (2.0,))
    assert len(found) == len(target.modes.weights)
    steps = found[0] - target.modes.locations[0]
    inverse = np.linalg.inv(target.modes.covariances[0])
    np.testing.assert_allclose(np.einsum("nf,fg,ng->n", steps, inverse, steps), 4.0)


def test_mass_off_the_axis_has_its_share_and_its_place():
    points = np.concatenate(
        [np.full(63, -11.0), np.full(30, 4.0), [12.0, 13.0, 14.0, 20.0, 20.0, 20.0, 20.0]]
    )
    low, high = outside(points, 0.0, 10.0)
    assert (low.share, low.place) == (0.63, (-11.0,))
    assert (high.share, high.place) == (0.07, (20.0,))
    assert outside(points[63:93], 0.0, 10.0) == (None, None)
    assert outside(np.full(5, np.nan), 0.0, 10.0) == (None, None)


def test_mass_off_the_plane_counts_each_point_once():
    target = build("gaussian-2d", {})
    cloud = np.array([[1.0, -90.0, -90.0, 1.0], [1.0, 1.0, 90.0, 90.0]])
    found = off_plane(cloud, target.limits)
    assert (found.share, found.place) == (0.75, (-90.0, 90.0))
    assert off_plane(cloud[:, :1], target.limits) is None


@given(arrays(np.float64, st.integers(1, 60), elements=NUMBERS | st.just(np.nan)), st.integers(1, 12))
def test_a_course_hides_no_value_and_ends_with_the_run(values, steps):
    found = course(values, steps)
    assert len(found.epoch) <= steps
    assert found.epoch[-1] == len(values)
    step = np.searchsorted(found.epoch, np.arange(1, len(values) + 1))
    finite = np.isfinite(values)
    assert (found.low[step][finite] <= values[finite]).all()
    assert (found.high[step][finite] >= values[finite]).all()


def test_one_spike_does_not_flatten_an_axis():
    values = np.append(np.linspace(0, 1, 1000), 1e6)
    low, high = ends(values, (1.386,))
    assert -0.2 < low < 0
    assert 1.386 < high < 1.6
    assert ends(np.full(3, np.nan)) == ends(np.array([0.0, 1.0]), outer=0.0)


def test_a_wild_start_does_not_flatten_an_axis_and_a_long_wobble_is_shown():
    calm = np.full(2500, 0.7) + np.linspace(-0.1, 0.1, 2500)
    wild = calm.copy()
    wild[:25] = 150.0
    assert ends(wild)[1] < 1.2
    wobbly = calm.copy()
    wobbly[:300] = 2.0
    assert ends(wobbly)[1] > 2.0
