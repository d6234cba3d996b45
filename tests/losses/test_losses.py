"""Every loss against its formula in probabilities, written apart, and against what theory says of its equilibrium."""

from dataclasses import dataclass
from math import inf, log

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar

from gancli.config import LossParameters
from gancli.losses import LOSSES
from gancli.losses.loss import NUMBERS
from tests.losses.formulas import FORMULAS, rows_cross_entropy

E, B = 3, 40
AS_THEY_ARE = LossParameters()
PARAMETERS = {
    "as they are": AS_THEY_ARE,
    "others": LossParameters(label=0.9, alpha_d=2.5, alpha_g=0.6, margin=2.0),
    "others again": LossParameters(label=0.7, alpha_d=0.5, alpha_g=4.0, margin=0.3),
}
SCORED = [name for name, row in LOSSES.items() if row.generator_compares == "scores"]
PAIRED = {"relativistic"}
"""Losses that look at real and generated points in pairs."""
every_parameter = pytest.mark.parametrize("given", PARAMETERS.values(), ids=PARAMETERS)


@dataclass
class Side:
    """One player's loss: D's from scores, G's from what it compares."""

    name: str
    player: str

    @property
    def function(self):
        return getattr(LOSSES[self.name], self.player)

    @property
    def formula(self):
        return FORMULAS[self.name][self.player == "generator"]

    @property
    def shape(self):
        """Of one member's numbers."""
        if self.player == "discriminator" or self.name in SCORED:
            return (B,)
        return (1 if self.name == "sorted-pairs" else 2, B)


SIDES = [
    Side(name, player)
    for name, row in LOSSES.items()
    for player in ("discriminator", "generator")
    if player == "generator" or row.generator_compares != "points"
]
every_side = pytest.mark.parametrize("side", SIDES, ids=lambda side: f"{side.name}, {side.player}")


def numbers(shape, seed, spread=3.0):
    rng = np.random.default_rng(seed)
    return [torch.from_numpy(spread * rng.normal(size=(E, *shape))).requires_grad_() for _ in "ac"]


def value_and_slopes(function, a, c, given=AS_THEY_ARE):
    value = function(a, c, given)
    total = (sum(value) if isinstance(value, tuple) else value).sum()
    return value, torch.autograd.grad(total, (a, c), materialize_grads=True)


def terms(value):
    return value if isinstance(value, tuple) else (value,)


def test_every_loss_has_its_formula():
    assert set(FORMULAS) == set(LOSSES)


@every_side
@every_parameter
def test_a_loss_and_its_gradients_are_those_of_the_formula(side, given):
    for seed, spread in ((0, 1.0), (1, 5.0)):
        a, c = numbers(side.shape, seed, spread)
        value, slopes = value_and_slopes(side.function, a, c, given)
        wanted, wanted_slopes = value_and_slopes(side.formula, a, c, given)
        torch.testing.assert_close(value, wanted, rtol=1e-7, atol=1e-10)
        torch.testing.assert_close(slopes, wanted_slopes, rtol=1e-6, atol=1e-10)


def test_zero_sum_is_the_mean_cross_entropy_of_all_rows():
    a, c = numbers((B,), 0)
    wanted = rows_cross_entropy(a, c)
    torch.testing.assert_close(sum(LOSSES["zero-sum"].discriminator(a, c, AS_THEY_ARE)), wanted)
    torch.testing.assert_close(LOSSES["zero-sum"].generator(a, c, AS_THEY_ARE), -wanted)


@every_side
@every_parameter
def test_a_loss_feels_the_parameters_that_it_names_and_no_others(side, given):
    a, c = (x.detach() for x in numbers(side.shape, 0))
    plain = terms(side.function(a, c, AS_THEY_ARE))
    for name in NUMBERS:
        moved = LossParameters(**{name: getattr(given, name)})
        same = all(map(torch.equal, terms(side.function(a, c, moved)), plain))
        assert same or name in LOSSES[side.name].parameters


@pytest.mark.parametrize("name", LOSSES)
def test_every_parameter_that_a_loss_names_makes_a_difference(name):
    sides = [side for side in SIDES if side.name == name]
    for parameter in LOSSES[name].parameters:
        moved = LossParameters(**{parameter: 0.5})
        pairs = [(side, *(x.detach() for x in numbers(side.shape, 0))) for side in sides]
        assert any(
            not torch.equal(one, other)
            for side, a, c in pairs
            for one, other in zip(
                terms(side.function(a, c, moved)), terms(side.function(a, c, AS_THEY_ARE)), strict=True
            )
        )


