"""What must hold for every game: members do not feel each other, and a run can be cut anywhere."""

from dataclasses import replace
from itertools import pairwise

import msgspec
import numpy as np
import pytest
import torch

from gancli.engine.coverage import ENGINES
from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.fused import blocks, play, workspaces
from gancli.engine.fused.kernels import prepare
from gancli.engine.step import play_epoch
from gancli.engine.train import train
from gancli.experiments import resolve
from gancli.presets import PRESETS
from tests.engine.mixtures import MIXTURES, mixture

EPOCHS = 6


GAMES = [*PRESETS, *MIXTURES]


def _game(name, epochs=EPOCHS, **changes):
    given = PRESETS[name] if name in PRESETS else mixture(name)
    experiment = msgspec.structs.replace(given, epochs=epochs, **changes)
    if experiment.pretraining.steps:
        shorter = msgspec.structs.replace(experiment.pretraining, steps=20)
        experiment = msgspec.structs.replace(experiment, pretraining=shorter)
    return resolve.game(experiment)


def _run(game, seeds, **options):
    return list(train(game, seeds, "cpu", is_recorded=lambda epoch: epoch % 2 == 0, **options))


@pytest.fixture(params=ENGINES)
def run(request, kernels):
    """Trains with one of the engines."""

    def with_engine(game, seeds, **options):
        if request.param == "fused":
            prepare(game, kernels)
        return _run(game, seeds, engine=request.param, **options)

    return with_engine


def _recorded(snapshots):
    return [snapshot for snapshot in snapshots if snapshot.recorded]


def _weights(snapshot, member):
    average = {f"average.{name}": array for name, array in (snapshot.average or {}).items()}
    networks = {**{f"g.{name}": w for name, w in snapshot.generator.items()}, **snapshot.discriminator}
    arrays = {**networks, **average, **(snapshot.state or {})}
    return {name: array[member].tobytes() for name, array in arrays.items() if not name.endswith("updates")}


def _losses(snapshots, member):
    return np.concatenate([snapshot.losses[:, member] for snapshot in snapshots]).tobytes()


@pytest.mark.parametrize("members", [1, 2])
@pytest.mark.parametrize("name", GAMES)
def test_a_member_is_the_run_with_its_seed_alone(name, members, run):
    game = _game(name)
    together = run(game, range(8))
    alone = run(game, range(3, 3 + members))
    for one, many in zip(_recorded(alone), _recorded(together), strict=True):
        assert _weights(one, 0) == _weights(many, 3)
    assert _losses(alone, 0) == _losses(together, 3)


@pytest.mark.parametrize("name", PRESETS)
def test_a_run_in_two_parts_is_the_whole_run(name, run):
    whole = run(_game(name), [1, 2])
    first = run(_game(name, epochs=3), [1, 2])
    rest = run(_game(name), [1, 2], state=first[-1].state, start=3)
    for array, other in zip(whole[-1].state.values(), rest[-1].state.values(), strict=True):
        assert array.tobytes() == other.tobytes()
    losses = np.concatenate([s.losses for s in first + rest])
    assert losses.tobytes() == np.concatenate([s.losses for s in whole]).tobytes()


@pytest.mark.parametrize("name", MIXTURES)
def test_a_run_with_methods_goes_on_where_it_was_cut(name, run, monkeypatch):
    """A level that falls over the run depends on its length, so the first part is of a run as long."""
    monkeypatch.setattr(blocks, "_OPERATIONS", 1.0)
    whole = run(_game(name), [1, 2])
    cut = next(snapshot for snapshot in whole if snapshot.epoch == 2)
    rest = run(_game(name), [1, 2], state=cut.state, start=2)
    for one, other in zip([s for s in whole if s.epoch > 2], rest, strict=True):
        assert one.losses.tobytes() == other.losses.tobytes()
        for member in range(2):
            assert _weights(one, member) == _weights(other, member)


@pytest.mark.parametrize("name", GAMES)
def test_a_diverged_member_is_frozen_and_leaves_the_others_alone(name, run):
    game = _game(name)
    ensemble_state = run(_game(name, epochs=1), range(4))[-1].state
    spoiled = {key: array.copy() for key, array in ensemble_state.items()}
    spoiled["generator.0.weight"][2] = np.nan
    healthy = run(game, range(4), state=ensemble_state, start=1)
    sick = run(game, range(4), state=spoiled, start=1)
    for member in (0, 1, 3):
        assert _losses(healthy, member) == _losses(sick, member)
        assert _weights(healthy[-1], member) == _weights(sick[-1], member)
    for other in sick:
        for weights in (other.generator, other.discriminator, other.average or {}):
            assert all(np.isnan(w[2]).all() for w in weights.values())
    assert np.isnan(np.concatenate([other.losses[:, 2] for other in sick])[1:]).all()


