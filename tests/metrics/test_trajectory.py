"""What a trajectory measures for targets of every kind: in the target's scale, at its own best near nothing."""

import numpy as np
import pytest

from gancli.distributions import DISTRIBUTIONS, build, has_variance, on_line
from gancli.metrics import judge
from gancli.metrics.draws import real_points
from gancli.metrics.trajectory import trajectory

EPOCHS = np.array([0, 4000, 5000])
LINE = [name for name in DISTRIBUTIONS if build(name, {}).dimension == 1]
PLANE = [name for name in DISTRIBUTIONS if build(name, {}).dimension == 2]
HEAVY = [
    ("cauchy", {"location": 3, "scale": 2}),
    ("student-t", {"degrees": 2}),
    ("pareto", {"exponent": 1.5}),
]


def look(points, target):
    """A run that gives the same points at every snapshot."""
    return trajectory(EPOCHS, np.broadcast_to(points, (len(EPOCHS), *points.shape)), target, directions=8)


def midpoints(target, n=4000):
    return target.quantile((np.arange(n) + 0.5) / n)[None]


@pytest.mark.parametrize("name", LINE)
def test_a_perfect_generator_on_the_line_is_converged_and_excellent(name):
    target = build(name, {})
    found = look(midpoints(target), target)
    assert np.abs(found.b).max() < 0.02
    assert np.abs(found.rho).max() < 0.1
    assert found.w.max() < 0.03
    assert np.isnan(found.tv20).all() if name == "point" else found.tv20.max() < 0.01
    verdict = judge(found)
    assert (verdict.label, verdict.quality) == ("converged", "excellent")
    assert (verdict.tv20 is None) == (name == "point")


@pytest.mark.parametrize("name", PLANE)
def test_real_points_in_the_plane_are_converged(name):
    target = build(name, {})
    found = look(real_points(target, (2000,), np.random.default_rng(3)), target)
    assert found.w.max() < 0.06
    assert found.tv20.max() < 0.08
    assert np.abs(found.rho).max() < 0.06
    assert judge(found).label == "converged"


@pytest.mark.parametrize("name", LINE)
def test_a_shift_by_two_scales_is_off_target(name):
    target = build(name, {})
    found = look(midpoints(target) + 2 * target.scale, target)
    np.testing.assert_allclose(found.b, 2, atol=0.01)
    np.testing.assert_allclose(found.w, 2, rtol=0.02)
    assert judge(found).label == "off-target"


@pytest.mark.parametrize("name", [name for name in DISTRIBUTIONS if name != "point"])
def test_a_needle_has_collapsed(name):
    target = build(name, {})
    middle = target.quantile(np.array([0.5])) if on_line(target) else target.mean
    noise = 1e-3 * np.random.default_rng(0).standard_normal((target.dimension, 500))
    verdict = judge(look(middle[:, None] + noise, target))
    assert verdict.label == "collapsed"


@pytest.mark.parametrize(("name", "parameters"), HEAVY)
def test_without_a_variance_median_and_iqr_are_judged_and_the_words_say_so(name, parameters):
    target = build(name, parameters)
    points = midpoints(target)
    found = look(1.5 * points + 2, target)
    low, middle, high = np.quantile(1.5 * points + 2, [0.25, 0.5, 0.75])
    np.testing.assert_allclose(found.mean, middle)
    np.testing.assert_allclose(found.sd, high - low)
    np.testing.assert_allclose(found.r, 1.5, rtol=1e-3)
    np.testing.assert_allclose(found.b, (middle - target.quantile(np.array([0.5]))[0]) / target.scale)
    verdict = judge(look(points + 3 * target.scale, target))
    assert (verdict.mean, verdict.sd) == (None, None)
    assert "settled at median" in verdict.sentence
    assert "IQR" in verdict.sentence
    assert not has_variance(target)


def test_one_point_far_out_moves_nothing_where_there_is_no_variance():
    target = build("cauchy", {})
    points = midpoints(target)
    far = points.copy()
    far[0, -1] = 1e12
    for name in ("b", "r", "w"):
        np.testing.assert_array_equal(getattr(look(far, target), name), getattr(look(points, target), name))


def test_a_point_mass_is_judged_in_its_unit_and_never_collapses():
    target, noise = (
        build("point", {"location": 3, "unit": 0.5}),
        np.random.default_rng(1).standard_normal((1, 5000)),
    )
    near = look(3 + 0.01 * noise, target)
    assert judge(near).sentence.startswith("converged, excellent: w .02")
    wide = look(3 + 0.5 * noise, target)
    np.testing.assert_allclose(wide.r, np.hypot(1, noise.std()), rtol=1e-12)
    assert judge(wide).label == "off-target"
    assert judge(look(3 + 5 * noise, target)).flags[0] == "runaway"
    moving = 3 + np.linspace(-2, 0, 100)[:, None, None] + 0.01 * noise
    assert "moved by" in (said := judge(trajectory(np.arange(50, 5050, 50), moving - 1, target)).sentence)
    assert "units" in said
