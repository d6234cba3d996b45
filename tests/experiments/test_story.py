"""A story holds what its nets say, for every kind of game."""

import pickle
from dataclasses import fields

import numpy as np
import pytest

import gancli
from gancli.experiments import judging
from gancli.experiments.grid_story import grid_story
from gancli.experiments.judge_story import judge_story
from gancli.experiments.pairs import pair
from gancli.experiments.story import story
from gancli.metrics.models import measure
from gancli.metrics.trajectory import trajectory
from gancli.networks import logits, values
from gancli.records import GridStory, Missing, Story

QUICK = ["d_steps=1", "g_steps=1", "batch=12", "generator.hidden=[3]", "generator.activations=[tanh]"]
GAMES = {
    "line": ("aylien-2017", []),
    "minibatch": ("aylien-2017", ["discriminator.minibatch_kernels=3"]),
    "clamped": ("jang", ["pretraining.steps=3"]),
    "plane": ("chivers", []),
    "packs of the plane": ("chivers", ["discriminator.pack=2"]),
    "sets": ("nag", []),
    "raw sets": ("nag-2017", []),
    "sets of the plane": ("nag", ["target=ring"]),
    "raw sets of the plane": ("nag-2017", ["target=gaussian-2d", "discriminator.view=raw"]),
    "scores": ("aylien-2017", ["loss=hinge", "discriminator.output=linear"]),
    "noise of three": ("nag", ["noise.dimension=3"]),
    "dropout": ("mertz", []),
}
KINDS = {
    "plane": "map",
    "sets": "moments",
    "raw sets": "moments",
    "noise of three": "moments",
    "dropout": "moments",
}
EPOCHS = 3


@pytest.fixture(scope="module", params=GAMES)
def told(request, tmp_path_factory):
    """A run of each game, with its story."""
    preset, settings = GAMES[request.param]
    settings = [*QUICK, *settings]
    run = gancli.train(
        preset, settings=settings, epochs=EPOCHS, seed=5, name="x", runs_dir=tmp_path_factory.mktemp("story")
    )
    return request.param, run, story(run)


def test_a_story_has_the_shapes_of_its_record(told):
    name, run, s = told
    t, features = EPOCHS + 1, run.game.target.dimension
    assert s.epochs.tolist() == list(range(t))
    assert s.samples.shape[:2] == (t, features)
    assert s.real.shape[0] == features
    assert s.noise.shape[0] == run.experiment.noise.dimension
    assert s.losses.shape == (EPOCHS, 5)
    assert s.w.shape == (t,)
    assert s.real_scores.shape[0] == s.fake_scores.shape[0] == t
    assert s.verdict.label is None
    assert (s.title, s.seed, s.batch) == ("x · seed 5", 5, 12)
    assert s.equilibrium == run.game.loss.equilibrium(run.experiment.loss_parameters)
    assert (s.pretraining is not None) == (s.untrained_surface is not None) == (name == "clamped")
    for numbers in (s.samples, s.real, s.losses, s.w, s.real_scores, s.fake_scores, s.surface.values):
        assert np.isfinite(numbers).all()


def test_a_story_is_whole_but_what_costs_much_is_worked_out_when_it_is_asked_for(told):
    _, run, _ = told
    fresh = story(run)
    costly = {"surface", "real_scores", "fake_scores"}
    assert not costly & vars(fresh).keys()
    assert all(hasattr(fresh, field.name) for field in fields(Story))
    assert costly < vars(fresh).keys()
    assert fresh.surface is fresh.surface
    assert not hasattr(fresh, "nothing")


def test_a_surface_fits_its_axes_and_is_a_probability_where_it_says_so(told):
    name, _, s = told
    surface = s.surface
    assert surface.kind == KINDS.get(name, "map" if "plane" in name else "line")
    shape = (len(surface.x),) if surface.y is None else (len(surface.y), len(surface.x))
    assert surface.values.shape == (EPOCHS + 1, *shape)
    assert surface.is_probability == (name != "scores")
    if surface.is_probability:
        assert 0 <= surface.values.min() <= surface.values.max() <= 1
    assert surface.values.std() > 0
    assert (np.diff(surface.x) > 0).all()


def columns_at(name, run, surface, i, j):
    """What D judges at one point of its surface: (features, 1), or a batch whose first column is that point."""
    game, batch = run.game, run.experiment.batch
    if surface.y is None:
        point = np.array([[surface.x[j]]])
        company = judging.drawn_real(game, 3, batch - 1)
        return np.concatenate([point, company], 1) if name == "minibatch" else point
    x, y = surface.x[j], surface.y[i]
    if name == "plane":
        return np.array([[x], [y]])
    if name == "packs of the plane":
        (x_real,), (y_real,) = judging.drawn_real(run.game, 3, 1)
        return np.array([[x], [x_real], [y], [y_real]])
    real = judging.drawn_real(game, 1, batch)
    centred = real - real.mean(1, keepdims=True)
    mean = np.array([[x], [y]])
    points = x + y * centred / centred.std() if surface.kind == "moments" else mean + centred
    return game.view.look(points, 0.0)


