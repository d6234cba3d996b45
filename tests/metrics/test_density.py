"""The exact law of a generator on the line, against laws that are known."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from gancli.metrics.density import law, traced

LAWS = {
    "the noise itself": (lambda u: u, stats.uniform(0, 1)),
    "stretched": (lambda u: 4 - 2.5 * u, stats.uniform(1.5, 2.5)),
    "normal noise": (lambda u: 4 + 1.25 * ndtri(u), stats.norm(4, 1.25)),
    "squared": (lambda u: ndtri(u) ** 2, stats.chi2(1)),
    "a wave": (lambda u: np.sin(8 * np.pi * u), stats.arcsine(-1, 2)),
    "steep": (lambda u: 3 * np.tanh(300 * (u - 0.4)), None),
    "a hat": (lambda u: 1 - np.abs(2 * u - 1), stats.uniform(0, 1)),
}
KNOWN = [name for name, (_, truth) in LAWS.items() if truth]


def curve(name, centre=0.0, scale=1.0):
    return traced(LAWS[name][0], centre, scale)


@pytest.mark.parametrize("name", LAWS)
def test_the_mass_is_one(name):
    found = curve(name)
    assert found.masses.sum() == pytest.approx(1, abs=1e-12)
    assert law(found).mass == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", KNOWN)
def test_densities_are_the_known_ones(name):
    truth = LAWS[name][1]
    x = truth.ppf(np.linspace(0.1, 0.9, 97)) + 1e-4
    np.testing.assert_allclose(law(curve(name)).density(x), truth.pdf(x), rtol=5e-3)


@pytest.mark.parametrize("name", KNOWN)
def test_the_law_is_the_known_one(name):
    found, truth = law(curve(name)), LAWS[name][1]
    levels = np.concatenate([[0], np.cumsum(found.heights * np.diff(found.knots))])
    np.testing.assert_allclose(levels, truth.cdf(found.knots), atol=1e-6)


@pytest.mark.parametrize("name", LAWS)
def test_there_is_no_density_beyond_the_points(name):
    found = law(curve(name))
    assert found.density(np.array([found.knots[0] - 1e-9, found.knots[-1] + 1e-9, 1e9])).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("function", "folds"),
    [
        (lambda u: u, 0),
        (lambda u: -np.exp(u), 0),
        (lambda u: ndtri(u) ** 2, 1),
        (lambda u: np.sin(7 * np.pi * u), 7),
        (lambda u: np.tanh(1e3 * (u - 0.5)), 0),
        (lambda u: u + 1e-5 * np.sin(40 * np.pi * u), 0),
        (lambda u: u + 0.03 * np.sin(40 * np.pi * u), 40),
        (lambda u: np.minimum(u, 0.5), 0),
        (lambda u: np.full_like(u, 3.0), 0),
    ],
)
def test_folds_are_counted(function, folds):
    assert traced(function, 0.0, 1.0).folds == folds


def test_a_wiggle_of_less_than_a_thousandth_is_no_fold():
    wiggle = lambda u: u + 4e-4 * np.sin(1000 * np.pi * u)  # noqa: E731
    assert np.diff(wiggle(np.linspace(0, 1, 10_000))).min() < 0
    assert traced(wiggle, 0.0, 1.0).folds == 0
    assert traced(wiggle, 0.0, 0.01).folds > 100


def test_flat_parts_are_atoms():
    found = law(traced(lambda u: np.clip(u, 0.2, 0.7), 0.0, 1.0))
    assert found.atoms.sum() == pytest.approx(0.5, abs=1e-3)
    assert set(found.places.round(12)) == {0.2, 0.7}
    assert found.atoms[found.places < 0.5].sum() == pytest.approx(0.2, abs=1e-3)
    assert found.density(np.array([0.1, 0.3, 0.8])).tolist() == pytest.approx([0, 1, 0])


def test_the_smallest_slope_is_in_scales_over_the_whole_noise():
    assert traced(lambda u: 3 * u, 0.0, 2.0).smallest_slope == pytest.approx(1.5)
    assert traced(lambda u: u**2, 0.0, 1.0).smallest_slope == pytest.approx(0, abs=2e-4)
    assert traced(lambda u: np.minimum(u, 0.5), 0.0, 1.0).smallest_slope == 0


def test_steps_are_fine_where_the_generator_is_steep():
    found = curve("steep")
    away = np.maximum(np.abs(found.x[1:]), 1)
    assert (np.abs(np.diff(found.x)) / away).max() < 0.01


def test_a_jump_ends_the_refinement():
    found = traced(lambda u: np.where(u < 0.3, -1.0, 1.0), 0.0, 1.0)
    assert len(found.u) < 9000
    assert law(found).mass == pytest.approx(1)
    assert law(found).atoms[law(found).places < 0].sum() == pytest.approx(0.3, abs=1e-9)


def test_points_that_are_not_finite_are_left_as_they_are():
    found = traced(lambda u: np.where(u < 0.5, u, np.inf), 0.0, 1.0)
    assert not np.isfinite(found.x).all()
