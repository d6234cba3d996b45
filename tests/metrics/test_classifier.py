"""A fresh classifier against what the best one can do."""

import numpy as np
import pytest
from scipy.special import ndtr

from gancli.distributions import build
from gancli.metrics import classifier
from gancli.metrics.evaluation import evaluate
from gancli.metrics.intervals import wilson

RNG = np.random.default_rng(12)
GAUSSIAN, PLANE = build("gaussian", {}), build("gaussian-2d", {})


def many(points, target=GAUSSIAN, samples=30):
    return classifier.accuracy(np.stack([points() for _ in range(samples)]), target, RNG)


@pytest.mark.parametrize("shift", [0.5, 1, 2, 4])
def test_it_comes_near_the_best_accuracy_and_not_above(shift):
    # the best of all for two normal laws that are shift sds apart is right with probability Φ(shift/2)
    values = many(lambda: 4 + 1.25 * (RNG.standard_normal((1, 2000)) + shift))
    best, error = ndtr(shift / 2), values.std(ddof=1) / np.sqrt(len(values))
    assert best - 0.02 < values.mean() < best + 4 * error


def test_it_guesses_where_there_is_nothing_to_tell():
    values = many(lambda: 4 + 1.25 * RNG.standard_normal((1, 2000)))
    assert values.mean() == pytest.approx(0.5, abs=0.01)


def test_it_finds_holes_that_no_moment_shows():
    grid = 0.2 * 1.25

    def comb():
        x = 4 + 1.25 * RNG.standard_normal((1, 2000))
        return grid * np.round(x / grid) + 0.1 * grid * RNG.standard_normal(x.shape)

    assert many(comb, samples=5).mean() > 0.65


@pytest.mark.parametrize("target", [GAUSSIAN, PLANE])
def test_a_needle_is_told_apart(target):
    assert many(lambda: np.full((target.dimension, 400), 0.3), target, 2).min() > 0.9


def test_the_interval_is_that_of_the_tests_that_were_made():
    points = 4 + 1.25 * RNG.standard_normal((1, 901))
    found = evaluate(points, GAUSSIAN, 0, ["c2st"])["c2st"]
    tests = 2 * 451
    assert classifier.tests(901) == tests
    assert (found.low, found.high) == wilson(round(found.value * tests), tests)


def test_training_and_test_points_are_different_ones():
    # were a test point its own neighbour in training, the labels of noise would be learnt by heart
    points = RNG.random((2, 4))
    halves = classifier._halves(points, 2, RNG)
    assert {tuple(p) for half in halves for p in half} == {tuple(p) for p in points.T}
