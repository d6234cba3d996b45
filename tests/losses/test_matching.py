"""Losses that compare batches: closed forms, other people's implementations, and what they are 0 for."""

import numpy as np
import pytest
import torch
from scipy import stats

from gancli.config import LossParameters
from gancli.losses import LOSSES
from gancli.losses.matching import ROWS

GIVEN = LossParameters()
GENERATOR = np.random.default_rng(0)


def batch(*shape):
    return GENERATOR.normal(size=shape)


def loss(name, a, c):
    return LOSSES[name].generator(a, c, GIVEN)


def test_every_row_says_what_it_compares():
    compared = {
        name: row.generator_compares for name, row in LOSSES.items() if row.generator_compares != "scores"
    }
    assert compared == {name: "features" if name == "feature-matching" else "points" for name in ROWS}
    assert all(row.generator_needs_real for row in ROWS.values())


@pytest.mark.parametrize("name", [name for name in ROWS if name != "energy-distance"])
def test_a_batch_equals_itself(name):
    a = batch(3, 1, 20)
    np.testing.assert_allclose(loss(name, a, a), 0, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in ROWS if name != "energy-distance"])
@pytest.mark.parametrize("shift", [-0.5, 2.0])
def test_a_shift_costs_its_square(name, shift):
    a = batch(3, 1, 20)
    np.testing.assert_allclose(loss(name, a, a + shift), shift**2)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_another_width_costs_by_the_moment_it_changes(factor):
    a = batch(3, 1, 20)
    a -= a.mean(-1, keepdims=True)
    variance = (a * a).mean(-1)[:, 0]
    np.testing.assert_allclose(loss("feature-matching", a, factor * a), 0, atol=1e-12)
    np.testing.assert_allclose(loss("moment-matching", a, factor * a), (variance * (factor**2 - 1)) ** 2)
    np.testing.assert_allclose(loss("sorted-pairs", a, factor * a), variance * (factor - 1) ** 2)


def test_moment_matching_sees_the_tilt_of_a_plane():
    a = batch(1, 2, 4000)
    tilted = np.stack([a[:, 0], 0.8 * a[:, 0] + 0.6 * a[:, 1]], 1)
    assert loss("moment-matching", a, tilted)[0] == pytest.approx(2 * 0.8**2, rel=0.15)


def test_the_energy_distance_is_scipys_but_for_the_points_with_themselves():
    a, c = batch(1, 30), batch(1, 30) + 0.7
    within = sum(abs(x[0, :, None] - x[0]).mean() for x in (a, c))
    wanted = stats.energy_distance(a[0], c[0]) ** 2 - within / 29
    assert loss("energy-distance", a[None], c[None])[0] == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("features", [1, 2])
def test_the_energy_distance_of_equal_laws_is_0_on_average(features):
    values = loss("energy-distance", batch(4000, features, 6), batch(4000, features, 6))
    assert abs(values.mean()) < 4 * values.std() / np.sqrt(4000)
    assert values.std() > 0.1


def test_the_root_mean_square_of_sorted_pairs_is_the_wasserstein_distance_of_a_shift():
    a = batch(1, 1, 50)
    c = a[..., ::-1] * 0.3 + 4
    wanted = np.mean((np.sort(a[0, 0]) - np.sort(c[0, 0])) ** 2)
    assert loss("sorted-pairs", a, c)[0] == pytest.approx(wanted)
    assert np.sqrt(wanted) >= stats.wasserstein_distance(a[0, 0], c[0, 0])


@pytest.mark.parametrize("name", ROWS)
def test_a_step_down_the_slope_brings_the_batches_together(name):
    features = 1 if name == "sorted-pairs" else 2
    a, c = torch.from_numpy(batch(3, features, 16)), torch.from_numpy(batch(3, features, 16) + 1.5)
    c.requires_grad_()
    before = loss(name, a, c)
    (slope,) = torch.autograd.grad(before.sum(), c)
    assert (loss(name, a, c - 0.1 * slope) < before).all()


def test_points_that_fall_together_have_a_slope():
    c = torch.zeros(1, 1, 4, requires_grad=True)
    (slope,) = torch.autograd.grad(
        loss("energy-distance", torch.tensor([[[0.0, 1.0, 1.0, 1.0]]]), c).sum(), c
    )
    assert torch.isfinite(slope).all()
    assert (slope < 0).all()
