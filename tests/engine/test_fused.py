"""The fused engine against the torch engine, fed the same seeds: in float64 to rounding, in float32 as close to it."""

import msgspec
import numpy as np
import pytest

from gancli.engine.coverage import obstacles
from gancli.engine.ensemble import Player
from gancli.engine.fused.kernels import prepare
from gancli.engine.fused.play import _Trainer
from gancli.engine.train import train
from gancli.experiments import judging, resolve
from gancli.losses import LOSSES, PENALTIES
from gancli.presets import PRESETS
from tests.engine.methods import METHODS
from tests.engine.methods import game as small_game
from tests.engine.mixtures import MIXTURES

SEEDS = [5, 11]


def game_of(name, pretraining=20, **changes):
    experiment = msgspec.structs.replace(PRESETS[name], **changes)
    steps = min(pretraining, experiment.pretraining.steps)
    shorter = msgspec.structs.replace(experiment.pretraining, steps=steps)
    return resolve.game(msgspec.structs.replace(experiment, pretraining=shorter))


def run(game, seeds, engine, kernels, every=2):
    prepare(game, kernels)
    snapshots = train(game, seeds, "cpu", engine=engine, jobs=2, is_recorded=lambda epoch: epoch % every == 0)
    return [snapshot for snapshot in snapshots if snapshot.recorded]


VARIANTS = {name: {} for name in PRESETS} | {
    "nag, least squares": {"loss": "least-squares", "output": "linear"},
    "nag, minimax, softmax, two sets of steps": {
        "loss": "minimax",
        "output": "softmax",
        "d_steps": 3,
        "g_steps": 2,
    },
    "nag, raw+diffs, sorted, zero-sum": {"loss": "zero-sum", "view": "raw+diffs", "sort": True, "batch": 64},
    "nag, raw": {"view": "raw", "batch": 65, "loss": "hinge", "output": "linear"},
    "chivers, ring, moments": {"target": "ring", "view": "moments", "loss": "nonsaturating"},
    "jang, mixture, normal noise": {"target": "mixture", "noise": "normal", "batch": 50},
    "aylien, uniform, dropout": {"target": "uniform", "dropout": 0.3, "same_batch": True},
}


SAME_WAY = {
    f"loss {name}"
    for name, loss in LOSSES.items()
    if loss.generator_compares == "scores" and not loss.generator_needs_real
}
"""All take the same way through the engine, and tests/engine/test_native.py has each of them."""
COVERED = {
    name: methods
    for name, methods in METHODS.items()
    if name not in SAME_WAY and not obstacles(small_game(*methods))
}


@pytest.mark.parametrize("name", [*COVERED, *MIXTURES])
def test_every_method_that_it_covers_is_the_torch_engine_s(name, kernels):
    game = small_game(*{**COVERED, **MIXTURES}[name], "dtype=float64")
    for mine, theirs in zip(
        *(run(game, SEEDS, engine, kernels) for engine in ("fused", "torch")), strict=True
    ):
        np.testing.assert_allclose(mine.losses, theirs.losses, rtol=1e-9, atol=1e-9)
        for network in ("generator", "discriminator", "average"):
            compare(getattr(mine, network) or {}, getattr(theirs, network) or {})
    assert list(mine.state) == list(theirs.state)
    compare(mine.state, theirs.state)


def variant(name, **changes):
    """A preset, or one with parts changed, as a game of a few epochs."""
    preset, parts = name.split(",")[0], dict(VARIANTS[name])
    base = PRESETS[preset]
    d = {
        "output": parts.pop("output", base.discriminator.output),
        "view": parts.pop("view", base.discriminator.view),
    }
    parts["discriminator"] = msgspec.structs.replace(base.discriminator, **d)
    parts["generator"] = msgspec.structs.replace(
        base.generator, dropout=parts.pop("dropout", base.generator.dropout)
    )
    if "target" in parts:
        parts["target"] = msgspec.structs.replace(base.target, name=parts["target"], parameters={})
    if "noise" in parts:
        parts["noise"] = msgspec.structs.replace(base.noise, name=parts["noise"])
    return game_of(preset, **parts, **changes)


@pytest.mark.parametrize("name", VARIANTS)
def test_in_float64_it_is_the_torch_engine(name, kernels):
    game = variant(name, epochs=6, log_every=2, dtype="float64")
    for mine, theirs in zip(
        *(run(game, SEEDS, engine, kernels) for engine in ("fused", "torch")), strict=True
    ):
        assert mine.epoch == theirs.epoch
        np.testing.assert_allclose(mine.losses, theirs.losses, rtol=1e-9, atol=1e-9)
        assert mine.moments.keys() == theirs.moments.keys()
        for epoch, moments in mine.moments.items():
            np.testing.assert_allclose(moments, theirs.moments[epoch], rtol=1e-9, atol=1e-9)
        for network in ("generator", "discriminator", "extras"):
            compare(getattr(mine, network), getattr(theirs, network))
    compare(mine.state, theirs.state)


def compare(mine, theirs):
    assert mine.keys() == theirs.keys()
    for key, array in mine.items():
        assert array.dtype == theirs[key].dtype
        np.testing.assert_allclose(array, theirs[key], rtol=1e-8, atol=1e-9, err_msg=key)


