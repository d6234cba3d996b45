"""The parts of a story that few panels ask for: pulls on points, shapes of sets, lengths of gradients."""

import numpy as np
import pytest
import torch
from scipy.stats import kurtosis, skew

import gancli
from gancli.distributions import build
from gancli.engine.objectives import generator_loss
from gancli.experiments import judging, surface_story
from gancli.experiments.dynamics import dynamics
from gancli.experiments.gradient_story import gradient_story
from gancli.experiments.pull_story import CROWD, SHOWN, pull_story
from gancli.experiments.set_story import SETS
from gancli.experiments.story import story
from gancli.losses import LOSSES
from gancli.records import Missing, Pull

QUICK = ("d_steps=1", "g_steps=1", "batch=12", "generator.hidden=[3]", "discriminator.hidden=[4]")
PULLS = {
    **{name: (f"loss={name}",) for name, loss in LOSSES.items() if loss.generator_compares == "scores"},
    "squares": ("discriminator.view=squares",),
    "clamped": ("discriminator.clamp=[.3,.7]",),
    "two units": ("discriminator.output=softmax",),
}
NONE = {
    "set": ("chivers", ("discriminator.view=moments",), "together"),
    "pack": ("chivers", ("discriminator.pack=2",), "together"),
    "kernels": ("chivers", ("discriminator.minibatch_kernels=2",), "together"),
    "features": ("chivers", ("loss=feature-matching",), "hidden layer"),
    "control": ("chivers", ("loss=energy-distance",), "no D"),
}


def trained(folder, settings, preset="chivers", epochs=2, seed=3):
    loss = next((one[5:] for one in settings if one.startswith("loss=")), "nonsaturating")
    head = () if LOSSES[loss].of_odds else ("discriminator.output=linear",)
    settings = [*QUICK, *head, *settings]
    return gancli.train(preset, settings=settings, epochs=epochs, seed=seed, engine="torch", runs_dir=folder)


def slope(run, t, crowd):
    """G's loss on the crowd, differentiated by torch, times the points that it is a mean of."""
    game, tensors = run.game, {}
    for side in ("generators", "discriminators"):
        weights = getattr(run.recording, side).items()
        tensors[side] = {name: torch.from_numpy(w[t : t + 1, 0].astype(np.float64)) for name, w in weights}
    points = torch.from_numpy(crowd[None]).requires_grad_()
    real = torch.from_numpy(judging.drawn_real(game, 2, crowd.shape[-1])[None])
    d = tensors["discriminators"]
    loss = generator_loss(game, tensors["generators"], d, game.look(points), game.look(real)).game
    (found,) = torch.autograd.grad(loss.sum(), points)
    return crowd.shape[-1] * found[0].numpy()


