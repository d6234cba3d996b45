"""Every native piece of every table against autograd through the row that it stands beside: as it is, and compiled.

A new row with a native piece is tested by being there.
"""

from types import SimpleNamespace

import numba
import numpy as np
import pytest
import torch

from gancli.config import LossParameters, Optimizer
from gancli.distributions import DISTRIBUTIONS, NOISES, build
from gancli.engine.fused import elementary
from gancli.engine.fused.inlining import ready
from gancli.engine.fused.options import OPTIONS
from gancli.engine.optimizers import OPTIMIZERS, learning_rate, schedule
from gancli.losses import LOSSES, PENALTIES
from gancli.losses.loss import NUMBERS
from gancli.networks import ACTIVATIONS, OUTPUTS
from gancli.views import VIEWS

assert elementary  # gives the compiler its versions of the scalar functions
PRECISION = {"plain": ("float64", 1e-12), "float64": ("float64", 1e-12), "float32": ("float32", 4e-6)}
EVERY_WAY = pytest.mark.parametrize("way", PRECISION)


def rows(table):
    return pytest.mark.parametrize("name", [name for name, row in table.items() if row.native is not None])


def piece(way, function):
    """The piece as plain Python, or compiled."""
    return function if way == "plain" else numba.njit(**OPTIONS)(ready(function))


def number(way, value):
    return np.dtype(PRECISION[way][0]).type(value)


def numbers(way, *shape, seed=0, spread=2.0):
    drawn = np.random.default_rng(seed).normal(size=shape)
    return (spread * drawn).astype(PRECISION[way][0])


def units(way, *shape):
    drawn = np.random.default_rng(3).integers(2**23, size=shape)
    return ((drawn + 0.5) * 2.0**-23).astype(PRECISION[way][0])


def leaf(array):
    """The same numbers for autograd, in float64."""
    return torch.from_numpy(np.asarray(array, np.float64).copy()).requires_grad_()


def assert_close(way, mine, theirs):
    theirs = np.asarray(theirs.detach() if isinstance(theirs, torch.Tensor) else theirs, np.float64).ravel()
    tolerance = PRECISION[way][1] * max(1.0, np.abs(theirs).max())
    np.testing.assert_allclose(np.asarray(mine, np.float64).ravel(), theirs, rtol=0, atol=tolerance)


@EVERY_WAY
@rows(ACTIVATIONS)
def test_an_activation_and_its_slope(name, way):
    x = np.append(numbers(way, 300), numbers(way, 20, spread=30))
    wanted, values, slopes = leaf(x), x.copy(), np.empty_like(x)
    piece(way, ACTIVATIONS[name].native)(values, slopes)
    result = ACTIVATIONS[name].function(wanted)
    assert_close(way, values, result)
    assert_close(way, slopes, torch.autograd.grad(result.sum(), wanted)[0])


PARAMETERS = {
    "as they are": LossParameters(),
    "others": LossParameters(label=0.8, alpha_d=2.5, alpha_g=0.6, margin=2),
}


@EVERY_WAY
@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
@rows(LOSSES)
def test_the_losses_of_d_and_g_and_their_gradients(name, parameters, way):
    row = LOSSES[name]
    given = np.array([getattr(parameters, number) for number in NUMBERS], PRECISION[way][0])
    for spread in (1.0, 8.0):
        a, c = numbers(way, 40, spread=spread), numbers(way, 40, seed=1, spread=spread)
        da, dc = np.empty_like(a), np.empty_like(c)
        ta, tc = leaf(a), leaf(c)
        losses = row.discriminator(ta, tc, parameters)
        slopes = torch.autograd.grad(sum(losses), (ta, tc))
        mine = piece(way, row.native.discriminator)(a, c, da, dc, given)
        for own, other in zip((*mine, da, dc), (*losses, *slopes), strict=True):
            assert_close(way, own, other)


@EVERY_WAY
@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
@rows(LOSSES)
def test_the_loss_of_g_and_its_gradient(name, parameters, way):
    row = LOSSES[name]
    features = 1 if row.generator_compares == "scores" or name == "sorted-pairs" else 2
    given = np.array([getattr(parameters, number) for number in NUMBERS], PRECISION[way][0])
    for spread in (1.0, 8.0):
        a, c = numbers(way, features, 40, spread=spread), numbers(way, features, 40, seed=1, spread=spread)
        ta, tc, gradient = leaf(a), leaf(c), np.empty_like(c.ravel())
        shape = (-1,) if row.generator_compares == "scores" else a.shape
        loss = row.generator(ta.reshape(shape), tc.reshape(shape), parameters)
        real = a.ravel() if row.generator_needs_real else a.ravel()[:0]
        assert_close(way, piece(way, row.native.generator)(real, c.ravel(), gradient, features, given), loss)
        assert_close(way, gradient, torch.autograd.grad(loss, tc)[0])


