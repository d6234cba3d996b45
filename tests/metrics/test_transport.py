"""Exact W1 in the target's sds."""

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from gancli.distributions import DISTRIBUTIONS, build, has_variance
from gancli.metrics import transport
from gancli.metrics.transport import wasserstein1

TARGETS = {
    "gaussian": build("gaussian", {}),
    "far gaussian": build("gaussian", {"mean": 400, "sd": 1.25}),
    "uniform": build("uniform", {"low": -3, "high": 1}),
    "mixture": build("mixture", {"means": [-1, 2], "sds": [0.25, 1.4], "weights": [0.33, 0.67]}),
    "gaps": build("mixture", {"means": [0, 10, 30], "sds": [0.01]}),
    "laplace": build("laplace", {}),
    "student-t": build("student-t", {}),
    "beta": build("beta", {}),
    "log-normal": build("log-normal", {}),
}
HEAVY = {
    "cauchy": build("cauchy", {"location": 3, "scale": 2}),
    "student-t": build("student-t", {"degrees": 1.5}),
    "pareto": build("pareto", {"exponent": 1}),
}
EVERY = [name for name in DISTRIBUTIONS if build(name, {}).dimension == 1]
RNG = np.random.default_rng(0)
SHAPES = {
    "real": lambda t, n: t.quantile(RNG.random(n)),
    "midpoints": lambda t, n: t.quantile((np.arange(n) + 0.5) / n),
    "shifted": lambda t, n: t.quantile(RNG.random(n)) + t.sd,
    "needle": lambda t, n: np.full(n, t.mean[0]),
    "two points": lambda t, n: t.mean[0] + t.sd * RNG.choice([-1.0, 2.0], n),
    "wide": lambda t, n: t.mean[0] + 20 * t.sd * RNG.standard_normal(n),
}
CASES = [pytest.param(t, s, id=f"{t}-{s}") for t in TARGETS for s in SHAPES]


@pytest.mark.parametrize(("target", "shape"), CASES)
def test_w_is_the_area_between_the_cdfs(target, shape):
    target, n = TARGETS[target], 40
    x = np.sort(SHAPES[shape](target, n))
    ends = target.quantile(np.array([1e-13, 1 - 1e-13]))
    marks = np.unique(np.concatenate([x, ends, target.quantile(np.linspace(0.01, 0.99, 99))]))
    area = 0.0
    for a, b in itertools.pairwise(marks):
        level = np.searchsorted(x, (a + b) / 2) / n
        area += integrate.quad(lambda t, f=level: abs(f - target.cdf(np.full(1, t))[0]), a, b, epsabs=1e-11)[
            0
        ]
    assert wasserstein1(x, target) == pytest.approx(area / target.sd, rel=1e-6)


@pytest.mark.parametrize(("target", "shape"), CASES)
def test_w_is_scipys_distance_to_a_huge_exact_sample(target, shape):
    target = TARGETS[target]
    x = SHAPES[shape](target, 300)
    exact = target.quantile((np.arange(200_000) + 0.5) / 200_000)
    expected = stats.wasserstein_distance(x, exact) / target.sd
    assert wasserstein1(x, target) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("d", [0.1, 1.0, -3.0])
def test_a_shift_by_d_sds_gives_d(d):
    target = TARGETS["gaussian"]
    x = target.quantile((np.arange(10_000) + 0.5) / 10_000) + d * target.sd
    assert wasserstein1(x, target) == pytest.approx(abs(d), abs=3e-4)


