"""MMD²: a double loop, and what it must be for normal laws."""

import numpy as np
import pytest

from gancli.distributions import build
from gancli.metrics import kernel
from gancli.metrics.draws import real_points

RNG = np.random.default_rng(4)
GAUSSIAN, PLANE = build("gaussian", {}), build("gaussian-2d", {})


def loop(x, y, median):
    """The mean over the five kernels of the textbook sums, pair by pair."""

    def k(a, b):
        return np.mean(
            [np.exp(-np.sum((a - b) ** 2) / (2 * (c * median) ** 2)) for c in (0.25, 0.5, 1, 2, 4)]
        )

    within = [
        np.mean([k(a, b) for i, a in enumerate(z.T) for j, b in enumerate(z.T) if i != j]) for z in (x, y)
    ]
    return sum(within) - 2 * np.mean([k(a, b) for a in x.T for b in y.T])


def expected(mean, sd, median):
    """MMD² of N(4, 1.25²) and N(mean, sd²): E exp(−d²/2h²) = h/√(h² + v) · exp(−m²/2(h² + v)) for d ~ N(m, v)."""
    h = np.array(kernel.WIDTHS) * median

    def mean_kernel(m, v):
        return (h / np.sqrt(h**2 + v) * np.exp(-(m**2) / (2 * (h**2 + v)))).mean()

    across = mean_kernel(mean - 4, sd**2 + 1.25**2)
    return mean_kernel(0, 2 * sd**2) + mean_kernel(0, 2 * 1.25**2) - 2 * across


@pytest.mark.parametrize("features", [1, 2])
def test_it_is_the_double_loop(features):
    x, y = RNG.standard_normal((features, 11)), RNG.standard_normal((features, 7)) + 0.5
    assert kernel.between(x, y, 0.8) == pytest.approx(loop(x, y, 0.8), rel=1e-9)


@pytest.mark.parametrize(("mean", "sd"), [(4, 1.25), (4.5, 1.25), (4, 0.5), (7, 2)])
def test_its_mean_over_samples_is_the_closed_form(mean, sd):
    samples = mean + sd * RNG.standard_normal((200, 1, 200))
    values = kernel.mmd2(samples, GAUSSIAN, RNG)
    truth = expected(mean, sd, kernel.median_distance(GAUSSIAN))
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert values.mean() == pytest.approx(truth, abs=4 * error)
    assert error < 0.003


def test_the_widths_come_from_the_target():
    # |Y − Y′| is half-normal with sd √2 · 1.25: its median is √2 · 1.25 · Φ⁻¹(¾)
    assert kernel.median_distance(GAUSSIAN) == pytest.approx(np.sqrt(2) * 1.25 * 0.6745, rel=0.02)
    wide = build("gaussian", {"sd": 12.5})
    assert kernel.median_distance(wide) == pytest.approx(10 * kernel.median_distance(GAUSSIAN))


@pytest.mark.parametrize("target", [GAUSSIAN, PLANE])
def test_it_does_not_depend_on_the_unit(target):
    x, y = (real_points(target, (50,), RNG) for _ in range(2))
    assert kernel.between(1e3 * x, 1e3 * y, 1e3) == pytest.approx(kernel.between(x, y, 1.0))


def test_points_that_are_worlds_away_cost_what_a_stranger_costs():
    x, y = np.full((1, 20), 1e200), real_points(GAUSSIAN, (20,), RNG)
    own = kernel.between(y, y + 0, 1.0)
    assert np.isfinite(own)
    assert kernel.between(x, y, 1.0) > 1
