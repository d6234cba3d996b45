"""Every optimiser on stacked weights is torch's own, or its formula, on each member, staircase included."""

import numpy as np
import pytest
import torch

from gancli.config import Optimizer
from gancli.engine.optimizers import OPTIMIZERS, schedule

MEMBERS, SIZE, STEPS = 3, 17, 40


class NegativeMomentum(torch.optim.SGD):
    """torch's own, which refuses a momentum below 0 but knows what to do with one."""

    def __init__(self, leaves, lr, momentum):
        super().__init__(leaves, lr)
        for group in self.param_groups:
            group["momentum"] = momentum


class Optimistic(torch.optim.Optimizer):
    """w −= 2h v_t − h v_{t−1}, the first time w −= h v (Daskalakis 2018, algorithm 1 without its averages)."""

    def __init__(self, leaves, lr):
        super().__init__(leaves, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for leaf in group["params"]:
                before = self.state[leaf].get("before", leaf.grad)
                leaf -= group["lr"] * (leaf.grad + (leaf.grad - before))
                self.state[leaf]["before"] = leaf.grad.clone()


CASES = {
    "sgd": (Optimizer(name="sgd", lr=0.1), torch.optim.SGD, {"lr": 0.1}),
    "momentum": (
        Optimizer(name="sgd", lr=0.1, momentum=0.9),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9},
    ),
    "staircase": (
        Optimizer(name="sgd", lr=0.1, momentum=0.6, decay=0.5, decay_every=7),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.6},
    ),
    "adam": (
        Optimizer(name="adam", lr=0.02, betas=(0.5, 0.99), epsilon=1e-6),
        torch.optim.Adam,
        {"lr": 0.02, "betas": (0.5, 0.99), "eps": 1e-6},
    ),
    "negative momentum": (
        Optimizer(name="sgd", lr=0.1, momentum=-0.5),
        NegativeMomentum,
        {"lr": 0.1, "momentum": -0.5},
    ),
    "rmsprop": (
        Optimizer(name="rmsprop", lr=0.02, betas=(0.3, 0.9), epsilon=1e-6),
        torch.optim.RMSprop,
        {"lr": 0.02, "alpha": 0.9, "eps": 1e-6},
    ),
    "rmsprop with a staircase": (
        Optimizer(name="rmsprop", lr=0.02, betas=(0.3, 0.5), decay=0.9, decay_every=3),
        torch.optim.RMSprop,
        {"lr": 0.02, "alpha": 0.5},
    ),
    "optimistic": (Optimizer(name="optimistic", lr=0.1), Optimistic, {"lr": 0.1}),
    "optimistic with a staircase": (
        Optimizer(name="optimistic", lr=0.1, decay=0.9, decay_every=3),
        Optimistic,
        {"lr": 0.1},
    ),
    "adam without a mean": (
        Optimizer(name="adam", lr=0.02, betas=(0.0, 0.9)),
        torch.optim.Adam,
        {"lr": 0.02, "betas": (0.0, 0.9)},
    ),
    "adam with a staircase": (
        Optimizer(name="adam", lr=0.02, decay=0.9, decay_every=3),
        torch.optim.Adam,
        {"lr": 0.02},
    ),
}


def gradients(dtype):
    """Of very different sizes, with zeros among them."""
    numbers = torch.Generator().manual_seed(0)
    drawn = torch.randn(STEPS, MEMBERS, SIZE, generator=numbers, dtype=dtype)
    scale = torch.logspace(-6, 2, SIZE, dtype=dtype)
    return drawn * scale * (torch.rand(STEPS, MEMBERS, SIZE, generator=numbers) > 0.1)


def descended(settings, steps, dtype=torch.float64):
    """Weights (E, P) after every step, from ones."""
    kind = OPTIMIZERS[settings.name]
    weights = torch.ones(steps.shape[1:], dtype=dtype)
    slots = {name: torch.zeros_like(weights) for name in kind.slots}
    path = []
    factors = torch.from_numpy(schedule(settings, 0, len(steps), len(steps))[:, 1:]).to(dtype)
    for gradient, numbers in zip(steps, factors, strict=True):
        kind.update(weights, gradient.clone(), slots, numbers.unbind(), settings)
        path.append(weights.clone())
    return torch.stack(path)


@pytest.mark.parametrize("name", CASES)
def test_an_optimiser_is_the_textbooks_on_each_member(name):
    settings, optimizer, options = CASES[name]
    steps = gradients(torch.float64)
    mine = descended(settings, steps)
    for member in range(MEMBERS):
        leaf = torch.ones(SIZE, dtype=torch.float64, requires_grad=True)
        theirs = optimizer([leaf], **options)
        schedule = torch.optim.lr_scheduler.StepLR(theirs, settings.decay_every, settings.decay)
        for step in range(STEPS):
            leaf.grad = steps[step, member].clone()
            theirs.step()
            schedule.step()
            torch.testing.assert_close(mine[step, member], leaf.detach(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_members_bits_do_not_depend_on_its_neighbours(name, dtype):
    settings, steps = CASES[name][0], gradients(dtype)
    together = descended(settings, steps, dtype)
    for member in range(MEMBERS):
        alone = descended(settings, steps[:, member : member + 1], dtype)
        assert torch.equal(alone[:, 0], together[:, member])


@pytest.mark.parametrize("name", CASES)
def test_a_nan_stays_with_its_member(name):
    settings, steps = CASES[name][0], gradients(torch.float32)
    sick = steps.clone()
    sick[5, 1] = torch.nan
    healthy, spoiled = descended(settings, steps, torch.float32), descended(settings, sick, torch.float32)
    assert torch.equal(healthy[:, [0, 2]], spoiled[:, [0, 2]])
    assert spoiled[5:, 1].isnan().all()


@pytest.mark.parametrize("name", CASES)
def test_a_schedule_can_be_cut_anywhere(name):
    settings = CASES[name][0]
    whole = schedule(settings, 0, STEPS, STEPS)
    parts = [schedule(settings, first, steps, STEPS) for first, steps in ((0, 1), (1, 20), (21, STEPS - 21))]
    assert (whole == np.concatenate(parts)).all()


def test_every_optimiser_is_compared():
    assert {settings.name for settings, _, _ in CASES.values()} == set(OPTIMIZERS)
