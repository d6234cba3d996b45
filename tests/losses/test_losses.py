"""Every loss against its formula in probabilities, written apart, and against what theory says of its equilibrium."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from gancli.losses import LOSSES, PENALTIES

E, B = 3, 40


def p(x):
    """The probability of real, one for one with the log-odds."""
    return 1 / (1 + torch.exp(-x))


def rows_cross_entropy(a, c):
    """Mean cross-entropy of 2n rows of two logits each, {generated, real}."""
    odds = torch.cat([c, a], -1)
    rows = torch.stack([torch.zeros_like(odds), odds], -1)
    labels = torch.cat([torch.zeros_like(c), torch.ones_like(a)], -1).long()
    return functional.cross_entropy(rows.flatten(0, -2), labels.flatten(), reduction="none").reshape(
        labels.shape
    )


def floored_log(x):
    return torch.log(torch.clamp(x, min=1e-5))


FORMULAS = {
    "nonsaturating": (
        lambda a, c: (-torch.log(p(a)).mean(-1), -torch.log(1 - p(c)).mean(-1)),
        lambda a, c: -torch.log(p(c)).mean(-1),
    ),
    "nonsaturating-floored": (
        lambda a, c: (-floored_log(p(a)).mean(-1), -floored_log(1 - p(c)).mean(-1)),
        lambda a, c: -floored_log(p(c)).mean(-1),
    ),
    "minimax": (
        lambda a, c: (-torch.log(p(a)).mean(-1), -torch.log(1 - p(c)).mean(-1)),
        lambda a, c: torch.log(1 - p(c)).mean(-1),
    ),
    "zero-sum": (
        lambda a, c: tuple(rows_cross_entropy(a, c)[..., s].sum(-1) / (2 * B) for s in (REAL, FAKE)),
        lambda a, c: -rows_cross_entropy(a, c).mean(-1),
    ),
    "least-squares": (
        lambda a, c: (((a - 1) ** 2).mean(-1) / 2, (c**2).mean(-1) / 2),
        lambda a, c: ((c - 1) ** 2).mean(-1) / 2,
    ),
    "hinge": (
        lambda a, c: (torch.clamp(1 - a, min=0).mean(-1), torch.clamp(1 + c, min=0).mean(-1)),
        lambda a, c: -c.mean(-1),
    ),
}
FAKE, REAL = slice(0, B), slice(B, None)


def scores(seed, spread=3.0):
    rng = np.random.default_rng(seed)
    return [torch.from_numpy(spread * rng.normal(size=(E, B))).requires_grad_() for _ in "ac"]


def value_and_slopes(function, a, c):
    value = function(a, c)
    total = (sum(value) if isinstance(value, tuple) else value).sum()
    slopes = torch.autograd.grad(total, (a, c), allow_unused=True)
    return value, [torch.zeros_like(a) if s is None else s for s in slopes]


def test_every_loss_has_its_formula():
    assert set(FORMULAS) == set(LOSSES)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_and_its_gradients_are_those_of_the_formula(name, side):
    mine = (LOSSES[name].discriminator, LOSSES[name].generator)[side]
    for seed, spread in ((0, 1.0), (1, 6.0)):
        a, c = scores(seed, spread)
        value, slopes = value_and_slopes(mine, a, c)
        wanted, wanted_slopes = value_and_slopes(FORMULAS[name][side], a, c)
        torch.testing.assert_close(value, wanted, rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(slopes, wanted_slopes, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_the_same_in_numpy_and_torch(name):
    loss, (a, c) = LOSSES[name], scores(2)
    arrays = a.detach().numpy(), c.detach().numpy()
    for mine, theirs in zip(loss.discriminator(*arrays), loss.discriminator(a, c), strict=True):
        np.testing.assert_allclose(mine, theirs.detach(), rtol=1e-13)
    np.testing.assert_allclose(loss.generator(*arrays), loss.generator(a, c).detach(), rtol=1e-13)


@pytest.mark.parametrize("name", LOSSES)
def test_d_wants_real_up_and_generated_down_and_g_the_generated_up(name):
    a, c = (torch.linspace(0.1, 0.9, B).repeat(E, 1).requires_grad_() for _ in "ac")  # between 0 and 1
    of_real, of_fake = value_and_slopes(LOSSES[name].discriminator, a, c)[1]
    assert (of_real < 0).all()
    assert (of_fake > 0).all()
    g_real, g_fake = value_and_slopes(LOSSES[name].generator, a, c)[1]
    assert (g_fake < 0).all()
    assert (g_real != 0).any() == LOSSES[name].generator_needs_real


@pytest.mark.parametrize("name", LOSSES)
def test_the_equilibrium_is_the_best_constant_of_a_d_that_cannot_tell(name):
    loss = LOSSES[name]
    constants = np.linspace(-1, 1, 2001)[:, None]
    totals = sum(loss.discriminator(constants, constants))
    d, g = loss.equilibrium
    assert d == pytest.approx(totals.min(), abs=1e-12)
    best = constants[np.isclose(totals, d, rtol=0, atol=1e-12)]
    of_g = loss.generator(best[:, None], best[:, None])
    if g is None:  # a band of constants is best, and G's loss is any number of it
        assert np.ptp(of_g) > 1
    else:
        np.testing.assert_allclose(of_g, g, atol=1e-12)


KNOWN_EQUILIBRIA = {
    "nonsaturating": (1.386294, 0.693147),
    "nonsaturating-floored": (1.386294, 0.693147),
    "minimax": (1.386294, -0.693147),
    "zero-sum": (0.693147, -0.693147),
    "least-squares": (0.25, 0.125),
    "hinge": (2.0, None),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_equilibrium_has_the_published_value(name):
    assert LOSSES[name].equilibrium == pytest.approx(KNOWN_EQUILIBRIA[name], abs=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", LOSSES)
def test_extreme_scores_leave_losses_and_gradients_finite(name, dtype):
    ends = torch.tensor([-1e4, -90.0, 0.0, 90.0, 1e4], dtype=dtype)
    a, c = (x.flatten()[None].clone().requires_grad_() for x in torch.meshgrid(ends, ends, indexing="ij"))
    for function in (LOSSES[name].discriminator, LOSSES[name].generator):
        value, slopes = value_and_slopes(function, a, c)
        for number in (*(value if isinstance(value, tuple) else (value,)), *slopes):
            assert torch.isfinite(number).all()


@pytest.mark.parametrize("name", ["nonsaturating", "minimax", "zero-sum"])
def test_a_d_that_is_surely_wrong_still_learns(name):
    """A cross-entropy from log-odds keeps its gradient where a probability would have saturated."""
    a, c = torch.full((1, 4), -90.0).requires_grad_(), torch.full((1, 4), 90.0).requires_grad_()
    for slope in value_and_slopes(LOSSES[name].discriminator, a, c)[1]:
        assert abs(slope.sum()).item() == pytest.approx(1.0 if name != "zero-sum" else 0.5)


def test_the_floor_lets_no_gradient_pass_beyond_it():
    a, c = (torch.tensor([[-12.0, -11.0]]).requires_grad_() for _ in "ac")
    slopes = value_and_slopes(LOSSES["nonsaturating-floored"].generator, a, c)[1][1]
    assert slopes[0, 0] == 0
    assert slopes[0, 1] < 0


@pytest.mark.parametrize("name", LOSSES)
def test_members_do_not_mix_and_points_have_no_order(name):
    a, c = (x.detach() for x in scores(4))
    loss, order = LOSSES[name], torch.randperm(B, generator=torch.Generator().manual_seed(0))
    many = (*loss.discriminator(a, c), loss.generator(a, c))
    alone = (*loss.discriminator(a[1], c[1]), loss.generator(a[1], c[1]))
    moved = (*loss.discriminator(a[:, order], c), loss.generator(a[:, order], c[:, order]))
    for value, one, other in zip(many, alone, moved, strict=True):
        assert value.shape == (E,)
        torch.testing.assert_close(value[1], one)
        torch.testing.assert_close(value, other)


MATRICES = {
    "0.weight": torch.arange(12.0).reshape(2, 3, 2),
    "0.bias": torch.full((2, 3), 100.0),
    "minibatch.weight": torch.ones(2, 1, 4),
}


def weight_penalty(weights):
    return PENALTIES["weights"].measure(lambda x: x, torch.zeros(1), torch.zeros(1), weights)


def test_the_weight_penalty_is_half_the_sum_of_squares_of_each_members_matrices():
    wanted = [
        sum(0.5 * (w[e] ** 2).sum() for name, w in MATRICES.items() if name.endswith("weight"))
        for e in range(2)
    ]
    torch.testing.assert_close(weight_penalty(MATRICES), torch.stack(wanted))


def test_the_weight_penaltys_gradient_is_the_weights_and_leaves_biases_alone():
    leaves = {name: w.clone().requires_grad_() for name, w in MATRICES.items()}
    slopes = torch.autograd.grad(weight_penalty(leaves).sum(), list(leaves.values()), allow_unused=True)
    for (name, w), slope in zip(leaves.items(), slopes, strict=True):
        if name.endswith("bias"):
            assert slope is None
        else:
            torch.testing.assert_close(slope, w.detach())


def test_every_penalty_is_tested():
    assert set(PENALTIES) == {"weights"}