@every_side
@every_parameter
def test_a_loss_is_the_same_in_numpy_and_torch(side, given):
    a, c = (x.detach() for x in numbers(side.shape, 2))
    arrays = terms(side.function(a.numpy(), c.numpy(), given))
    for mine, theirs in zip(arrays, terms(side.function(a, c, given)), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


@every_side
@every_parameter
def test_the_gradient_of_the_gradient_is_right(side, given):
    """Unrolling, consensus and a penalised D differentiate twice."""
    shape = (*side.shape[:-1], 6)
    rng = np.random.default_rng(5)
    a, c = (torch.from_numpy(rng.normal(size=(1, *shape))).requires_grad_() for _ in "ac")
    assert torch.autograd.gradgradcheck(lambda a, c: sum(terms(side.function(a, c, given))), (a, c))


@pytest.mark.parametrize("name", [side.name for side in SIDES if side.player == "discriminator"])
def test_d_wants_real_up_and_generated_down(name):
    a, c = (torch.linspace(0.1, 0.9, B).repeat(E, 1).requires_grad_() for _ in "ac")
    of_real, of_fake = value_and_slopes(LOSSES[name].discriminator, a, c)[1]
    assert (of_real < 0).all()
    assert (of_fake > 0).all()


@pytest.mark.parametrize("name", SCORED)
def test_g_wants_the_generated_up_and_looks_at_the_real_if_it_says_so(name):
    a, c = (torch.linspace(0.1, 0.9, B).repeat(E, 1).requires_grad_() for _ in "ac")
    g_real, g_fake = value_and_slopes(LOSSES[name].generator, a, c)[1]
    assert (g_fake < 0).all()
    assert (g_real != 0).any() == LOSSES[name].generator_needs_real


def best_constant(name, given, share=0.5):
    """The raw output that is best for D on points that are real with this probability, and D's mean loss there."""

    def loss(v):
        at = np.full((1, 1), v)
        real, fake = LOSSES[name].discriminator(at, at, given)
        return float(2 * (share * real + (1 - share) * fake)[0])

    start = min(np.linspace(-9, 9, 361), key=loss)
    found = minimize_scalar(
        loss, bounds=(start - 0.1, start + 0.1), method="bounded", options={"xatol": 1e-10}
    )
    return found.x, found.fun


@pytest.mark.parametrize("name", SCORED)
@every_parameter
def test_the_equilibrium_is_the_best_constant_of_a_d_that_cannot_tell(name, given):
    d, g = LOSSES[name].equilibrium(given)
    v, least = best_constant(name, given)
    assert d == pytest.approx(least, abs=1e-10)
    if g is not None:
        at = np.full((1, 1), v)
        assert g == pytest.approx(LOSSES[name].generator(at, at, given).item(), abs=1e-6)


@pytest.mark.parametrize(
    "name", [name for name in SCORED if LOSSES[name].equilibrium(AS_THEY_ARE)[1] is None]
)
@every_parameter
def test_where_gs_equilibrium_is_open_a_band_of_constants_is_best(name, given):
    band = np.linspace(-4, 4, 801)[:, None]
    total = sum(LOSSES[name].discriminator(band, band, given))
    best = band[np.isclose(total, LOSSES[name].equilibrium(given)[0], rtol=0, atol=1e-12)]
    assert np.ptp(LOSSES[name].generator(best[:, None], best[:, None], given)) > 0.2


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in SCORED])
@every_parameter
def test_where_g_compares_more_than_scores_it_has_nothing_left_to_do(name, given):
    """Features leave D its own game, points leave it none."""
    d, g = LOSSES[name].equilibrium(given)
    assert g == 0
    if LOSSES[name].generator_compares == "features":
        assert d == pytest.approx(best_constant(name, given)[1], abs=1e-10)
    else:
        assert d is None


