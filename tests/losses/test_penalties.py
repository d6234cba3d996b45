"""Every penalty against closed forms of a straight and a curved D, and point by point and by differences for others."""

from math import sqrt

import numpy as np
import pytest
import torch
from scipy import stats

from gancli.losses import PENALTIES

E, J = 3, 11
OF_SLOPES = [name for name, row in PENALTIES.items() if row.of_slopes]
NUMBERS = np.random.default_rng(0)
NO_POINTS = torch.zeros(1)


def normals(*shape):
    return torch.from_numpy(NUMBERS.normal(size=shape))


def units(*shape):
    return torch.from_numpy(NUMBERS.uniform(size=shape))


def measured(name, critic, real, fake, uniforms=None, weights=None):
    if uniforms is None:
        uniforms = units(len(real), PENALTIES[name].rows(real.shape[-2]), real.shape[-1])
    return PENALTIES[name].measure(critic, real, fake, weights or {}, uniforms)


def test_every_penalty_is_tested():
    assert set(PENALTIES) == {"weights", *PUBLISHED}


MATRICES = {
    "0.weight": torch.arange(12.0).reshape(2, 3, 2),
    "0.bias": torch.full((2, 3), 100.0),
    "0.direction": torch.full((2, 3), 100.0),
    "minibatch.weight": torch.ones(2, 1, 4),
}


def weight_penalty(weights):
    return measured("weights", lambda x: x, NO_POINTS[None, None], NO_POINTS, NO_POINTS, weights)


def test_the_weight_penalty_is_half_the_sum_of_squares_of_each_members_matrices():
    wanted = [
        sum(0.5 * (w[e] ** 2).sum() for name, w in MATRICES.items() if name.endswith("weight"))
        for e in range(2)
    ]
    torch.testing.assert_close(weight_penalty(MATRICES), torch.stack(wanted))


def test_the_weight_penaltys_gradient_is_the_weights_and_leaves_biases_alone():
    leaves = {name: w.clone().requires_grad_() for name, w in MATRICES.items()}
    slopes = torch.autograd.grad(weight_penalty(leaves).sum(), list(leaves.values()), materialize_grads=True)
    for (name, w), slope in zip(leaves.items(), slopes, strict=True):
        torch.testing.assert_close(slope, w.detach() if name.endswith("weight") else torch.zeros_like(slope))


def two_sided(length):
    return (length - 1) ** 2


def around(real, u):
    """Real points moved by normal numbers of half the batch's standard deviation, feature by feature."""
    return real + real.std(-1, correction=0, keepdim=True) / 2 * torch.from_numpy(stats.norm.ppf(u))


PUBLISHED = {  # what the length of a slope costs, and where the slopes are taken
    "r1": (lambda length: length**2 / 2, lambda real, fake, u: [real]),
    "r2": (lambda length: length**2 / 2, lambda real, fake, u: [fake]),
    "r1+r2": (lambda length: length**2 / 2, lambda real, fake, u: [real, fake]),
    "gp": (two_sided, lambda real, fake, u: [u * fake + (1 - u) * real]),
    "lp": (
        lambda length: torch.clamp(length - 1, min=0) ** 2,
        lambda real, fake, u: [u * fake + (1 - u) * real],
    ),
    "dragan": (two_sided, lambda real, fake, u: [around(real, u)]),
}


def published(name, length, real, fake, u):
    """The penalty (E,) from a function that gives the lengths of D's slopes (E, J) at points."""
    cost, where = PUBLISHED[name]
    return sum(cost(length(x)).mean(-1) for x in where(real, fake, u))


@pytest.mark.parametrize("name", OF_SLOPES)
@pytest.mark.parametrize("features", [1, 2, 5])
@pytest.mark.parametrize("length", [0.0, 0.4, 1.0, 3.0])
def test_a_straight_d_costs_by_the_length_of_its_slope(name, features, length):
    w = torch.full((E, features, 1), length / sqrt(features), dtype=torch.float64)
    w[1] *= -1
    found = measured(name, lambda x: (w * x).sum(-2), normals(E, features, J), normals(E, features, J))
    cost, _ = PUBLISHED[name]
    wanted = (2 if name == "r1+r2" else 1) * cost(torch.full((E,), length, dtype=torch.float64))
    torch.testing.assert_close(found, wanted)


@pytest.mark.parametrize("name", OF_SLOPES)
@pytest.mark.parametrize("features", [1, 2])
def test_a_curved_d_is_looked_at_where_the_paper_says(name, features):
    """D(x) = −.85‖x‖² has the slope −1.7 x."""
    real, fake = normals(E, features, J), 2 + normals(E, features, J)
    u = units(E, PENALTIES[name].rows(features), J)
    wanted = published(name, lambda x: 1.7 * x.norm(dim=-2), real, fake, u)
    torch.testing.assert_close(measured(name, bowl, real, fake, u), wanted)


def bowl(x):
    return -0.85 * (x * x).sum(-2)