@pytest.mark.parametrize("name", ["nag", "jang", "aylien-2017", *MIXTURES])
@pytest.mark.parametrize("how", [{"jobs": 2}, {"jobs": 4}, {"calls": 1}, {"operations": 1.0}, {"order": -1}])
def test_threads_calls_blocks_and_order_change_no_bit(name, how, kernels, monkeypatch):
    game, seeds = _game(name), list(range(6))
    prepare(game, kernels)
    plain = _run(game, seeds, engine="fused", jobs=1)
    monkeypatch.setattr(play, "_CALLS", how.get("calls", play._CALLS))
    monkeypatch.setattr(blocks, "_OPERATIONS", how.get("operations", blocks._OPERATIONS))
    order = how.get("order", 1)
    other = _run(game, seeds[::order], engine="fused", jobs=how.get("jobs", 1))
    for member, seed in enumerate(seeds[::order]):
        assert _weights(plain[-1], seed) == _weights(other[-1], member)
        assert _losses(plain, seed) == _losses(other, member)


@pytest.mark.parametrize("name", GAMES)
def test_workspaces_lie_at_the_same_distances_and_far_apart(name):
    """A loop rounds differently where what it reads and what it writes lie within its vectors of each other."""
    places = []
    for _ in range(2):
        own = workspaces.bench(_game(name))._asdict()
        arrays = []
        for part in own.values():  # what has two names counts once
            if part.size and not any(np.shares_memory(part, other) for other in arrays):
                arrays.append(part)
        starts = [a.ctypes.data for a in arrays]
        assert all(start % 64 == 0 for start in starts)
        order = np.argsort(starts)
        for one, other in pairwise(order):
            assert starts[other] - starts[one] - arrays[one].nbytes >= 512
        places.append([start - starts[0] for start in starts])
    assert places[0] == places[1]


@pytest.mark.parametrize(("name", "feels_order"), [("nag", False), ("jang", False), ("nag-2017", True)])
@pytest.mark.parametrize("side", ["real", "discriminator_noise"])
def test_only_a_view_of_raw_values_feels_the_order_of_points(name, feels_order, side, monkeypatch):
    game = _game(name, dtype="float64", d_steps=1, g_steps=1)
    draws = Dealer(game, [5, 6], "cpu").deal(0, 1)[0]
    order = torch.randperm(game.experiment.batch, generator=torch.Generator().manual_seed(0))
    moved = replace(draws, **{side: getattr(draws, side)[..., order]})
    if side == "discriminator_noise":
        moved = replace(moved, generator_noise=draws.generator_noise[..., order])
    change = max(
        abs(a - b).max().item() for a, b in zip(_after(game, draws), _after(game, moved), strict=True)
    )
    assert change > 1e-7 if feels_order else change < 1e-12


def _after(game, draws):
    ensemble = Ensemble(game, [5, 6], "cpu")
    play_epoch(ensemble, draws)
    return [player.flat.clone() for player in ensemble.players.values()]


def test_snapshots_tell_the_epochs_and_the_losses_of_all_of_them():
    snapshots = _run(_game("jang", epochs=130), [0])
    assert snapshots[0].epoch == 0
    assert len(snapshots[0].losses) == 0
    assert snapshots[-1].epoch == 130
    assert sum(len(s.losses) for s in snapshots) == 130
    assert all(s.recorded == (s.epoch % 2 == 0) for s in snapshots)
    assert "pretraining" in snapshots[0].extras


def test_blocks_change_no_bit(monkeypatch):
    import gancli.engine.stacked as module

    whole = _run(_game("mertz"), [4, 5])[-1]
    monkeypatch.setattr(module, "_BLOCK_EPOCHS", 1)
    assert _weights(_run(_game("mertz"), [4, 5])[-1], 1) == _weights(whole, 1)


@pytest.mark.parametrize("name", ["nag", "mertz", "chivers"])
def test_the_groups_in_which_points_are_made_change_no_bit(name, monkeypatch):
    import gancli.engine.ensemble as module

    whole = _run(_game(name, epochs=2), range(7))[-1]
    monkeypatch.setattr(module, "_CACHED", {"cpu": 1})
    assert len(Ensemble(_game(name), range(7), "cpu").groups) == 3
    grouped = _run(_game(name, epochs=2), range(7))[-1]
    for member in range(7):
        assert _weights(grouped, member) == _weights(whole, member)


@pytest.mark.parametrize("members", [1, 2, 3, 5, 64])
def test_groups_take_every_member_once_and_none_alone(members):
    groups = [slices for slices, _ in Ensemble(_game("mertz"), range(members), "cpu").groups]
    assert [i for group in groups for i in range(members)[group]] == list(range(members))
    assert members == 1 or all(group.stop - group.start > 1 for group in groups)


def test_logged_moments_are_those_of_the_last_batches():
    game = _game("nag", log_every=2)
    snapshot = next(s for s in _run(game, [7]) if 0 in s.moments)
    (mean, sd, _, kurtosis) = snapshot.moments[0][0, 0, 0]
    real = Dealer(game, [7], "cpu").deal(0, 1)[0].real[-1, 0, 0].double()
    assert mean == pytest.approx(real.mean().item())
    assert sd == pytest.approx(real.std(correction=0).item())
    z = (real - real.mean()) / real.std(correction=0)
    assert kurtosis == pytest.approx((z**4).mean().item() - 3, abs=1e-9)
