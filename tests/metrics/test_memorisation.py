"""Copies of training data are found, learnt laws are not accused."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist

from gancli.metrics.memorisation import DataSet, copying

RNG = np.random.default_rng(8)


def normal(features, n):
    return RNG.standard_normal((features, n))


@pytest.mark.parametrize("features", [1, 2])
def test_the_share_is_that_of_all_pairs(features):
    made, train, held = normal(features, 40), normal(features, 30), normal(features, 50)
    ours, theirs = (cdist(x.T, train.T, "seuclidean", V=train.var(axis=1)).min(axis=1) for x in (made, held))
    pairs = (ours[:, None] < theirs).mean() + (ours[:, None] == theirs).mean() / 2
    assert copying(made, DataSet(train, held)).share == pytest.approx(pairs)


@pytest.mark.parametrize("features", [1, 2])
def test_the_p_values_of_fresh_data_are_uniform(features):
    fresh = np.random.default_rng(features).standard_normal((500, 3, features, 500))
    found = [copying(made, DataSet(train, held)) for made, train, held in fresh]
    assert stats.kstest([each.p for each in found], "uniform").pvalue > 1e-3
    assert np.mean([each.share for each in found]) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("blur", [0, 1e-3])
def test_copies_are_found_even_when_blurred(blur):
    train = normal(2, 500)
    copies = train[:, RNG.integers(0, 500, 500)] + blur * normal(2, 500)
    found = copying(copies, DataSet(train, normal(2, 500)))
    assert found.share > 0.95
    assert found.p < 1e-20


def test_a_tenth_of_copies_among_2000_points_is_found():
    train = normal(2, 2000)
    made = np.concatenate([train[:, :200], normal(2, 1800)], axis=1)
    assert copying(made, DataSet(train, normal(2, 2000))).p < 0.01


def test_points_off_the_data_are_no_copies():
    found = copying(normal(2, 500) + 10, DataSet(normal(2, 500), normal(2, 500)))
    assert found.share < 0.05
    assert found.p > 0.99


def test_where_all_distances_are_equal_nothing_can_be_said():
    same = np.zeros((1, 10))
    assert copying(same, DataSet(same, same)).p == 1


def test_units_make_no_difference():
    made, train, held = normal(2, 40), normal(2, 30), normal(2, 50)
    units = np.array([[1024.0], [2.0**-7]])
    assert copying(units * made, DataSet(units * train, units * held)) == copying(made, DataSet(train, held))