def places(name, real, fake):
    """Where a penalty asks D."""
    seen = []

    def noting(x):
        seen.append(x.detach())
        return x.sum(-2)

    measured(name, noting, real, fake)
    return seen


@pytest.mark.parametrize("name", ["gp", "lp"])
def test_interpolates_lie_between_the_points_of_their_pair_evenly(name):
    real, fake = normals(E, 2, 2000), 3 + normals(E, 2, 2000)
    (x,) = places(name, real, fake)
    share = (x - real) / (fake - real)
    torch.testing.assert_close(share[:, 0], share[:, 1])
    assert stats.kstest(share[:, 0].ravel(), "uniform").pvalue > 0.01


def test_dragan_looks_around_real_points_within_half_their_width():
    real = normals(1, 2, 5000) * torch.tensor([[1.0], [7.0]])
    (x,) = places("dragan", real, normals(1, 2, 5000))
    moves = (x - real)[0] / torch.tensor([[0.5], [3.5]])
    for feature in moves:
        assert stats.kstest(feature, "norm").pvalue > 0.01
    assert abs(np.corrcoef(moves)[0, 1]) < 0.05


def perceptron(members=E, features=2, hidden=4):
    return {
        "0.weight": normals(members, hidden, features).requires_grad_(),
        "0.bias": normals(members, hidden).requires_grad_(),
        "1.weight": normals(members, 1, hidden).requires_grad_(),
    }


def judged_by(w):
    return lambda x: (w["1.weight"] @ torch.tanh(w["0.weight"] @ x + w["0.bias"][..., None]))[..., 0, :]


def one_by_one(w, x):
    """The lengths of a perceptron's slopes, member by member and point by point, with ``torch.func.grad``."""

    def length(e, j):
        own = {key: value[e] for key, value in w.items()}
        return torch.func.grad(lambda point: judged_by(own)(point[:, None])[0])(x[e, :, j]).norm()

    return torch.stack([torch.stack([length(e, j) for j in range(x.shape[-1])]) for e in range(len(x))])


@pytest.mark.parametrize("name", OF_SLOPES)
def test_a_perceptron_is_penalised_point_by_point(name):
    w, real, fake = perceptron(), normals(E, 2, J), normals(E, 2, J)
    u = units(E, PENALTIES[name].rows(2), J)
    wanted = published(name, lambda x: one_by_one(w, x), real, fake, u)
    torch.testing.assert_close(measured(name, judged_by(w), real, fake, u), wanted)


@pytest.mark.parametrize("name", OF_SLOPES)
def test_its_gradients_are_those_of_differences(name):
    """In D's weights, and in G's points: unrolling and consensus go that way."""
    w, real, fake = perceptron(1), normals(1, 2, 5), normals(1, 2, 5).requires_grad_()
    u = units(1, PENALTIES[name].rows(2), 5)

    def of(fake, *tensors):
        return measured(name, judged_by(dict(zip(w, tensors, strict=True))), real, fake, u)

    assert torch.autograd.gradcheck(of, (fake, *w.values()))


@pytest.mark.parametrize("name", OF_SLOPES)
def test_only_penalties_of_generated_points_feel_where_those_are(name):
    fake = normals(E, 2, J).requires_grad_()
    found = measured(name, judged_by(perceptron()), normals(E, 2, J), fake)
    (slope,) = torch.autograd.grad(found.sum(), fake, materialize_grads=True)
    assert slope.any().item() == (name not in ("r1", "dragan"))


@pytest.mark.parametrize("name", PENALTIES)
def test_members_do_not_mix(name):
    w, real, fake = perceptron(), normals(E, 2, J), normals(E, 2, J)
    u = units(E, PENALTIES[name].rows(2), J)
    together = measured(name, judged_by(w), real, fake, u, w)
    slopes = torch.autograd.grad(together[1], list(w.values()), retain_graph=True, materialize_grads=True)
    assert all((slope[[0, 2]] == 0).all() for slope in slopes)
    own = {key: value[1:2] for key, value in w.items()}
    alone = measured(name, judged_by(own), real[1:2], fake[1:2], u[1:2], own)
    torch.testing.assert_close(together[1:2], alone)


@pytest.mark.parametrize("name", OF_SLOPES)
def test_a_d_that_is_flat_somewhere_has_gradients_of_gradients(name):
    """A relu may be 0 on all that D judges; a length has no slope there, and takes 0 for it."""
    w = torch.full((1, 2, 1), 1.3, dtype=torch.float64, requires_grad=True)

    def flat(x):
        return torch.relu((w * x).sum(-2) - 100) + (w * x).sum(-2) * (x[:, 0] > 0)

    found = measured(name, flat, normals(1, 2, J), normals(1, 2, J))
    (once,) = torch.autograd.grad(found.sum(), w, create_graph=True)
    (twice,) = torch.autograd.grad((once * once).sum(), w)
    assert torch.isfinite(found).all()
    assert torch.isfinite(once).all()
    assert torch.isfinite(twice).all()
    assert once.any()