def test_a_needle_at_the_mean_gives_the_mean_size_of_a_normal_number():
    assert wasserstein1(np.full(500, 4.0), TARGETS["gaussian"]) == pytest.approx(
        np.sqrt(2 / np.pi), rel=1e-12
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_point_that_is_not_finite_makes_its_own_row_nan(bad):
    x = TARGETS["gaussian"].quantile(RNG.random((3, 50)))
    expected = wasserstein1(x, TARGETS["gaussian"])
    x[1, 7] = bad
    w = wasserstein1(x, TARGETS["gaussian"])
    np.testing.assert_array_equal(w[[0, 2]], expected[[0, 2]])
    assert np.isnan(w[1])


def test_blocks_change_nothing(monkeypatch):
    x = RNG.standard_normal((5, 3, 40)).astype(np.float32)
    whole = wasserstein1(x, TARGETS["gaussian"])
    monkeypatch.setattr(transport, "BLOCK", 80)
    np.testing.assert_array_equal(wasserstein1(x, TARGETS["gaussian"]), whole)


def test_float32_points_cost_no_accuracy_beyond_their_own():
    x = TARGETS["far gaussian"].quantile(RNG.random(10_000)).astype(np.float32)
    target = TARGETS["far gaussian"]
    assert wasserstein1(x, target) == pytest.approx(wasserstein1(x.astype(np.float64), target), rel=1e-12)


def test_samples_are_left_as_they_were():
    x = RNG.standard_normal((2, 30))
    before = x.copy()
    wasserstein1(x, TARGETS["gaussian"])
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("spread", ["repeated", "transposed", "every second"])
def test_how_samples_lie_in_memory_changes_nothing(spread):
    points = np.sort(SHAPES["midpoints"](TARGETS["gaussian"], 50))
    rows = {
        "repeated": np.broadcast_to(points, (4, 50)),
        "transposed": np.asfortranarray(np.tile(points, (4, 1))),
        "every second": np.repeat(np.tile(points, (4, 1)), 2, -1)[:, ::2],
    }[spread]
    plain = wasserstein1(np.ascontiguousarray(rows), TARGETS["gaussian"])
    np.testing.assert_array_equal(wasserstein1(rows, TARGETS["gaussian"]), plain)
    np.testing.assert_array_equal(transport.wasserstein1_sorted(rows, TARGETS["gaussian"]), plain)


@pytest.mark.parametrize("n", [7, 100, 2500])
@pytest.mark.parametrize("name", EVERY)
def test_the_midpoints_of_its_own_quantile_are_as_near_as_points_can_be(name, n):
    target = build(name, {})
    w = wasserstein1(target.quantile((np.arange(n) + 0.5) / n), target)
    cut = (0.0, 1.0) if has_variance(target) else transport.TRIMMED
    u = np.linspace(*cut, 40 * n + 1)
    levels = (u[1:] + u[:-1]) / 2
    nearest = target.quantile((np.floor(levels * n) + 0.5) / n)
    area = np.abs(nearest - target.quantile(levels)).mean() * (cut[1] - cut[0])
    assert w == pytest.approx(area / target.scale, rel=0.05, abs=1e-12)
    assert w < 3 / n**0.5


@pytest.mark.parametrize("n", [40, 333])
@pytest.mark.parametrize("name", HEAVY)
def test_without_a_variance_w_is_the_cost_of_the_levels_from_005_to_995(name, n):
    target, rng = HEAVY[name], np.random.default_rng(1)
    u = np.linspace(0.005, 0.995, 400_001)
    levels = (u[1:] + u[:-1]) / 2
    for x in (target.quantile(rng.random(n)), 2 + rng.standard_normal(n), np.full(n, 7.0)):
        cost = np.abs(np.sort(x)[np.floor(levels * n).astype(int)] - target.quantile(levels)).mean() * 0.99
        assert wasserstein1(x, target) == pytest.approx(cost / target.scale, rel=1e-3)


@pytest.mark.parametrize("d", [0.5, -2.0])
@pytest.mark.parametrize("name", EVERY)
def test_a_shift_by_d_scales_gives_about_d(name, d):
    target = build(name, {})
    x = target.quantile((np.arange(10_000) + 0.5) / 10_000) + d * target.scale
    assert wasserstein1(x, target) == pytest.approx(abs(d), rel=0.02)


@pytest.mark.parametrize("name", HEAVY)
def test_the_farthest_points_of_a_heavy_tail_do_not_count(name):
    target = HEAVY[name]
    x = np.sort(target.quantile((np.arange(1000) + 0.5) / 1000))
    far = x.copy()
    far[-5:] = 1e30
    assert wasserstein1(far, target) == wasserstein1(x, target) < 0.1
    far[-6] = 1e30
    assert wasserstein1(far, target) > 1e20


def test_the_distance_from_a_point_is_the_mean_distance_in_its_units():
    target, x = build("point", {"location": 3, "unit": 0.5}), RNG.standard_normal((4, 30))
    np.testing.assert_allclose(wasserstein1(x, target), np.abs(x - 3).mean(axis=-1) / 0.5)
    assert wasserstein1(np.full(30, 3.0), target) < 1e-13
