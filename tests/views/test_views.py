"""What D sees of a set: its moments against SciPy's, the gradients that flow, and what the order of points means."""

import numpy as np
import pytest
import torch
from scipy import stats

from gancli.views import VIEWS

E, B = 3, 50
SETS = [name for name in VIEWS if VIEWS[name].of_sets]


def points(features=1):
    return np.random.default_rng(features).gamma(2.0, size=(E, features, B))


@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_the_features_it_promises_in_numpy_and_torch(name, features):
    view, x = VIEWS[name], points(features)
    seen = view.look(x, 0.0)
    assert seen.shape == (E, view.features(features, B), 1 if view.of_sets else B)
    np.testing.assert_allclose(seen, view.look(torch.from_numpy(x), 0.0), rtol=1e-13)


@pytest.mark.parametrize("features", [1, 2])
def test_the_moments_are_scipys(features):
    x = points(features)
    seen = VIEWS["moments"].look(x, 0.0).reshape(E, 4, features)
    wanted = [x.mean(-1), x.std(-1), stats.skew(x, -1, bias=True), stats.kurtosis(x, -1, bias=True)]
    np.testing.assert_allclose(seen, np.stack(wanted, 1), rtol=1e-12)


def test_epsilon_is_added_to_the_variance():
    x, epsilon = points(), 0.7
    mean, sd, skewness, kurtosis = VIEWS["moments"].look(x, epsilon)[0, :, 0]
    wide = np.sqrt(x[0, 0].var() + epsilon)
    z = (x[0, 0] - x[0, 0].mean()) / wide
    np.testing.assert_allclose(
        [mean, sd, skewness, kurtosis], [x[0, 0].mean(), wide, (z**3).mean(), (z**4).mean() - 3], rtol=1e-12
    )


@pytest.mark.parametrize(("epsilon", "finite"), [(0.0, False), (1e-6, True)])
def test_a_set_without_spread_has_moments_only_with_epsilon(epsilon, finite):
    x = torch.full((1, 1, B), 0.5, dtype=torch.float64, requires_grad=True)
    seen = VIEWS["moments"].look(x, epsilon)
    seen.sum().backward()
    assert torch.isfinite(seen).all().item() == finite
    assert torch.isfinite(x.grad).all().item() == finite


def test_the_moments_gradient_flows_through_the_mean():
    x = torch.from_numpy(points()).requires_grad_()
    VIEWS["moments"].look(x, 0.0)[:, 1].sum().backward()
    z = (points() - points().mean(-1, keepdims=True)) / points().std(-1, keepdims=True)
    np.testing.assert_allclose(x.grad, z / B, rtol=1e-10, atol=1e-15)


DEVIATIONS = {"raw+variances": lambda d, w: 2 * w * d, "raw+diffs": lambda d, w: w}
"""View -> slope of Σ w · deviation where the set's mean is a constant."""


@pytest.mark.parametrize("name", DEVIATIONS)
def test_no_gradient_flows_through_the_mean_of_the_deviations(name):
    x = torch.from_numpy(points()).requires_grad_()
    weight = torch.linspace(-1, 3, B, dtype=torch.float64)
    (VIEWS[name].look(x, 0.0)[:, B:, 0] * weight).sum().backward()
    deviation = points() - points().mean(-1, keepdims=True)
    np.testing.assert_allclose(
        x.grad, np.broadcast_to(DEVIATIONS[name](deviation, weight.numpy()), x.shape), rtol=1e-12
    )


@pytest.mark.parametrize(("name", "power"), [("raw+variances", 2), ("raw+diffs", 1)])
@pytest.mark.parametrize("features", [1, 2])
def test_values_come_first_and_deviations_after_them(name, power, features):
    x = points(features)
    values, deviations = np.split(VIEWS[name].look(x, 0.0)[..., 0], 2, -1)
    np.testing.assert_array_equal(values, x.reshape(E, -1))
    spread = (x - x.mean(-1, keepdims=True)) ** power
    np.testing.assert_allclose(deviations, spread.reshape(E, -1), rtol=1e-12)


@pytest.mark.parametrize("name", VIEWS)
def test_what_the_order_of_points_does(name):
    """Points move with it, moments do not feel it, raw features follow it block by block."""
    x, order = points(), np.random.default_rng(0).permutation(B)
    seen, moved = VIEWS[name].look(x, 0.0), VIEWS[name].look(x[..., order], 0.0)
    if name == "points":
        np.testing.assert_array_equal(moved, seen[..., order])
    elif name == "moments":
        np.testing.assert_allclose(moved, seen, rtol=1e-12)
    else:
        blocks = seen.reshape(E, -1, B)
        np.testing.assert_allclose(moved.reshape(E, -1, B), blocks[..., order], rtol=1e-12)
        assert not np.allclose(moved, seen)


@pytest.mark.parametrize("name", VIEWS)
def test_one_set_does_not_feel_another(name):
    x = points()
    np.testing.assert_array_equal(VIEWS[name].look(x, 0.0)[1], VIEWS[name].look(x[1], 0.0))


def test_the_views_of_the_published_code_are_there():
    assert set(SETS) == {"moments", "raw", "raw+variances", "raw+diffs"}
    assert set(VIEWS) == {"points", "squares", *SETS}
