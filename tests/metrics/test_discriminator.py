"""D against the best D, where that is known: closed forms and quadrature."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate
from scipy.special import expit, logit
from scipy.stats import norm

from gancli.distributions import build
from gancli.metrics.discriminator import best_answers
from gancli.metrics.models import MODEL_METRICS, measure
from gancli.records import Missing
from tests.metrics.pairs import (
    GAUSSIAN,
    cross_entropy,
    hinge,
    least_squares,
    normal,
    pair,
    planted,
    wasserstein,
)

REAL = norm(4, 1.25)
GENERATORS = {"shifted": (5.0, 1.25), "narrow": (4.5, 0.4), "wide": (3.0, 3.0), "perfect": (4.0, 1.25)}
SHARES = np.concatenate([[1e-9], np.linspace(0.01, 0.99, 99), [1 - 1e-9]])


def integral(function):
    """∫ f(x) dx over all that matters."""
    marks = [-30, -5, 0, 2, 3, 4, 5, 6, 8, 13, 40]
    return sum(integrate.quad(function, a, b, epsabs=1e-12)[0] for a, b in pairwise(marks))


def quadrature(mean, sd, d):
    """JS, V, RMS and duality gap of N(mean, sd²) and a D(x), by quadrature with SciPy's densities."""
    made = norm(mean, sd)

    def entropy(law):
        return integral(
            lambda x: law.pdf(x) * (np.log(2) + law.logpdf(x) - np.logaddexp(REAL.logpdf(x), made.logpdf(x)))
        )

    js = (entropy(REAL) + entropy(made)) / 2
    on_real = integral(lambda x: REAL.pdf(x) * np.log(d(x)))
    value = on_real + integral(lambda x: made.pdf(x) * np.log1p(-d(x)))

    def square(x):
        best = expit(REAL.logpdf(x) - made.logpdf(x))
        return (REAL.pdf(x) + made.pdf(x)) / 2 * (d(x) - best) ** 2

    grid = np.linspace(-6, 14, 200_001)
    duality = 2 * js - np.log(4) - (on_real + np.log1p(-d(grid).max()))
    return js, value, np.sqrt(integral(square)), duality


@pytest.mark.parametrize("name", GENERATORS)
def test_a_planted_best_d_has_no_gap(name):
    generator, log_density = normal(*GENERATORS[name])
    found = measure(pair(generator, planted(GAUSSIAN, generator, log_density)))
    for metric, most in {"d_value_gap": 1e-6, "d_rmse": 2e-3, "d_calibration": 1e-3}.items():
        assert 0 <= found[metric].value < most, metric


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("slope", [0.0, -0.7, 3.0])
def test_numbers_are_those_of_quadrature(name, slope):
    mean, sd = GENERATORS[name]

    def d(x):
        return expit(np.tanh(slope * (x - 4.2)) + 0.3)

    js, value, rms, duality = quadrature(mean, sd, d)
    found = measure(pair(normal(mean, sd)[0], lambda x: logit(d(x[0]))))
    assert found["js_exact"].value == pytest.approx(js, abs=1e-6)
    assert found["d_value"].value == pytest.approx(value, abs=1e-5)
    assert found["d_value_gap"].value == pytest.approx(2 * js - np.log(4) - value, abs=1e-5)
    assert found["d_rmse"].value == pytest.approx(rms, abs=1e-4)
    assert found["duality_gap"].value == pytest.approx(duality, abs=1e-5)


def test_at_the_equilibrium_every_gap_is_zero_and_only_there():
    found = measure(pair(normal()[0], lambda x: np.zeros(x.shape[1])))
    assert found["d_value"].value == pytest.approx(-np.log(4))
    for name in ("js_exact", "tv_exact", "d_value_gap", "d_rmse", "d_calibration", "duality_gap", "d_sd"):
        assert found[name].value == pytest.approx(0, abs=1e-6), name
    for bias in (-0.3, 0.2):
        assert (
            measure(pair(normal()[0], lambda x, b=bias: np.full(x.shape[1], b)))["duality_gap"].value > 1e-3
        )


@pytest.mark.parametrize("seed", range(20))
def test_no_gap_is_negative(seed):
    a, b, c, mean, sd = np.random.default_rng(seed).normal(size=5)
    found = measure(pair(normal(4 + mean, np.exp(sd))[0], lambda x: a + b * np.tanh(c * (x[0] - 4))))
    gap, duality = found["d_value_gap"].value, found["duality_gap"].value
    assert 0 <= gap <= duality + 1e-9  # G's part of it is not negative either
    assert found["d_value"].value + gap == pytest.approx(2 * found["js_exact"].value - np.log(4), abs=1e-6)


@pytest.mark.parametrize(
    ("losses", "truth", "places"),
    [(cross_entropy, logit, 5), (least_squares, lambda s: s, 5), (hinge, lambda s: np.sign(s - 0.5), 5)],
)
def test_the_best_answer_is_the_known_one(losses, truth, places):
    shares = SHARES[np.abs(SHARES - 0.5) > 1e-3]
    np.testing.assert_allclose(best_answers(losses, shares), truth(shares), atol=10**-places)


