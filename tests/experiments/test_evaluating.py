"""The functions that a run's weights become, for every preset and loss, and evaluations of averaged generators."""

import numpy as np
import pytest
from scipy.special import expit

import gancli
from gancli.config import Experiment, LossParameters
from gancli.errors import MissingError
from gancli.experiments import judging, resolve
from gancli.experiments.evaluate import evaluate
from gancli.experiments.pairs import pair
from gancli.experiments.plan import plan
from gancli.losses import LOSSES
from gancli.metrics.discriminator import best_answers
from gancli.metrics.models import DEAD, MODEL_METRICS, measure
from gancli.networks import generate, initial_weights, values
from gancli.presets import PRESETS
from gancli.records import Missing
from gancli.streams import Stream
from tests.experiments.games import STILL

SEPARABLE = [name for name in LOSSES if not name.startswith("relativistic")]


def untrained(experiment, count=200):
    """A game with the networks that it starts from, as a pair."""
    game = resolve.game(experiment)
    g = initial_weights(game.generator, experiment.generator, [3], Stream.GENERATOR_WEIGHTS)
    d = initial_weights(game.discriminator, experiment.discriminator, [3], Stream.DISCRIMINATOR_WEIGHTS)
    g, d = ({name: w[0] for name, w in network.items()} for network in (g, d))
    noise = judging.drawn_noise(game, 0, count)
    made = generate(experiment.generator, g, noise, judging.fixed_masks(experiment, count))
    return game, g, d, pair(game, g, d, np.asarray(made, np.float64), 0)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_its_numbers_or_says_why_not(name):
    experiment = PRESETS[name]
    _, _, _, found = untrained(experiment)
    numbers = measure(found)
    assert list(numbers) == list(MODEL_METRICS)
    assert all((each.value is None) == (each.reason is not None) for each in numbers.values())
    assert (numbers["d_sd"].value is None) == (experiment.discriminator.view != "points")
    one = experiment.noise.dimension == 1 and not experiment.generator.dropout
    assert (numbers["folds"].value is None) == (not one)


@pytest.mark.parametrize(
    ("settings", "metric", "reason"),
    [
        ((), "d_rmse", "D judges sets of 500 points"),
        (("noise.dimension=3",), "folds", "3 dimensions"),
        (("generator.dropout=.5",), "js_exact", "dropout"),
        (("discriminator.view=points", "discriminator.pack=2"), "d_value", "2 points at a time"),
        (("discriminator.view=points", "discriminator.minibatch_kernels=2"), "d_sd", "a batch"),
        (
            ("discriminator.view=points", "loss=wasserstein", "discriminator.output=linear"),
            "d_rmse",
            "no bound",
        ),
        (("discriminator.view=points", "loss=relativistic"), "duality_gap", "each other"),
        (("discriminator.view=points", "loss=moment-matching"), "d_sd", "no D takes part"),
    ],
)
def test_what_cannot_be_measured_says_why(settings, metric, reason):
    assert reason in measure(untrained(plan("nag", settings=settings))[3])[metric].reason


def test_the_functions_are_the_networks():
    game, g, d, found = untrained(PRESETS["jang"])
    noise = judging.drawn_noise(game, 5, 50)
    u = (noise[0] - game.experiment.noise.low) / (game.experiment.noise.high - game.experiment.noise.low)
    points = generate(game.experiment.generator, g, noise)
    np.testing.assert_allclose(found.generator(u), points[0], rtol=1e-4)
    outputs = values(game.experiment.discriminator, d, points)
    np.testing.assert_allclose(expit(found.critic(points)), outputs, rtol=1e-6)


def played(name):
    """A game with a loss, D's answers on real and generated points."""
    game = untrained(Experiment(loss=name))[0]
    rng = np.random.default_rng(1)
    return game, rng.normal(size=7), rng.normal(size=7)


@pytest.mark.parametrize("name", SEPARABLE)
def test_a_loss_is_the_mean_of_what_its_columns_cost(name):
    game, a, c = played(name)
    losses = untrained(Experiment(loss=name))[3].losses
    real, made = game.loss.discriminator(a, c, LossParameters())
    assert losses(a)[0].mean() == pytest.approx(real)
    assert losses(c)[1].mean() == pytest.approx(made)


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in SEPARABLE])
def test_a_loss_that_compares_points_has_no_columns(name):
    assert isinstance(untrained(Experiment(loss=name))[3].losses, Missing)


@pytest.mark.parametrize("name", SEPARABLE)
def test_the_best_answer_at_the_equilibrium_costs_what_the_table_says(name):
    game, _, _ = played(name)
    truth, _ = game.loss.equilibrium(LossParameters())
    losses = untrained(Experiment(loss=name))[3].losses
    real, made = losses(best_answers(losses, np.array([0.5])))
    if truth is not None:
        assert real[0] + made[0] == pytest.approx(truth, abs=1e-6)


@pytest.fixture(scope="module")
def averaged(tmp_path_factory):
    """A run whose average lags behind G."""
    settings = ["generator.average=.9", "generator.optimizer.lr=.02", "log_every=50"]
    folder = tmp_path_factory.mktemp("averaged")
    return gancli.train("aylien-2017", settings=settings, epochs=100, name="average", runs_dir=folder)


def test_an_averaged_generator_is_judged_beside_g(averaged):
    (member,) = evaluate(averaged, count=200).members
    average = member.average
    assert average.verdict == averaged.verdicts(average=True)[0] != member.verdict
    points = averaged.sample(200, average=True)
    assert average.metrics["mean"].value == pytest.approx(points.mean(dtype=float))
    assert average.metrics["mean"].value != member.metrics["mean"].value
    document = averaged.directory.read("evaluation.json")["members"][0]
    assert set(document["average"]) == {"verdict", "timing", "flags", "metrics"}
    assert evaluate(averaged, count=200).of_averages().members == [average]


def test_a_run_without_averages_has_none_to_show(lively):
    found = lively.evaluate(count=200)
    assert "average" not in found.to_dict()["members"][0]
    with pytest.raises(MissingError, match="kept no average"):
        found.of_averages()
    with pytest.raises(MissingError, match="kept no average"):
        lively.sample(3, average=True)


def test_a_d_that_says_the_same_of_all_is_called_dead(tmp_path):
    near = [
        "target.mean=90",
        "target.sd=1e-3",
        "generator.initial_scale=1e-3",
        "generator.initial_shift=90.1",
    ]
    run = gancli.train("aylien-2017", settings=[*STILL, *near], epochs=2, name="dead", runs_dir=tmp_path)
    (member,) = run.evaluate(count=200).members
    assert member.metrics["tv20"].value > 0.9
    assert member.flags == (DEAD,)
    assert member.to_dict()["flags"] == [DEAD]