@pytest.mark.parametrize("name", PULLS)
def test_the_pull_is_minus_the_slope_of_gs_loss(name, tmp_path):
    run = trained(tmp_path, PULLS[name])
    told = story(run)
    step = told.samples.shape[-1] // CROWD
    crowd = told.samples[..., ::step].astype(np.float64)
    assert told.pull.places.shape == (3, 2, SHOWN)
    for t in (0, 2):
        wanted = -slope(run, t, crowd[t])[:, :: CROWD // SHOWN]
        np.testing.assert_array_equal(told.pull.places[t], crowd[t][:, :: CROWD // SHOWN])
        np.testing.assert_allclose(told.pull.force[t], wanted, rtol=1e-4, atol=1e-7)
        assert np.abs(wanted).max() > 1e-4


def test_the_pull_on_own_data_is_a_step_in_their_units(tmp_path):
    """The networks see standard units; what is drawn is how a point moves in those of the file."""
    file = tmp_path / "rows.csv"
    rows = np.random.default_rng(0).normal(size=(60, 2)) @ np.diag([1.0, 100.0])
    file.write_text("a,b\n" + "\n".join(f"{a},{b}" for a, b in rows))
    run = gancli.train(
        "chivers", target=str(file), settings=QUICK, epochs=1, engine="torch", runs_dir=tmp_path
    )
    told, scale = story(run), np.array(run.game.units.scale)[:, None]
    step = told.samples.shape[-1] // CROWD
    crowd = run.game.units.into(told.samples[..., ::step].astype(np.float64))
    assert scale[1] > 50 * scale[0]
    d = {
        name: torch.from_numpy(w[1:, 0].astype(np.float64))
        for name, w in run.recording.discriminators.items()
    }
    points = torch.from_numpy(crowd[1:]).requires_grad_()
    loss = generator_loss(run.game, {}, d, points, points.detach()).game
    (found,) = torch.autograd.grad(loss.sum(), points)
    wanted = -CROWD * scale * found[0].numpy()[:, :: CROWD // SHOWN]
    np.testing.assert_allclose(told.pull.force[1], wanted, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("name", NONE)
def test_there_is_no_pull_on_points_that_are_not_judged_alone(name, tmp_path):
    preset, settings, reason = NONE[name]
    found = story(trained(tmp_path, settings, preset)).pull
    assert isinstance(found, Missing)
    assert reason in found.reason


def test_a_lost_d_pulls_nowhere(tmp_path):
    run = trained(tmp_path, ())
    d = {name: w[:, 0].copy() for name, w in run.recording.discriminators.items()}
    for tensor in d.values():
        tensor[1] = np.nan
    found = pull_story(run.game, d, story(run).samples)
    assert isinstance(found, Pull)
    assert np.isnan(found.force[1]).all()
    assert np.isfinite(found.force[[0, 2]]).all()


@pytest.mark.parametrize("settings", [(), ("target=ring",)], ids=["line", "plane"])
def test_the_shapes_of_sets_are_scipys_of_gs_own_points(settings, tmp_path):
    run = trained(tmp_path, ("batch=40", *settings), "nag")
    told, count = story(run).sets, 40 * SETS
    g = {name: w[2:3, 0] for name, w in run.recording.generators.items()}
    made = judging.points(run.game, g, judging.drawn_noise(run.game, 4, count), [])[0]
    for points, four in ((made, told.made[2]), (judging.drawn_real(run.game, 4, count), told.real)):
        sets = points.astype(np.float64).reshape(len(points), SETS, 40)
        wanted = [sets.mean(-1), sets.std(-1), skew(sets, axis=-1), kurtosis(sets, axis=-1)]
        np.testing.assert_allclose(four, wanted, rtol=1e-3, atol=1e-4)
    assert not np.array_equal(told.made[0], told.made[2])


def test_the_lengths_of_the_gradients_are_those_of_the_dynamics(tmp_path):
    run = trained(tmp_path, (), epochs=4)
    told, found = story(run).gradients, dynamics(run, snapshots=5)
    assert told.at.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(told.norms, found.norms)


def test_few_snapshots_have_gradients_and_lost_ones_none(tmp_path):
    run = trained(tmp_path, (), epochs=4)
    g, d = (
        {name: w[:, 0].copy() for name, w in weights.items()}
        for weights in (run.recording.generators, run.recording.discriminators)
    )
    g["0.weight"][-1] = np.nan
    few = gradient_story(run.game, g, d, run.recording.epochs, 3, most=3)
    assert few.at.tolist() == [0, 2, 4]
    np.testing.assert_array_equal(np.isnan(few.norms), [[False] * 2, [False] * 2, [True] * 2])
    assert isinstance(story(trained(tmp_path, ("loss=energy-distance",))).gradients, Missing)


def test_the_map_of_columns_in_two_units_is_no_larger_than_twice_another(monkeypatch):
    far_apart = np.array([[1.2, 2.2], [0.0, 80_000.0]])
    monkeypatch.setattr(surface_story, "view", lambda _: far_apart)
    x, y = surface_story._mesh(build("ring", {}), 96)
    assert (len(x), len(y)) == (96, 192)
    assert (x[0], x[-1], y[0], y[-1]) == tuple(far_apart.ravel())
