"""The presets are the published systems, row by row, and what they promise holds in the engine."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pytest
import torch
from scipy import stats

from gancli import config
from gancli.config import Pretraining
from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.optimizers import learning_rate
from gancli.engine.pretraining import _lesson, pretrain
from gancli.engine.step import play_epoch
from gancli.experiments import judging, resolve
from gancli.losses import PENALTIES
from gancli.networks import generate, initial_weights, logits, values
from gancli.presets import PRESETS
from gancli.streams import Stream

MOMENTUM = ("sgd", 1e-3, 0.9)
SLOW = ("sgd", 2e-4, 0.9)
DESCENT = ("sgd", 1e-2, 0.0)
UNIFORM = ("uniform", 1, 0.0, 1.0)
JANG_NOISE = ("stratified", 1, -5.0, 5.0)
AYLIEN_NOISE = ("stratified", 1, -8.0, 8.0)


@dataclass(frozen=True)
class Row:
    """What is known of one published system."""

    target: dict[str, object]
    noise: tuple[str, int, float, float]
    parameters: tuple[int, int]
    optimizer: tuple[str, float, float]
    batch: int
    epochs: int
    steps: int
    view: str
    generator: tuple[tuple[int, ...], tuple[str, ...], str, float]
    discriminator: tuple[tuple[int, ...], tuple[str, ...], str]
    loss: str
    log_every: int | None = None
    initialisation: str = "uniform-fan-in"
    dropout: float = 0.0
    staircase: tuple[float, int] | None = None
    sort: bool = False
    same_batch: bool = False
    clamp: tuple[float, float] | None = None
    pretraining: int = 0
    penalties: tuple[float, float] = (0.0, 0.0)
    dimension: int = 1


NORMAL = {"mean": 4.0, "sd": 1.25}
NARROW = {"mean": 4.0, "sd": 0.5}
SETS = {
    "target": NORMAL,
    "noise": UNIFORM,
    "batch": 500,
    "steps": 20,
    "view": "moments",
    "discriminator": ((10, 10), ("sigmoid",), "sigmoid"),
    "loss": "nonsaturating",
}
JANG = {
    "target": {"mean": -1.0, "sd": 1.0},
    "noise": JANG_NOISE,
    "parameters": (53, 53),
    "batch": 200,
    "epochs": 10_000,
    "steps": 1,
    "view": "points",
    "generator": ((6, 5), ("tanh",), "tanh", 5.0),
    "discriminator": ((6, 5), ("tanh",), "tanh"),
    "loss": "nonsaturating",
    "initialisation": "normal",
    "sort": True,
    "clamp": (0.01, 0.99),
    "pretraining": 1000,
}
CHIVERS = {
    "target": {"mean": (1.0, 1.0), "covariance": ((1.0, 0.8), (0.8, 1.0))},
    "noise": ("uniform", 2, 0.0, 1.0),
    "parameters": (4482, 4482),
    "optimizer": DESCENT,
    "batch": 500,
    "epochs": 40_001,
    "steps": 1,
    "view": "points",
    "generator": ((64, 64), ("relu",), "linear", 1.0),
    "discriminator": ((64, 64), ("relu",), "softmax"),
    "loss": "zero-sum",
    "log_every": 200,
    "initialisation": "truncated-normal",
    "same_batch": True,
    "dimension": 2,
}
AYLIEN = {
    "target": NARROW,
    "noise": AYLIEN_NOISE,
    "parameters": (13, 169),
    "steps": 1,
    "view": "points",
    "generator": ((4,), ("softplus",), "linear", 1.0),
    "initialisation": "normal",
    "sort": True,
}
ROWS = {
    "nag": Row(
        **SETS,
        parameters=(46, 171),
        optimizer=MOMENTUM,
        epochs=5000,
        generator=((5, 5), ("tanh",), "linear", 1.0),
        log_every=100,
    ),
    "nag-2017": Row(
        target=NORMAL,
        noise=UNIFORM,
        parameters=(2701, 12_651),
        optimizer=("adam", 2e-4, 0.0),
        batch=100,
        epochs=30_000,
        steps=1,
        view="raw+variances",
        generator=((50, 50), ("elu", "sigmoid"), "linear", 1.0),
        discriminator=((50, 50), ("elu",), "sigmoid"),
        loss="nonsaturating",
        log_every=200,
    ),
    "mertz": Row(
        **SETS,
        parameters=(141, 171),
        optimizer=SLOW,
        epochs=5001,
        generator=((10, 10), ("relu",), "linear", 1.0),
        log_every=1000,
        dropout=0.25,
    ),
    "jang": Row(**JANG, optimizer=("sgd", 1e-3, 0.6), staircase=(0.95, 2500)),
    "jang-blog": Row(**JANG, optimizer=DESCENT),
    "chivers": Row(**CHIVERS, penalties=(-0.005, 0.005)),
    "chivers-fixed": Row(**CHIVERS, penalties=(0.0, 0.005)),
    "aylien": Row(
        **AYLIEN,
        optimizer=("sgd", 0.005, 0.0),
        batch=12,
        epochs=1200,
        discriminator=((8, 8, 8), ("tanh",), "sigmoid"),
        loss="nonsaturating",
        staircase=(0.95, 150),
        pretraining=1000,
    ),
    "aylien-2017": Row(
        **AYLIEN,
        optimizer=("adam", 1e-3, 0.0),
        batch=8,
        epochs=5001,
        discriminator=((8, 8, 8), ("relu",), "sigmoid"),
        loss="nonsaturating-floored",
    ),
}


def made(name, *settings):
    return resolve.game(config.with_settings(PRESETS[name], settings))


def test_every_preset_is_a_published_system():
    assert set(PRESETS) == set(ROWS)
    for name, experiment in PRESETS.items():
        assert experiment.preset == name
        assert experiment.about
        assert experiment.dtype == "float32"
        assert experiment.view_epsilon == 0


@pytest.mark.parametrize("name", ROWS)
def test_a_preset_has_the_published_target_noise_and_schedule(name):
    row, e = ROWS[name], PRESETS[name]
    assert e.target.parameters == row.target
    assert resolve.game(e).target.dimension == row.dimension
    assert (e.noise.name, e.noise.dimension, e.noise.low, e.noise.high) == row.noise
    assert e.noise.jitter == 0.01
    assert (e.batch, e.epochs, e.d_steps, e.g_steps) == (row.batch, row.epochs, row.steps, row.steps)
    assert (e.sort, e.same_batch, e.loss) == (row.sort, row.same_batch, row.loss)
    assert row.log_every in (None, e.log_every)


@pytest.mark.parametrize("name", ROWS)
def test_a_preset_has_the_published_networks(name):
    row, e, game = ROWS[name], PRESETS[name], made(name)
    assert (game.generator.size, game.discriminator.size) == row.parameters
    g, d = e.generator, e.discriminator
    assert (g.hidden, g.activations, g.output, g.output_scale) == row.generator
    assert (d.hidden, d.activations, d.output) == row.discriminator
    assert (d.view, d.clamp, d.minibatch_kernels) == (row.view, row.clamp, 0)
    assert g.dropout == row.dropout
    assert {g.initialisation, d.initialisation} == {row.initialisation}
    weights = [n.penalty_weight if n.penalty == "weights" else 0.0 for n in (g, d)]
    assert tuple(weights) == row.penalties


@pytest.mark.parametrize("name", ROWS)
def test_a_preset_has_the_published_optimiser_and_pretraining(name):
    row, e = ROWS[name], PRESETS[name]
    for optimizer in (e.generator.optimizer, e.discriminator.optimizer):
        assert (optimizer.name, optimizer.lr, optimizer.momentum) == row.optimizer
        assert (optimizer.decay, optimizer.decay_every) == (row.staircase or (1.0, 1))
        assert (optimizer.betas, optimizer.epsilon) == ((0.9, 0.999), 1e-8)
    expected = Pretraining(steps=row.pretraining, batch=row.batch) if row.pretraining else Pretraining()
    assert e.pretraining == expected


def test_ayliens_minibatch_layer_takes_the_place_of_the_third():
    game = made("aylien", "discriminator.hidden=[8,8]", "discriminator.minibatch_kernels=5")
    assert game.discriminator.size == 237
    assert game.discriminator.shapes["minibatch.weight"] == (15, 8)
    assert game.discriminator.shapes["2.weight"] == (1, 13)


SEEDS = range(400)
SIDES = {"generator": Stream.GENERATOR_WEIGHTS, "discriminator": Stream.DISCRIMINATOR_WEIGHTS}


def start(game, side, seeds=SEEDS):
    return initial_weights(getattr(game, side), getattr(game.experiment, side), seeds, SIDES[side])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", ["nag", "aylien", "jang", "chivers"])
def test_the_weights_start_where_the_script_starts_them(name, side):
    seeds = range(20) if name == "chivers" else SEEDS
    weights = start(made(name), side, seeds)
    for tensor, w in weights.items():
        fan_in = weights[tensor.replace("bias", "weight")].shape[-1]
        match ROWS[name].initialisation:
            case "uniform-fan-in":
                law = stats.uniform(-1 / sqrt(fan_in), 2 / sqrt(fan_in))
            case "normal":
                law = stats.norm()
            case "truncated-normal":
                law = stats.truncnorm(-2, 2)
        if tensor.endswith("bias") and ROWS[name].initialisation != "uniform-fan-in":
            assert not w.any()
        else:
            assert stats.kstest(w.ravel(), law.cdf).statistic < 2.2 / sqrt(w.size)
    if name == "chivers":
        assert np.concatenate([weights["1.weight"].ravel()]).var() == pytest.approx(0.7737, abs=0.01)


def test_the_minibatch_kernels_start_small():
    game = made("aylien", "discriminator.hidden=[8,8]", "discriminator.minibatch_kernels=5")
    weights = start(game, "discriminator")
    assert weights["minibatch.weight"].std() == pytest.approx(0.02, rel=0.02)
    assert not weights["minibatch.bias"].any()


@pytest.mark.parametrize("side", SIDES)
def test_chivers_starts_with_the_expected_penalty(side):
    weights = start(made("chivers"), side, range(40))
    penalty = 0.005 * PENALTIES["weights"].measure(abs, None, None, weights, None)
    assert penalty.mean() == pytest.approx(8.42, abs=0.1)
    assert penalty.std() == pytest.approx(0.149, abs=0.05)


@pytest.mark.parametrize(("name", "g_penalty"), [("chivers", -8.42), ("chivers-fixed", 0.0)])
def test_chivers_logs_the_penalty_apart_with_its_sign(name, g_penalty):
    ensemble = Ensemble(made(name), [0, 1], "cpu")
    (draws,) = Dealer(ensemble.game, [0, 1], "cpu").deal(0, 1)
    losses = play_epoch(ensemble, draws).losses
    assert losses[:, 2].tolist() == pytest.approx([8.42] * 2, abs=0.6)
    assert losses[:, 4].tolist() == pytest.approx([g_penalty] * 2, abs=0.6)


@pytest.mark.parametrize("name", PRESETS)
def test_only_chivers_uses_one_batch_for_both_updates(name):
    game = made(name)
    draws = Dealer(game, [3], "cpu").deal(0, 2)
    for epoch in draws:
        same = torch.equal(epoch.discriminator_noise[-1], epoch.generator_noise[-1])
        assert same == name.startswith("chivers")
    assert not torch.equal(draws[0].real[-1], draws[1].real[-1])


@pytest.mark.parametrize("name", PRESETS)
def test_real_points_come_from_the_target_and_noise_fills_its_range(name):
    row, game = ROWS[name], made(name)
    draws = Dealer(game, range(4), "cpu").deal(0, 30)
    real = np.concatenate([d.real.numpy() for d in draws])
    points = np.moveaxis(real, 2, 0).reshape(row.dimension, -1).astype(float)
    standard_error = np.sqrt(np.diag(game.target.covariance) / points.shape[1])
    assert (abs(points.mean(1) - game.target.mean) < 4.5 * standard_error).all()
    np.testing.assert_allclose(np.cov(points), np.squeeze(game.target.covariance), rtol=0.1)
    assert (np.diff(real, axis=-1) >= 0).all() == row.sort
    noise = np.concatenate([d.generator_noise.numpy() for d in draws])
    kind, dimension, low, high = row.noise
    assert noise.shape[2] == dimension
    if kind == "uniform":
        assert 0 < noise.min() < 0.01 * high
        assert 0.99 * high < noise.max() < 1
    else:
        grid = np.linspace(low, high, row.batch)
        assert (noise - grid + 1e-5 >= 0).all()
        assert (noise - grid <= 0.01 + 1e-5).all()
        assert (noise[0] != noise[1]).any()


@pytest.mark.parametrize("name", [n for n in ROWS if ROWS[n].staircase])
def test_the_learning_rate_is_a_staircase(name):
    factor, every = ROWS[name].staircase
    optimizer = PRESETS[name].generator.optimizer
    for step, floor in ((1, 0), (every, 0), (every + 1, 1), (2 * every, 1), (2 * every + 1, 2)):
        wanted = ROWS[name].optimizer[1] * factor**floor
        assert learning_rate(optimizer, step, 10_000) == pytest.approx(wanted, rel=1e-12)


def test_mertzs_dropout_comes_before_the_activation_and_never_sleeps():
    game = made("mertz", "dtype=float64")
    settings = game.experiment.generator
    masks = judging.fixed_masks(game.experiment, 4000)
    assert [m.shape for m in masks] == [(10, 4000)] * 2
    for mask in masks:
        assert set(np.unique(mask)) == {0, 1 / 0.75}
        assert (mask == 0).mean() == pytest.approx(0.25, abs=0.01)
    weights = {name: w[0] for name, w in start(game, "generator", [0]).items()}
    noise = judging.fixed_noise(game, 4000)
    hidden = noise
    for layer in (0, 1):
        raw = weights[f"{layer}.weight"] @ hidden + weights[f"{layer}.bias"][:, None]
        hidden = np.maximum(raw * masks[layer], 0)
    wanted = weights["2.weight"] @ hidden + weights["2.bias"][:, None]
    np.testing.assert_allclose(generate(settings, weights, noise, masks), wanted, rtol=1e-12, atol=1e-12)
    (draws,) = Dealer(game, [0], "cpu").deal(0, 1)
    for dealt in (*draws.discriminator_masks, *draws.generator_masks):
        assert tuple(dealt.shape) == (20, 1, 10, 500)
        assert (dealt == 0).double().mean() == pytest.approx(0.25, abs=0.01)


def test_jangs_clamp_holds_in_the_game_but_not_in_pretraining():
    game = made("jang")
    d = game.experiment.discriminator
    weights = {name: torch.from_numpy(w) for name, w in start(game, "discriminator", range(50)).items()}
    x = torch.linspace(-5, 5, 101, dtype=torch.float64).expand(50, 1, 101).clone().requires_grad_()
    (odds,) = logits(d, weights, x)
    odds.sum().backward()
    free = values(d, weights, x.detach(), clamped=False)
    outside = (free < 0.01) | (free > 0.99)
    assert outside.any()
    assert (x.grad[:, 0][outside] == 0).all()
    assert free.min() < 0
    bound = np.log(0.99 / 0.01)
    assert abs(odds).max().item() == pytest.approx(bound, rel=1e-9)


@pytest.mark.parametrize("name", [n for n in ROWS if ROWS[n].pretraining])
def test_pretraining_shows_the_density_at_uniform_points(name):
    game = made(name, "dtype=float64")
    ensemble = Ensemble(game, [0, 1], "cpu")
    points, density = _lesson(ensemble, 0, 200)
    assert tuple(points.shape) == (200, 2, 1, ROWS[name].batch)
    assert -5 < points.min() < -4.95
    assert 4.95 < points.max() < 5
    mean, sd = ROWS[name].target["mean"], ROWS[name].target["sd"]
    wanted = stats.norm(mean, sd).pdf(points[:, :, 0].numpy())
    np.testing.assert_allclose(density, wanted, rtol=1e-9)


def test_pretraining_leaves_its_momentum_and_its_count_behind():
    ensemble = Ensemble(made("jang", "pretraining.steps=3"), [0, 1], "cpu")
    before = ensemble.discriminator.flat.clone()
    assert pretrain(ensemble).shape == (3, 2)
    assert (ensemble.discriminator.flat != before).all()
    assert ensemble.discriminator.updates == 0
    assert not ensemble.discriminator.slots["velocity"].any()


@pytest.mark.parametrize(("name", "constant"), [("jang", 0.01821), ("aylien", 0.04674)])
def test_the_best_constants_error_is_the_published_one(name, constant):
    settings = PRESETS[name].pretraining
    x = np.linspace(settings.low, settings.high, 100_001)[None, :]
    density = np.exp(made(name).target.log_density(x))
    assert density.var() == pytest.approx(constant, abs=1e-5)


class TestJangsOptions:
    """What the tutorial's readers asked to switch, each by ``--set``."""

    def noise(self, *settings):
        return Dealer(made("jang", *settings), [0], "cpu").deal(0, 1)[0].generator_noise[0, 0, 0].numpy()

    def test_true_stratification_fills_the_gaps_of_the_grid(self):
        narrow, full = self.noise(), self.noise("noise.jitter=.05")
        assert (np.diff(narrow) > 0.03).all()
        assert np.diff(full).min() < 0.02

    def test_unstratified_noise_has_the_same_range_without_a_grid(self):
        noise = self.noise("noise.name=uniform")
        assert -5 < noise.min() < -4.5
        assert 4.5 < noise.max() < 5
        assert (np.diff(noise) < 0).any()

    def test_unsorted_real_points_are_the_same_points(self):
        draws = [Dealer(made("jang", f"sort={s}"), [0], "cpu").deal(0, 1)[0] for s in ("true", "false")]
        (ordered, loose) = (d.real[0, 0, 0] for d in draws)
        assert not torch.equal(ordered, loose)
        assert torch.equal(ordered, loose.sort().values)

    def test_pretraining_can_be_left_out(self):
        assert made("jang", "pretraining.steps=0").experiment.pretraining.steps == 0
