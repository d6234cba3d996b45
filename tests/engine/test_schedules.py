"""Learning rates over a run: torch's own schedulers where they agree, both ends, and where the engine's updates are."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from gancli.config import Optimizer
from gancli.engine.draws import Dealer
from gancli.engine.optimizers import schedule
from gancli.engine.schedules import SCHEDULES
from tests.engine.methods import game

LR, STEPS = 0.3, 50
TORCHS = {
    "constant": lambda optimizer, decay: lr_scheduler.ConstantLR(optimizer, 1.0),
    "staircase": lambda optimizer, decay: lr_scheduler.StepLR(optimizer, 7, decay),
    "linear": lambda optimizer, decay: lr_scheduler.LinearLR(optimizer, 1.0, decay, STEPS - 1),
    "cosine": lambda optimizer, decay: lr_scheduler.CosineAnnealingLR(optimizer, STEPS - 1, decay * LR),
}
to_the_end = pytest.mark.parametrize("name", [name for name, row in SCHEDULES.items() if row.of_length])


def rates(name, decay, steps=STEPS):
    settings = Optimizer(lr=LR, schedule=name, decay=decay, decay_every=7)
    return schedule(settings, 0, steps, steps)[:, 0]


def test_every_schedule_is_compared():
    assert set(TORCHS) == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("decay", [0.05, 0.5, 1.0])
def test_a_schedule_is_torchs(name, decay):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], LR)
    theirs, found = TORCHS[name](optimizer, decay), []
    for _ in range(STEPS):
        found.append(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()
    np.testing.assert_allclose(rates(name, decay), found, rtol=1e-10)


@to_the_end
@pytest.mark.parametrize("decay", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("steps", [2, 3, 1000])
def test_it_falls_from_the_rate_to_its_share_at_the_last_update(name, decay, steps):
    found = rates(name, decay, steps)
    assert found[0] == LR
    assert found[-1] == pytest.approx(decay * LR, rel=1e-15, abs=0)
    assert (np.diff(found) < 0).all() if decay < 1 else np.ptp(found) < 1e-15
    middle = (found[(steps - 1) // 2] + found[steps // 2]) / 2
    assert middle == pytest.approx(LR * (1 + decay) / 2)


@to_the_end
def test_the_only_update_of_a_run_has_the_rate_itself(name):
    assert rates(name, 0.1, 1).tolist() == [LR]


@to_the_end
def test_a_run_ends_with_the_last_update_of_each_player(name):
    falling = [
        f"{player}.optimizer.{key}"
        for player in ("generator", "discriminator")
        for key in (f"schedule={name}", "decay=.1", "lr=.5")
    ]
    deals = Dealer(game(*falling, "d_steps=3", "g_steps=2", "epochs=5"), [1], "cpu").deal(0, 5)
    for factors, steps in (("discriminator_factors", 3), ("generator_factors", 2)):
        taken = torch.cat([getattr(draws, factors)[:, 0] for draws in deals])
        assert len(taken) == 5 * steps
        assert taken[0].item() == pytest.approx(0.5)
        assert taken[-1].item() == pytest.approx(0.05)
        assert (taken.diff() < 0).all()


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_game_says_whether_its_length_matters(name):
    assert game(f"generator.optimizer.schedule={name}").of_length == SCHEDULES[name].of_length
    assert game(f"discriminator.optimizer.schedule={name}").of_length == SCHEDULES[name].of_length
    lengths = [rates(name, 0.5, steps)[:10].tolist() for steps in (20, 30)]
    assert (lengths[0] != lengths[1]) == SCHEDULES[name].of_length