@EVERY_WAY
@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("epsilon", [0.0, 0.3])
@rows(VIEWS)
def test_a_view_of_a_set_and_its_gradient(name, way, features, epsilon):
    row, batch = VIEWS[name], 30
    x = numbers(way, features, batch) + number(way, 1)
    points = leaf(x)
    wanted = row.look(points, epsilon)
    weights = numbers(way, wanted.numel(), seed=1)
    seen, gradient = np.empty_like(weights), np.empty_like(x.ravel())
    piece(way, row.native.look)(x.ravel(), features, number(way, epsilon), seen)
    assert_close(way, seen, wanted)
    piece(way, row.native.back)(x.ravel(), features, number(way, epsilon), seen, weights, gradient)
    total = (wanted.ravel() * leaf(weights)).sum()
    assert_close(way, gradient, torch.autograd.grad(total, points)[0])


def test_the_gradient_of_the_moments_does_not_lean_on_the_rounding_of_their_mean():
    native, x, weights = VIEWS["moments"].native, numbers("plain", 30), numbers("plain", 4, seed=1)
    seen, plain, other = np.empty(4), np.empty(30), np.empty(30)
    native.look(x, 1, 0.1, seen)
    native.back(x, 1, 0.1, seen, weights, plain)
    seen[0] += 0.05
    native.back(x, 1, 0.1, seen, weights, other)
    np.testing.assert_allclose(other, plain, rtol=1e-12)


WITH_CURVES = [name for name, row in ACTIVATIONS.items() if row.curve is not None]


@EVERY_WAY
@pytest.mark.parametrize("name", WITH_CURVES)
def test_the_curve_of_an_activation_is_the_slope_of_its_slope(name, way):
    x = np.append(numbers(way, 300), numbers(way, 20, spread=30))
    wanted, values, slopes, curves = leaf(x), x.copy(), np.empty_like(x), np.empty_like(x)
    piece(way, ACTIVATIONS[name].native)(values, slopes)
    piece(way, ACTIVATIONS[name].curve)(values, slopes, curves)
    result = ACTIVATIONS[name].function(wanted).sum()
    (slope,) = torch.autograd.grad(result, wanted, create_graph=True)
    curve = torch.zeros_like(wanted)
    if slope.requires_grad:
        (curve,) = torch.autograd.grad(slope.sum(), wanted)
    assert_close(way, curves, curve)


STEEP = [name for name, row in PENALTIES.items() if row.of_slopes and row.native is not None]


@EVERY_WAY
@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("name", STEEP)
def test_where_a_penalty_takes_slopes_and_what_it_makes_of_them(name, features, way):
    """With a D whose slopes at the columns are handed in, one of them 0, and which notes where it is asked."""
    row, columns, asked = PENALTIES[name], 30, []
    real, fake = numbers(way, features, columns), numbers(way, features, columns, seed=1)
    slopes, u = numbers(way, features, columns, seed=2), units(way, row.rows(features), columns)
    slopes[:, 4] = 0
    steep = leaf(slopes)

    def critic(x):
        asked.append(x.detach())
        return (steep * x).sum(-2)

    wanted = row.measure(
        critic, *(torch.from_numpy(part.astype(np.float64)) for part in (real, fake)), {}, leaf(u)
    )
    assert len(asked) == len(row.native.places)
    for place, points in zip(row.native.places, asked, strict=True):
        mine = np.empty_like(real.ravel())
        piece(way, place)(real.ravel(), fake.ravel(), u.ravel(), features, mine)
        assert_close(way, mine, points)
    gradient = np.empty_like(slopes.ravel())
    value = len(asked) * piece(way, row.native.weigh)(slopes.ravel(), features, gradient)
    assert_close(way, value, wanted)
    assert_close(way, len(asked) * gradient, torch.autograd.grad(wanted, steep)[0])


