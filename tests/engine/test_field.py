"""The game's field is what an update of plain descent follows, and its derivatives are the differences of it."""

import numpy as np
import pytest
import torch

from gancli import config
from gancli.config import Experiment
from gancli.engine.draws import Dealer
from gancli.engine.field import Batch, Field
from gancli.engine.spectrum import derivative, epoch_map, names
from gancli.experiments import resolve
from gancli.presets import PRESETS

SMALL = ("dtype=float64", "batch=16")
GAMES = {
    "a set's moments": ("nag", ()),
    "points": ("jang-blog", ()),
    "a penalty on generated points": (
        "jang-blog",
        ("discriminator.penalty=r2", "discriminator.penalty_weight=.7", "discriminator.clamp=[.001,.999]"),
    ),
    "a gradient penalty": (
        "nag",
        ("discriminator.view=points", "discriminator.penalty=gp", "discriminator.penalty_weight=.7"),
    ),
    "pairs": ("nag", ("loss=relativistic", "discriminator.view=points", "discriminator.output=linear")),
    "dropout, minibatches, spectral norms": (
        "nag",
        (
            "generator.dropout=.2",
            "discriminator.view=points",
            "discriminator.minibatch_kernels=2",
            "discriminator.spectral=true",
        ),
    ),
}


def game(name):
    preset, settings = GAMES[name]
    shape = ("generator.hidden=[3]", "generator.activations=[tanh]", "discriminator.hidden=[4]")
    plain = ("discriminator.activations=[tanh]", "d_steps=1", "g_steps=1", "pretraining.steps=0")
    return resolve.game(config.with_settings(PRESETS[preset], [*SMALL, *shape, *plain, *settings]))


def batches(game, count=2):
    dealt = Dealer(game, [3], "cpu").deal(0, count)
    return [
        Batch(
            each.real[0],
            each.discriminator_noise[0],
            tuple(mask[0] for mask in each.discriminator_masks),
            penalty=None if each.penalty is None else each.penalty[0],
        )
        for each in dealt
    ]


def somewhere(field, members=1):
    numbers = np.random.default_rng(1).normal(0, 0.5, (members, sum(field.sizes)))
    return torch.from_numpy(numbers)


@pytest.mark.parametrize("name", GAMES)
def test_the_jacobian_is_that_of_differences(name):
    field = Field(game(name), batches(game(name)))
    point, every = somewhere(field)[0], list(range(sum(field.sizes)))
    found = field.jacobian(point).detach()
    wanted = derivative(field, point, every, 1e-3)
    trained = field.trained.nonzero()[:, 0]
    np.testing.assert_allclose(found[trained][:, trained], wanted[trained][:, trained], atol=1e-7)


@pytest.mark.parametrize("name", GAMES)
def test_the_transposed_product_is_that_of_the_jacobian(name):
    field = Field(game(name), batches(game(name)))
    point, u = somewhere(field, 2)
    np.testing.assert_allclose(
        field.transposed(point)(u).detach(), field.jacobian(point).detach().T @ u, atol=1e-12
    )


@pytest.mark.parametrize("name", GAMES)
def test_points_and_batches_do_not_mix(name):
    field = Field(game(name), batches(game(name)))
    points = somewhere(field, 3)
    alone = torch.cat([field(point[None]) for point in points])
    np.testing.assert_allclose(field(points), alone, rtol=1e-12, atol=1e-14)
    each = [Field(field.game, [batch])(points) for batch in field.batches]
    np.testing.assert_allclose(field(points), sum(each) / 2, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["points", "a penalty on generated points", "pairs"])
def test_a_simultaneous_epoch_of_descent_follows_the_field(name):
    """Its derivative is 1 + hJ, so that its multipliers are 1 + hλ."""
    h = 0.3
    sides = [f"{side}.optimizer.{s}" for side in ("generator", "discriminator") for s in _plain(h)]
    settings = [*sides, "play=simultaneous", "same_batch=true"]
    played = resolve.game(config.with_settings(game(name).experiment, settings))
    draws = Dealer(played, [3], "cpu").deal(0, 1)[0]
    field = Field(played, batches(played, 1))
    point = somewhere(field)[0]
    weights = [k for k, (_, array, _) in enumerate(names(played)) if array == "weights"]
    state = torch.zeros(len(names(played)), dtype=torch.float64)
    state[weights] = point
    after = epoch_map(played, draws)
    np.testing.assert_allclose(after(state[None])[0, weights], point + h * field(point[None])[0], atol=1e-12)
    found = derivative(after, state, weights, 1e-3)
    np.testing.assert_allclose(
        found, np.eye(len(point)) + h * field.jacobian(point).detach().numpy(), atol=1e-7
    )


def _plain(h):
    return ("name=sgd", f"lr={h}", "momentum=0", "decay=1")


def test_the_pull_on_generated_points_is_the_slope_of_gs_loss():
    """A linear D of slope w on points: ∂(−log D)/∂y = −w · σ(−wy)."""
    settings = ["target=point", "generator.hidden=[]", "discriminator.hidden=[]", "discriminator.bias=false"]
    line = ["discriminator.view=points", "discriminator.output=linear", "noise.name=constant"]
    played = resolve.game(config.with_settings(Experiment(dtype="float64"), [*settings, *line]))
    noise = torch.zeros(1, 1, 4, dtype=torch.float64)
    field = Field(played, [Batch(noise, noise)])
    w, theta = 0.8, 1.5
    at = torch.tensor([w, 0.0, theta], dtype=torch.float64)
    np.testing.assert_allclose(field.pull_on_fakes(at).detach(), w / (1 + np.exp(w * theta)), rtol=1e-12)


def test_the_differences_are_exact_for_polynomials_of_degree_six():
    at, wanted = torch.tensor([0.3, -0.2], dtype=torch.float64), np.array([[6 * 0.3**5, 0], [-0.2, 0.3]])
    found = derivative(lambda x: torch.stack([x[:, 0] ** 6, x[:, 0] * x[:, 1]], 1), at, [0, 1], 0.1)
    np.testing.assert_allclose(found, wanted, atol=1e-13)
