"""Finite data of a known target are the same for everybody; units change what is reported and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from gancli.distributions import PLAIN, Units, build, drawn_once, of_rows, standard


@pytest.mark.parametrize("name", ["gaussian", "mixture", "beta", "cauchy", "point", "ring", "two-moons"])
def test_the_points_are_the_targets_and_the_same_for_the_same_seed(name):
    target = build(name, {})
    rows = drawn_once(target, 400, 5)
    assert rows.values.shape == (target.dimension, 400)
    assert rows == drawn_once(target, 400, 5)
    if name == "point":
        assert (rows.values == target.location).all()
        return
    assert rows != drawn_once(target, 400, 6)
    line = target if target.dimension == 1 else target.project(np.array([0.6, 0.8]))
    values = rows.values[0] if target.dimension == 1 else np.array([0.6, 0.8]) @ rows.values
    assert stats.kstest(line.cdf(values), "uniform").pvalue > 0.001


def test_one_point_is_a_data_set():
    rows = drawn_once(build("gaussian", {}), 1, 0)
    points = rows.sample(np.random.default_rng(0).random((3, 1, 50)))
    assert np.ptp(points) == 0


cloud = hnp.arrays(np.float64, (2, 2, 5), elements=st.floats(-100, 100))


@given(cloud)
def test_out_undoes_into(points):
    units = Units((3.0, -1e6), (0.5, 2e4))
    np.testing.assert_allclose(units.into(units.out(points)), points, atol=1e-9)
    np.testing.assert_allclose(units.out(units.into(points)), points, atol=1e-9)
    assert not units.same


def test_without_numbers_points_stay_what_they_are():
    points = np.ones((1, 3), np.float32)
    assert PLAIN.same
    assert PLAIN.out(points) is points
    assert PLAIN.into(points) is points
    moments = np.ones((1, 4))
    assert PLAIN.of_moments(moments) is moments


def test_moments_follow_their_points():
    points = np.random.default_rng(0).gamma(2.0, size=(2, 500))
    units = Units((3.0, -7.0), (0.5, 20.0))

    def moments(x):
        return np.stack([x.mean(-1), x.std(-1), stats.skew(x, -1), stats.kurtosis(x, -1)], axis=-1)

    np.testing.assert_allclose(units.of_moments(moments(points)), moments(units.out(points)), rtol=1e-12)


def test_in_its_units_a_target_has_mean_0_and_sd_1():
    target = of_rows(np.random.default_rng(1).gamma(2.0, size=(2, 300)) * [[5], [1e-3]], 0.2)
    seen = standard(target).into(target.rows.values)
    np.testing.assert_allclose(seen.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(seen.std(axis=1), 1)