@EVERY_WAY
@pytest.mark.parametrize(
    "name", [name for name, row in PENALTIES.items() if row.native and not row.of_slopes]
)
def test_a_penalty_and_its_gradient(name, way):
    w = {"0.weight": leaf(numbers(way, 1, 3, 2)), "0.bias": leaf(numbers(way, 1, 3, seed=1))}
    flat = np.concatenate([t.detach().numpy().ravel() for t in w.values()]).astype(PRECISION[way][0])
    matrices = np.repeat(np.array([1, 0], flat.dtype), [6, 3])
    gradient = np.ones_like(flat)
    mine = piece(way, PENALTIES[name].native)(flat, matrices, number(way, -0.7), gradient)
    wanted = -0.7 * PENALTIES[name].measure(lambda x: x, torch.zeros(1), torch.zeros(1), w, None).sum()
    slopes = torch.autograd.grad(wanted, list(w.values()), allow_unused=True, materialize_grads=True)
    assert_close(way, mine, wanted)
    assert_close(way, gradient, 1 + np.concatenate([s.numpy().ravel() for s in slopes]))


SETTINGS = [
    {"lr": 0.1},
    {"lr": 0.1, "momentum": 0.9},
    {"lr": 0.1, "decay": 0.5, "decay_every": 7, "betas": (0.5, 0.9), "epsilon": 0.01},
]


@EVERY_WAY
@pytest.mark.parametrize("changes", SETTINGS)
@rows(OPTIMIZERS)
def test_forty_updates_of_an_optimiser(name, way, changes):
    row, settings, size, steps = OPTIMIZERS[name], Optimizer(name=name, **changes), 17, 40
    weights = numbers(way, size)
    gradients = numbers(way, steps, size, seed=1)
    other = torch.from_numpy(weights.astype(np.float64))[None]
    slots = {slot: torch.zeros_like(other) for slot in row.slots}
    factors = torch.from_numpy(schedule(settings, 0, steps, steps))
    own_slots, hyper = (
        np.zeros((len(slots), size), weights.dtype),
        np.array([settings.momentum, *settings.betas, settings.epsilon]),
    )
    update = piece(way, row.native)
    for step in range(steps):
        row.update(
            other,
            torch.from_numpy(gradients[step].astype(np.float64))[None],
            slots,
            factors[step, 1:],
            settings,
        )
        update(weights, gradients[step], own_slots, step + 1, learning_rate(settings, step + 1, steps), hyper)
    assert_close(way, weights, other)
    for own, slot in zip(own_slots, slots, strict=True):
        assert_close(way, own, slots[slot] if name != "sgd" or settings.momentum else torch.zeros(size))


@EVERY_WAY
@rows(NOISES)
def test_a_noise_is_the_one_of_its_row(name, way):
    u = units(way, 2, 50)
    settings = SimpleNamespace(low=-3.0, high=2.0, jitter=0.1)
    wanted = NOISES[name].sample(u.astype(np.float64), settings)
    mine = u.ravel().copy()
    piece(way, NOISES[name].native)(mine, 50, number(way, -3), number(way, 2), number(way, 0.1))
    assert_close(way, mine, wanted)


TARGETS = [(name, {}) for name in DISTRIBUTIONS] + [
    ("mixture", {"means": [-2.0, 1.0, 4.0], "sds": [0.1, 0.5, 1.0], "weights": [0.2, 0.5, 0.3]})
]


@EVERY_WAY
@pytest.mark.parametrize(("name", "parameters"), TARGETS)
def test_the_points_and_the_density_of_a_target(name, parameters, way):
    target, count = build(name, parameters), 400
    native = target.native
    numbers_of = np.array(native.parameters, PRECISION[way][0])
    u = units(way, target.uniforms, count)
    x = np.empty(target.dimension * count, u.dtype)
    piece(way, native.sample)(u.ravel(), x, numbers_of)
    assert_close(way, x, target.sample(u.astype(np.float64)))
    if native.density is not None:
        density = np.empty(count, u.dtype)
        piece(way, native.density)(x, density, numbers_of)
        assert_close(way, density, np.exp(target.log_density(x.astype(np.float64)[None])))


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_value_of_an_output_is_its_squash_of_its_signed_units(name):
    row = OUTPUTS[name]
    x = torch.linspace(-3, 3, 14, dtype=torch.float64).reshape(2, 7)[: row.units]
    signed = sum(sign * unit for sign, unit in zip(row.signs, x, strict=True))
    torch.testing.assert_close(row.value(x), ACTIVATIONS[row.squash].function(signed))