def test_the_best_answer_of_smoothed_labels_is_nine_tenths():
    def smoothed(a):
        real, made = cross_entropy(a)
        return 0.9 * real + 0.1 * made, made

    np.testing.assert_allclose(expit(best_answers(smoothed, SHARES)), 0.9 * SHARES, atol=1e-5)
    found = measure(pair(normal(5)[0], lambda x: x[0], losses=smoothed))
    assert found["d_calibration"].value is None
    assert "probability" in found["d_calibration"].reason


@pytest.mark.parametrize("losses", [least_squares, hinge])
def test_other_losses_are_measured_against_their_own_best_answer(losses):
    generator, log_density = normal(5)
    odds = planted(GAUSSIAN, generator, log_density)
    answer = {least_squares: lambda x: expit(odds(x)), hinge: lambda x: np.sign(odds(x))}[losses]
    found = measure(pair(generator, answer, losses=losses, of_odds=False))
    assert found["d_value_gap"].value == pytest.approx(0, abs=1e-6)
    assert found["d_rmse"].value == pytest.approx(0, abs=0.02)
    assert (found["d_calibration"].value is None) == (losses is hinge)
    worse = measure(pair(generator, lambda x: answer(x) / 2, losses=losses, of_odds=False))
    assert worse["d_value_gap"].value > 0.01


def test_a_score_without_bounds_has_no_best_answer():
    found = measure(pair(normal(5)[0], lambda x: x[0], losses=wasserstein, of_odds=False))
    assert found["d_value"].value == pytest.approx(-1, abs=1e-6)  # E x − E G = 4 − 5
    for name in ("d_value_gap", "d_rmse", "d_calibration", "duality_gap"):
        assert found[name].value is None
        assert "no bound" in found[name].reason


def test_ten_bins_show_how_far_the_odds_are_off():
    generator, log_density = normal(5)
    odds = planted(GAUSSIAN, generator, log_density)
    match = pair(generator, lambda x: 2 * odds(x)).match
    bins = match.calibration
    assert bins.mass.sum() == pytest.approx(1)
    assert bins.mass @ bins.real == pytest.approx(0.5)
    # twice the log-odds claims more than there is, on both sides
    some = bins.mass > 1e-3
    assert (np.sign(bins.claimed - 0.5) * (bins.claimed - bins.real))[some].min() > 0
    assert bins.error == pytest.approx(np.sum(bins.mass * np.abs(bins.claimed - bins.real)))
    assert 0.05 < bins.error < match.rmse + 0.1


def test_the_spread_of_d_is_that_of_many_points():
    generator, _ = normal(5)
    found = pair(generator, lambda x: x[0] - 4.5, n=200_000)
    outputs = expit(np.concatenate([found.made[0], found.real[0]]) - 4.5)
    assert measure(found)["d_sd"].value == pytest.approx(outputs.std(), abs=2e-3)


def test_without_a_known_density_the_value_comes_from_points_with_its_interval():
    plane = build("gaussian-2d", {})
    hits = 0
    for seed in range(100):
        found = measure(pair(Missing("why"), lambda x: x[0] - 1.2, plane, n=400, seed=seed))
        value = found["d_value"]
        # x is N(1, 1) on both sides
        truth = sum(integrate.quad(lambda x, f=f: -norm.pdf(x, 1) * f(x), -9, 11)[0] for f in SIDES)
        hits += value.low < truth < value.high
    assert hits >= 88
    for name in ("d_value_gap", "d_rmse", "d_calibration", "duality_gap", "js_exact", "folds"):
        assert found[name].reason == "defined on the line only"
    assert found["d_sd"].value == pytest.approx(
        expit(norm.rvs(-0.2, 1, 10**5, random_state=0)).std(), abs=0.02
    )


SIDES = (lambda x: np.logaddexp(0, 1.2 - x), lambda x: np.logaddexp(0, x - 1.2))


@pytest.mark.parametrize(("generator", "critic"), [("generator", None), (None, "critic"), ("a", "b")])
def test_what_is_missing_is_said(generator, critic):
    found = measure(
        pair(
            Missing(generator) if generator else normal()[0],
            Missing(critic) if critic else lambda x: x[0],
        )
    )
    assert list(found) == list(MODEL_METRICS)
    for name, metric in MODEL_METRICS.items():
        missing = critic if metric.group == "discriminator" and critic else generator
        if name == "copying":
            assert found[name].reason == "every real point is a new one"
        elif name in ("d_value", "d_sd") and not critic:
            assert found[name].value is not None
        elif missing:
            assert (found[name].value, found[name].reason) == (None, missing)
        else:
            assert found[name].value is not None


def test_answers_that_are_not_finite_are_no_answers():
    found = measure(pair(normal()[0], lambda x: np.where(x[0] > 6, np.nan, 0)))
    assert found["d_rmse"].reason == "D's answers are not all finite"
    found = measure(pair(lambda u: np.where(u > 0.5, np.inf, u), lambda x: x[0]))
    assert found["folds"].reason == "G's points are not all finite"
