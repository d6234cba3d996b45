"""Own data as a law: every exact number is what counting the rows gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from gancli.distributions import Distribution1D, Distribution2D, Rows, is_data, of_rows
from gancli.distributions.rows import Source
from gancli.metrics import fit, histogram, planar, transport

GRID = np.array([-4.0, -1.5, -1.0, 0.0, 0.25, 2.0, 7.0])
LAWS = {
    "normal": np.random.default_rng(0).normal(3, 2, 500),
    "far away": 1e9 + np.random.default_rng(1).normal(0, 1, 300),
    "tied": np.repeat([0.0, 1.0, 5.0], [4, 10, 1]),
    "two": np.array([-1.0, 1.0]),
    "heavy": np.random.default_rng(2).standard_t(2, 1000),
}


def line(values):
    return of_rows(np.asarray(values, np.float64)[None], 0.0)


def plane(n=400, seed=3):
    return of_rows(np.random.default_rng(seed).normal(size=(2, n)) * [[1], [5]] + [[10], [-3]], 0.25)


rows_of_few_values = st.lists(st.sampled_from(GRID), min_size=2, max_size=30).filter(
    lambda v: len(set(v)) > 1
)


def test_both_kinds_are_distributions():
    assert isinstance(line(LAWS["normal"]), Distribution1D)
    assert isinstance(plane(), Distribution2D)
    assert is_data(plane())
    assert isinstance(plane().rows, Source)


@given(rows_of_few_values)
def test_the_cdf_counts_and_the_quantile_is_the_first_row_that_reaches_the_level(values):
    target, n = line(values), len(values)
    np.testing.assert_array_equal(target.cdf(GRID), [np.mean(np.array(values) <= x) for x in GRID])
    levels = np.concatenate([np.arange(n + 1) / n, np.linspace(0, 1, 57)])
    for level, row in zip(levels, target.quantile(levels), strict=True):
        assert row in values
        assert np.mean(np.array(values) <= row) >= level - 1e-9
        assert np.mean(np.array(values) < row) < max(level, 1e-12)


@pytest.mark.parametrize("n", [3, 20, 25, 49, 1000, 9999])
def test_the_level_of_a_row_is_not_lost_to_rounding(n):
    ranks = np.arange(1, n + 1)
    np.testing.assert_array_equal(line(ranks).quantile(ranks / n), ranks)


@pytest.mark.parametrize("values", LAWS.values(), ids=LAWS)
def test_integrals_are_sums_over_the_rows(values):
    target = line(values)
    x = np.concatenate([values[:20], values[:20] + 0.1])
    gaps = np.abs(x[:, None] - values)
    far = max(np.abs(values).max(), 1)
    np.testing.assert_allclose(
        target.partial_mean(x), [values[values <= at].sum() / len(values) for at in x], atol=1e-13 * far
    )
    np.testing.assert_allclose(target.mean_distance(x), gaps.mean(axis=1), rtol=1e-6)
    assert target.mean_difference == pytest.approx(np.abs(values[:, None] - values).mean(), rel=1e-6)
    assert target.mean[0] == pytest.approx(values.mean())
    assert target.sd == pytest.approx(values.std())
    digits = 1e-9 + 1e-15 * far
    assert target.skewness == pytest.approx(stats.skew(values - values.mean()), abs=digits)
    assert target.excess_kurtosis == pytest.approx(stats.kurtosis(values - values.mean()), abs=digits)
    assert target.covariance == pytest.approx(values.var())


@pytest.mark.parametrize("n", [1, 7, 100, 1000])
@pytest.mark.parametrize("values", LAWS.values(), ids=LAWS)
def test_distances_are_those_between_two_samples(values, n):
    target = line(values)
    drawn = np.random.default_rng(n).choice(values, n) + np.random.default_rng(n + 1).normal(0, 0.3, n)
    digits = 1e-9 + 1e-14 * np.abs(values).max()
    w1 = stats.wasserstein_distance(drawn, values) / values.std()
    assert transport.wasserstein1(drawn, target) == pytest.approx(w1, abs=digits)
    energy = stats.energy_distance(drawn, values) ** 2
    assert fit.energy_distance(drawn, target) == pytest.approx(energy, rel=1e-9, abs=digits)


@pytest.mark.parametrize("target", [line(LAWS["normal"]), line(LAWS["heavy"][:60]), plane(), plane(30)])
def test_the_rows_themselves_are_no_distance_from_their_law(target):
    own = target.rows.values
    assert histogram.lacks_bins(target) is None
    assert histogram.total_variation(histogram.shares(own, target), histogram.expected(target)) == 0
    assert histogram.expected(target).sum() == pytest.approx(1)
    if target.dimension == 1:
        assert transport.wasserstein1(own, target) == pytest.approx(0, abs=1e-12)
    else:
        assert planar.sliced_wasserstein1(own, target).max() < 1e-12


def test_a_crowd_of_equal_points_leaves_rings_empty_and_breaks_nothing():
    crowd = np.zeros((2, 50))
    crowd[:, :10] = np.random.default_rng(0).normal(size=(2, 10))
    target = of_rows(crowd, 0.0)
    assert histogram.total_variation(histogram.shares(crowd, target), histogram.expected(target)) == 0


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5])
def test_a_projection_is_the_law_of_the_projected_rows(angle):
    target, direction = plane(), np.array([np.cos(angle), np.sin(angle)])
    shadow = target.project(direction)
    np.testing.assert_allclose(
        np.sort(shadow.rows.values[0]), np.sort(direction @ target.rows.values), rtol=1e-12
    )
    assert shadow.sd**2 == pytest.approx(direction @ target.covariance @ direction)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("target", [line(LAWS["tied"]), plane()])
def test_every_row_is_as_likely_as_any_other_and_the_native_piece_picks_the_same(target, dtype):
    count = target.rows.count
    u = ((np.arange(3 * count) + 0.5) / (3 * count)).astype(dtype)
    points = target.sample(u[None])
    assert points.dtype == dtype
    picked, often = np.unique(points, axis=1, return_counts=True)
    wanted, times = np.unique(target.rows.values.astype(dtype), axis=1, return_counts=True)
    np.testing.assert_array_equal(picked, wanted)
    np.testing.assert_array_equal(often, 3 * times)
    native, flat = target.native, np.empty(points.size, dtype)
    native.sample(u, flat, np.asarray(native.parameters, dtype))
    np.testing.assert_array_equal(flat.reshape(points.shape), points)


@pytest.mark.parametrize("count", [3, 1000, 999_999])
@pytest.mark.parametrize("largest", [1 - 2.0**-24, 1 - 2.0**-30])
def test_the_largest_numbers_still_pick_a_row(count, largest):
    u = np.array([[largest]], np.float32)  # the second one is rounded to 1
    rows, flat = Rows(np.arange(count, dtype=float)[None]), np.empty(1, np.float32)
    assert rows.sample(u)[0, 0] == np.float32(count - 1)
    rows.native.sample(u[0], flat, np.asarray(rows.native.parameters, np.float32))
    assert flat[0] == np.float32(count - 1)


@settings(max_examples=30)
@given(st.integers(2, 200), st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]))
def test_some_rows_are_held_out_always_the_same_ones(count, share):
    values = np.arange(2.0 * count).reshape(2, count)
    target = of_rows(values, share)
    assert target.held_out.shape[1] == min(round(share * count), count - 1)
    both = np.concatenate([target.training, target.held_out], axis=1)
    np.testing.assert_array_equal(both[:, np.argsort(both[0])], values)
    np.testing.assert_array_equal(of_rows(values.copy(), share).held_out, target.held_out)


def test_what_is_held_out_does_not_depend_on_the_order_of_size():
    kept = of_rows(np.arange(1000.0)[None], 0.2).held_out[0]
    assert stats.kstest(kept / 1000, "uniform").pvalue > 0.01


def test_equal_rows_are_one_key_and_others_another():
    one, same, other = line(LAWS["normal"]), line(LAWS["normal"].copy()), line(LAWS["normal"] + 1e-9)
    assert one == same
    assert hash(one) == hash(same)
    assert repr(one) == repr(same)
    assert one != other
    assert repr(one) != repr(other)
    assert Rows(np.ones((1, 2))) != Rows(np.ones((2, 1)))


@pytest.mark.parametrize("values", LAWS.values(), ids=LAWS)
def test_the_limits_hold_nearly_all_rows(values):
    low, high = line(values).limits[0]
    assert low < high
    assert np.mean((values > low) & (values < high)) >= 0.99


def test_where_nearly_all_rows_are_equal_the_limits_hold_the_others_too():
    (low, high) = line([0.0] * 5000 + [7.0]).limits[0]
    assert low < 0 < 7 < high


@pytest.mark.parametrize("name", ["normal", "tied", "two"])
def test_the_estimated_density_integrates_to_one(name):
    target = line(LAWS[name])
    low, high = LAWS[name].min() - 6 * target.sd, LAWS[name].max() + 6 * target.sd
    x = np.linspace(low, high, 20_001)
    p = np.exp(target.log_density(x[None]))
    assert integrate.trapezoid(p, x) == pytest.approx(1, abs=1e-6)


def test_the_estimated_density_is_that_of_scipy():
    values = LAWS["normal"]
    x = np.linspace(-3, 9, 50)
    theirs = stats.gaussian_kde(values)(x)
    np.testing.assert_allclose(np.exp(line(values).log_density(x[None])), theirs, rtol=0.01, atol=1e-4)
    cloud = plane(300)
    points = np.array([[10.0, 11, 9.5], [-3.0, 2, -9]])
    theirs = stats.gaussian_kde(cloud.rows.values)(points)
    np.testing.assert_allclose(np.exp(cloud.log_density(points)), theirs, rtol=0.01)


def test_of_many_rows_some_stand_for_all_in_the_estimate():
    values = np.random.default_rng(5).normal(size=20_000)
    x = np.linspace(-3, 3, 31)
    np.testing.assert_allclose(np.exp(line(values).log_density(x[None])), stats.norm.pdf(x), atol=0.02)