@pytest.mark.parametrize("t", [0, EPOCHS])
def test_the_surface_is_what_d_says_of_its_points(told, t):
    name, run, s = told
    d = {key: w[t, 0] for key, w in run.recording.discriminators.items()}
    settings = run.experiment.discriminator
    rows, columns = s.surface.values.shape[1:] if s.surface.y is not None else (1, len(s.surface.x))
    for i, j in ((0, 0), (3 % rows, 40), (rows // 2, 7), (rows - 1, columns - 1)):
        judged = columns_at(name, run, s.surface, i, j).astype(np.float32)
        wanted = logits(settings, d, judged)[0] if name == "scores" else values(settings, d, judged)
        found = s.surface.values[t, j] if s.surface.y is None else s.surface.values[t, i, j]
        assert found == pytest.approx(wanted[0], rel=1e-3, abs=1e-5)


def test_the_verdicts_samples_are_fixed_and_w_is_theirs(told):
    _, run, s = told
    noise = judging.fixed_noise(run.game, s.samples.shape[-1])
    dropout = judging.fixed_masks(run.experiment, s.samples.shape[-1])
    weights = {name: w[:, 0] for name, w in run.recording.generators.items()}
    np.testing.assert_array_equal(s.samples, judging.points(run.game, weights, noise, dropout))


def test_a_clamp_shows_in_the_game_and_not_before_it(tmp_path):
    settings = ["pretraining.steps=1", "discriminator.clamp=[.45,.55]"]
    run = gancli.train("jang", settings=settings, epochs=1, name="x", runs_dir=tmp_path)
    s = story(run)
    assert s.surface.values.min() >= 0.45 - 1e-6
    assert s.surface.values.max() <= 0.55 + 1e-6
    assert np.ptp(s.untrained_surface.values) > 0.2


def test_the_cells_of_a_large_grid_have_fewer_points(study, monkeypatch):
    whole = grid_story(study.run, still=True).cells[0].samples.shape[-1]
    monkeypatch.setattr("gancli.experiments.grid_story._CROWD", 2)
    assert grid_story(study.run, still=True).cells[0].samples.shape[-1] == whole * 2 // 7


@pytest.mark.parametrize("still", [True, False])
def test_a_grid_has_a_cell_for_every_member_with_its_verdict(study, still):
    told = grid_story(study.run, still=still)
    assert isinstance(told, GridStory)
    assert [cell.seed for cell in told.cells] == list(range(7))
    assert [cell.verdict for cell in told.cells] == list(study.verdicts)
    assert (told.successes, told.interval) == (study.successes, study.interval)
    assert told.epochs[-1] == 100
    assert len(told.epochs) == (1 if still else 101)
    for cell in told.cells:
        assert cell.samples.shape[:2] == (len(told.epochs), 1)
        assert cell.w[-1] == pytest.approx(cell.verdict.w, rel=0.05, abs=5e-3)


def test_the_levels_are_those_of_the_noise_behind_the_samples(told):
    name, run, s = told
    if isinstance(s.levels, Missing):
        assert name == "dropout" or run.experiment.noise.dimension > 1
        return
    assert run.experiment.noise.dimension == 1
    noise = run.game.noise.quantile(s.levels[None], run.experiment.noise).astype(run.experiment.dtype)
    g = {key: w[:, 0] for key, w in run.recording.generators.items()}
    np.testing.assert_array_equal(judging.points(run.game, g, noise, []), s.samples)


def test_the_judge_is_the_metric_of_the_same_pair_or_its_reason(told):
    name, run, s = told
    g, d = (
        {key: w[EPOCHS, 0] for key, w in weights.items()}
        for weights in (run.recording.generators, run.recording.discriminators)
    )
    found = measure(pair(run.game, g, d, s.samples[-1], 0))
    if isinstance(s.judge, Missing):
        assert s.judge.reason == found["d_value_gap"].reason
        assert name not in ("line", "clamped", "scores")
        return
    assert s.judge.gap[-1] == found["d_value_gap"].value
    assert s.judge.at.tolist() == list(range(EPOCHS + 1))
    if s.judge.bins is None:
        assert found["d_calibration"].value is None
        return
    mass, claimed, real = np.nan_to_num(s.judge.bins[-1])
    assert mass @ np.abs(claimed - real) == pytest.approx(found["d_calibration"].value)


def test_few_snapshots_are_looked_at_in_a_long_run(told):
    _, run, s = told
    if isinstance(s.judge, Missing):
        return
    g, d = (
        {key: w[:, 0] for key, w in weights.items()}
        for weights in (run.recording.generators, run.recording.discriminators)
    )
    few = judge_story(run.game, g, d, s.samples, 2)
    assert few.at.tolist() == [0, EPOCHS]
    np.testing.assert_array_equal(few.gap, s.judge.gap[few.at])


def test_the_noise_floor_is_that_of_real_points(told):
    _, run, s = told
    real = judging.drawn_real(run.game, 7, s.samples.shape[-1])
    w = trajectory(np.array([1]), real[None], run.game.target).w[0]
    assert 0.3 * s.w_floor < w < 3 * s.w_floor


def test_packs_are_scored_as_packs_of_one_kind(told):
    name, run, s = told
    if name != "packs of the plane":
        return
    count = s.samples.shape[-1]
    d = {key: w[EPOCHS, 0] for key, w in run.recording.discriminators.items()}
    real = run.game.look(judging.drawn_real(run.game, 2, count).astype(np.float32))
    wanted = values(run.experiment.discriminator, d, real)
    assert s.real_scores.shape == s.fake_scores.shape == (EPOCHS + 1, count // 2)
    np.testing.assert_allclose(s.real_scores[EPOCHS], wanted, rtol=1e-5)


def test_a_story_travels_to_another_process_with_what_was_asked_for(told):
    _, run, _ = told
    here = story(run)
    surface = here.surface
    there = pickle.loads(pickle.dumps(here))
    np.testing.assert_array_equal(there.surface.values, surface.values)
    np.testing.assert_array_equal(there.samples, here.samples)
    assert repr(there.target) == repr(here.target)
    with pytest.raises(AttributeError, match="judge"):
        _ = there.judge