def fused_gradients(game, seeds, kernels):
    """The gradients of the first D and the first G update, (E, P) each."""
    prepare(game, kernels)
    trainer, dtype, found = _Trainer(game, seeds, 1), game.experiment.dtype, []
    bench, kit, count = trainer.benches.get(), trainer.kit, len(seeds)
    g, d, nothing = trainer.generator, trainer.discriminator, np.empty((count, 0, 1), dtype)
    losses, logs = np.empty((count, 1, 5), dtype), np.empty((count, 1, 2, game.target.dimension, 4))
    for member in range(count):
        kit.play(
            kit.pieces, trainer.rules, kit.generator, kit.discriminator, bench, np.array([member, member + 1]),
            trainer.seeds, g.weights, g.slots, d.weights, d.slots, 0, losses, np.empty(0, np.int64), nothing,
            nothing, nothing, logs,
        )  # fmt: skip
        found.append([bench.d_gradient.astype(float), bench.g_gradient.astype(float)])
    return [np.array(side) for side in zip(*found, strict=True)]


def torch_gradients(game, seeds, monkeypatch):
    found, move = [], Player.move

    def note(self, gradient, factors):
        found.append(gradient.double().numpy().copy())
        move(self, gradient, factors)

    with monkeypatch.context() as patch:
        patch.setattr(Player, "move", note)
        list(train(game, seeds, "cpu", engine="torch", is_recorded=lambda epoch: True))
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_a_gradient_in_float32_errs_at_most_twice_as_much_as_torch_s(name, kernels, monkeypatch):
    once = {"epochs": 1, "d_steps": 1, "g_steps": 1, "pretraining": 0}
    single, double = (game_of(name, dtype=dtype, **once) for dtype in ("float32", "float64"))
    seeds = range(20)
    truth = torch_gradients(double, seeds, monkeypatch)
    mine, theirs = fused_gradients(single, seeds, kernels), torch_gradients(single, seeds, monkeypatch)
    for true, own, other in zip(truth, mine, theirs, strict=True):
        size = np.linalg.norm(true, axis=1)
        some = size > 1e-12  # a member whose G gets no gradient at all has no relative error
        errors = [np.median(np.linalg.norm(x - true, axis=1)[some] / size[some]) for x in (own, other)]
        assert errors[0] <= 2 * errors[1]


STEEP = [name for name, row in PENALTIES.items() if row.of_slopes and row.native]


@pytest.mark.parametrize("preset", ["mertz", "jang", "chivers"])
@pytest.mark.parametrize("name", STEEP)
def test_so_does_that_of_a_penalty_on_slopes(name, preset, kernels, monkeypatch):
    """Nothing of D's gradient but the penalty's is left by its weight."""
    once = {"epochs": 1, "d_steps": 1, "g_steps": 1, "pretraining": 0, "batch": 60}
    d = msgspec.structs.replace(PRESETS[preset].discriminator, penalty=name, penalty_weight=1e6)
    single, double = (
        game_of(preset, dtype=dtype, discriminator=d, **once) for dtype in ("float32", "float64")
    )
    seeds = range(20)
    (truth, _), (exact, _) = (
        torch_gradients(double, seeds, monkeypatch),
        fused_gradients(double, seeds, kernels),
    )
    size = np.linalg.norm(truth, axis=1)
    assert (np.linalg.norm(exact - truth, axis=1) <= 1e-10 * size).all()
    (mine, _), (theirs, _) = (
        fused_gradients(single, seeds, kernels),
        torch_gradients(single, seeds, monkeypatch),
    )
    errors = [np.median(np.linalg.norm(x - truth, axis=1) / size) for x in (mine, theirs)]
    assert errors[0] <= 2 * errors[1]


CHECKPOINTS = (30, 60, 100, 200)


def quantiles(game, seeds, engine, kernels):
    """The sorted points of G over fixed noise, (seeds, F, N) at each checkpoint."""
    prepare(game, kernels)
    noise, masks = judging.fixed_noise(game, 500), judging.fixed_masks(game.experiment, 500)
    snapshots = train(
        game, seeds, "cpu", engine=engine, jobs=2, is_recorded=lambda epoch: epoch in CHECKPOINTS
    )
    return [
        np.sort(judging.points(game, s.generator, noise, masks), -1)
        for s in snapshots
        if s.epoch in CHECKPOINTS
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_two_hundred_epochs_in_float32_stay_as_near_to_float64_as_torch_s(name, kernels):
    """Several presets multiply a rounding error by thousands; the yardstick is what it does to torch's own run."""
    single, double = (game_of(name, epochs=200, pretraining=1000, dtype=d) for d in ("float32", "float64"))
    seeds = [5, 11, 2, 3]
    truth = quantiles(double, seeds, "fused", kernels)
    ours, torchs = (quantiles(single, seeds, engine, kernels) for engine in ("fused", "torch"))
    drifts = [[np.abs(a - b).max((1, 2)) for a, b in zip(run, truth, strict=True)] for run in (ours, torchs)]
    smallest = 1e-6 * np.sqrt(game_scale(single))
    ratios = np.maximum(drifts[0], smallest) / np.maximum(drifts[1], smallest)
    assert np.exp(np.log(ratios).mean()) < 3


def game_scale(game):
    return game.target.covariance.max()