PUBLISHED_EQUILIBRIA = {
    "nonsaturating": (1.386294, 0.693147),
    "nonsaturating-floored": (1.386294, 0.693147),
    "minimax": (1.386294, -0.693147),
    "zero-sum": (0.693147, -0.693147),
    "least-squares": (0.25, 0.125),
    "hinge": (2.0, None),
    "wasserstein": (0.0, None),
    "energy": (1.0, None),
    "relativistic": (0.693147, 0.693147),
    "relativistic-average": (1.386294, 1.386294),
    "f-kl": (0.0, -1.0),
    "f-reverse-kl": (0.0, 1.0),
    "f-pearson": (0.0, 0.0),
    "f-jeffreys": (0.0, 0.0),
    "f-js": (0.0, 0.0),
    "alpha": (1.386294, 0.693147),
    "alpha-saturating": (1.386294, -0.693147),
    "feature-matching": (1.386294, 0.0),
    "moment-matching": (None, 0.0),
    "energy-distance": (None, 0.0),
    "sorted-pairs": (None, 0.0),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_equilibrium_has_the_published_value(name):
    assert LOSSES[name].equilibrium(AS_THEY_ARE) == pytest.approx(PUBLISHED_EQUILIBRIA[name], abs=1e-6)


BEST = {  # D's best answer from the probability that a point is real
    "nonsaturating": lambda share, given: given.label * share,
    "minimax": lambda share, given: given.label * share,
    "zero-sum": lambda share, given: given.label * share,
    "feature-matching": lambda share, given: given.label * share,
    "alpha": lambda share, given: (
        share**given.alpha_d / (share**given.alpha_d + (1 - share) ** given.alpha_d)
    ),
    "alpha-saturating": lambda share, given: BEST["alpha"](share, given),
    "least-squares": lambda share, given: share,
}
"""p/(p + q), .9 p/(p + q) with a label of .9 (Salimans 2016), p^α/(p^α + q^α) (Kurri 2021)."""


@pytest.mark.parametrize("name", BEST)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
@every_parameter
def test_the_best_d_is_the_published_function_of_the_densities(name, share, given):
    v, _ = best_constant(name, given, share)
    answer = v if name == "least-squares" else 1 / (1 + np.exp(-v))
    assert answer == pytest.approx(BEST[name](share, given), abs=1e-6)


def test_a_label_of_nine_tenths_rests_at_45_percent():
    v, least = best_constant("nonsaturating", LossParameters(label=0.9))
    assert 1 / (1 + np.exp(-v)) == pytest.approx(0.45)
    assert least == pytest.approx(-0.9 * log(0.45) - 1.1 * log(0.55))


@pytest.mark.parametrize("name", ["alpha", "alpha-saturating"])
def test_an_alpha_near_1_is_cross_entropy_and_a_large_one_the_probability_of_an_error(name):
    a, c = (x.detach() for x in numbers((B,), 3))
    plain, near, large = (
        [*LOSSES[name].discriminator(a, c, given), abs(LOSSES[name].generator(a, c, given))]
        for given in (LossParameters(alpha_d=alpha, alpha_g=alpha) for alpha in (1.0, 1 + 1e-9, 1e9))
    )
    cross_entropy = LOSSES["nonsaturating" if name == "alpha" else "minimax"]
    wanted = [
        *cross_entropy.discriminator(a, c, AS_THEY_ARE),
        abs(cross_entropy.generator(a, c, AS_THEY_ARE)),
    ]
    torch.testing.assert_close(plain, wanted)
    torch.testing.assert_close(near, wanted)
    wrong = [torch.sigmoid(x).mean(-1) for x in (-a, c, -c if name == "alpha" else c)]
    torch.testing.assert_close(large, wrong)


EXPONENTIAL = ("f-kl", "f-reverse-kl", "f-jeffreys")
"""Their terms grow as exp(score), as the divergences do: beyond ±88 float32 has no number for them."""


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@every_side
def test_extreme_scores_leave_losses_and_gradients_finite(side, dtype):
    far = 80.0 if side.name in EXPONENTIAL else 1e4
    ends = torch.tensor([-far, -60.0, 0.0, 60.0, far], dtype=dtype)
    grid = torch.meshgrid(ends, ends, indexing="ij")
    shape = (1, 1, 25) if len(side.shape) > 1 else (1, 25)
    value, slopes = value_and_slopes(
        side.function, *(x.reshape(shape).clone().requires_grad_() for x in grid)
    )
    for number in (*terms(value), *slopes):
        assert torch.isfinite(number).all()


@pytest.mark.parametrize("name", EXPONENTIAL)
def test_a_divergence_without_bounds_ends_in_infinity(name):
    """So that a member that went there counts as diverged."""
    ends = torch.tensor([[-1e4, 1e4]])
    assert sum(LOSSES[name].discriminator(ends, ends, AS_THEY_ARE)).item() == inf


@pytest.mark.parametrize("name", ["nonsaturating", "minimax", "zero-sum", "feature-matching"])
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


@every_side
@every_parameter
def test_members_do_not_mix_and_points_have_no_order(side, given):
    a, c = (x.detach() for x in numbers(side.shape, 4))
    order = torch.randperm(B, generator=torch.Generator().manual_seed(0))
    many, alone = (terms(side.function(a[m], c[m], given)) for m in (slice(None), 1))
    beside = c[..., order] if side.name in PAIRED else c
    moved = terms(side.function(a[..., order], beside, given))
    for value, one, other in zip(many, alone, moved, strict=True):
        assert value.shape == (E,)
        torch.testing.assert_close(value[1], one)
        torch.testing.assert_close(value, other)
