"""How long it took a run to be good, and how long it was so."""

import numpy as np
import pytest

from gancli.distributions import build
from gancli.metrics import judge
from gancli.metrics.timing import MILESTONES, Duration, timing
from gancli.metrics.trajectory import trajectory

TARGET = build("gaussian", {})
EPOCHS = 50 * np.arange(1, 101)


def verdict(shifts):
    points = TARGET.quantile((np.arange(1000) + 0.5) / 1000)
    return judge(trajectory(EPOCHS, points + 1.25 * np.asarray(shifts, float)[:, None, None], TARGET))


def test_stretches_are_counted_in_epochs_and_in_updates_of_both():
    shifts = np.ones(100)
    shifts[10:20] = shifts[40:75] = 0.1
    shifts[90:] = 0.2
    shifts[50] = 0.01
    found = timing(verdict(shifts), 5000, d_steps=20, g_steps=3)
    assert {name: each and each.epochs for name, each in found.items()} == {
        "first_hit": 550,
        "settled_at": 4550,
        "good": 55 * 50,
        "longest_good": 35 * 50,
        "best_epoch": 51 * 50,
    }
    assert found["first_hit"] == Duration(550, 11_000, 1650)


def test_what_never_came_is_none():
    found = timing(verdict(np.ones(100)), 5000, 1, 1)
    assert (found["first_hit"], found["settled_at"]) == (None, None)
    assert (found["good"].epochs, found["longest_good"].epochs) == (0, 0)


@pytest.mark.parametrize("good", [np.arange(100), np.arange(0, 100, 2), [99], [0], []])
def test_no_stretch_is_longer_than_all_of_them(good):
    shifts = np.ones(100)
    shifts[good] = 0
    found = timing(verdict(shifts), 5000, 1, 1)
    assert list(found) == list(MILESTONES)
    assert found["good"].epochs == 50 * len(good)
    assert found["longest_good"].epochs == (5000 if len(good) == 100 else 50 * min(len(good), 1))
