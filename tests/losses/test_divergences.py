"""f-GAN's conjugates by maximising, and what the game measures: the divergence itself, at the density ratio."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.special import lambertw

from gancli.config import LossParameters
from gancli.losses import LOSSES
from gancli.losses.divergences import ROWS
from tests.losses.formulas import F_GAN

GIVEN = LossParameters()
DOMAINS = {  # where the conjugate is a number
    "f-kl": (-4.0, 4.0),
    "f-reverse-kl": (-4.0, -0.05),
    "f-pearson": (-1.9, 6.0),
    "f-jeffreys": (-5.0, 5.0),
    "f-js": (-4.0, 0.65),
}
SLOPES_AT_1 = {"f-kl": 1.0, "f-reverse-kl": -1.0, "f-pearson": 0.0, "f-jeffreys": 0.0, "f-js": 0.0}
RATIOS = (0.05, 0.4, 1.0, 2.5, 20.0)


def number(function, x):
    return function(torch.tensor([x], dtype=torch.float64)).item()


def largest(function, low, high):
    """The largest value of a function of log x with one hill."""
    grid = np.linspace(low, high, 400)
    centre = grid[np.argmax([function(x) for x in grid])]
    step = grid[1] - grid[0]
    found = minimize_scalar(
        lambda x: -function(x),
        bounds=(centre - step, centre + step),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return -found.fun


def judged(name, v):
    """g(v) and f*(g(v)), which the row gives with the signs of a loss."""
    at = np.full((1, 1), v)
    real, fake = LOSSES[name].discriminator(at, at, GIVEN)
    return -real.item(), fake.item()


@pytest.mark.parametrize("name", ROWS)
def test_the_published_conjugate_is_the_largest_ut_minus_f(name):
    f, _, conjugate = F_GAN[name]
    for t in np.linspace(*DOMAINS[name], 23):
        best = largest(lambda log_u, t=t: np.exp(log_u) * t - number(f, np.exp(log_u)), -12, 12)
        assert number(conjugate, t) == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_the_conjugate_of_its_activation(name):
    _, activation, conjugate = F_GAN[name]
    for v in np.linspace(-6, 6, 25):
        t, value = judged(name, v)
        assert t == pytest.approx(number(activation, v), rel=1e-12)
        assert value == pytest.approx(number(conjugate, t), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_the_best_d_measures_the_divergence_of_each_density_ratio(name, ratio):
    """sup_v u·g(v) − f*(g(v)) = f(u): Nowozin's bound is tight with the activation of the row."""

    def bound(v):
        t, value = judged(name, v)
        return ratio * t - value

    assert largest(bound, -60, 60) == pytest.approx(number(F_GAN[name][0], ratio), abs=1e-7)


@pytest.mark.parametrize("name", ROWS)
def test_where_both_densities_agree_the_best_answer_is_f_prime_of_1(name):
    u = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.grad(F_GAN[name][0](u), u)[0].item() == pytest.approx(SLOPES_AT_1[name])
    at_rest = number(F_GAN[name][2], SLOPES_AT_1[name])
    assert LOSSES[name].equilibrium(GIVEN) == pytest.approx((0.0, -at_rest), abs=1e-12)


def test_jeffreys_conjugate_is_lamberts():
    v = np.linspace(-600, 30, 400)[:, None]
    w = lambertw(np.exp(1 - v)).real
    mine = LOSSES["f-jeffreys"].discriminator(v, v, GIVEN)[1]
    np.testing.assert_allclose(mine, (w + 1 / w + v - 2)[:, 0], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_jeffreys_slope_is_the_density_ratio_wherever_there_is_a_number_for_it(dtype):
    v = torch.linspace(-80, 80, 321, dtype=dtype).requires_grad_()
    value = LOSSES["f-jeffreys"].discriminator(v[:, None], v[:, None], GIVEN)[1]
    (slope,) = torch.autograd.grad(value.sum(), v)
    wanted = 1 / lambertw(np.exp(1 - v.detach().double().numpy())).real
    np.testing.assert_allclose(slope, wanted, rtol=1e-4 if dtype is torch.float32 else 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_js_is_minimax_moved_by_2_log_2(seed):
    a, c = torch.randn(2, 4, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    shifted = [term + np.log(2) for term in LOSSES["f-js"].discriminator(a, c, GIVEN)]
    torch.testing.assert_close(shifted, list(LOSSES["minimax"].discriminator(a, c, GIVEN)))
