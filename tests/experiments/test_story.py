"""A story holds what its nets say, for every kind of game."""

import numpy as np
import pytest

import gancli
from gancli.experiments import judging
from gancli.experiments.story import grid_story, story
from gancli.networks import logits, values
from gancli.records import GridStory
from tests.experiments.games import STILL

QUICK = ["d_steps=1", "g_steps=1", "batch=12", "generator.hidden=[3]", "generator.activations=[tanh]"]
GAMES = {
    "line": ("aylien-2017", []),
    "minibatch": ("aylien-2017", ["discriminator.minibatch_kernels=3"]),
    "clamped": ("jang", ["pretraining.steps=3"]),
    "plane": ("chivers", []),
    "sets": ("nag", []),
    "raw sets": ("nag-2017", []),
    "sets of the plane": ("nag", ["target=ring"]),
    "raw sets of the plane": ("nag-2017", ["target=gaussian-2d", "discriminator.view=raw"]),
    "scores": ("aylien-2017", ["loss=hinge", "discriminator.output=linear"]),
    "noise of three": ("nag", ["noise.dimension=3"]),
    "dropout": ("mertz", []),
}
KINDS = {"plane": "map", "sets": "moments", "raw sets": "moments", "noise of three": "moments", "dropout": "moments"}
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
    assert s.equilibrium == run.game.loss.equilibrium
    assert (s.pretraining is not None) == (s.untrained_surface is not None) == (name == "clamped")
    for numbers in (s.samples, s.real, s.losses, s.w, s.real_scores, s.fake_scores, s.surface.values):
        assert np.isfinite(numbers).all()


def test_a_surface_fits_its_axes_and_is_a_probability_where_it_says_so(told):
    name, _, s = told
    surface = s.surface
    assert surface.kind == KINDS.get(name, "map" if "plane" in name else "line")
    shape = (len(surface.x),) if surface.y is None else (len(surface.y), len(surface.x))
    assert surface.values.shape == (EPOCHS + 1, *shape)
    assert surface.is_probability == (name not in ("scores", "clamped"))
    if surface.is_probability:
        assert 0 <= surface.values.min() <= surface.values.max() <= 1
    assert surface.values.std() > 0
    assert (np.diff(surface.x) > 0).all()


@pytest.mark.parametrize("t", [0, EPOCHS])
def test_the_surface_is_what_d_says_of_those_points(told, t):
    name, run, s = told
    d = {key: w[t, 0] for key, w in run.recording.discriminator.items()}
    settings, surface = run.experiment.discriminator, s.surface
    if surface.y is None:
        points = surface.x[None, ::40].astype(np.float32)
        found = surface.values[t, ::40]
    elif name == "plane":
        points = np.stack([surface.x[::40], np.full(len(surface.x[::40]), surface.y[7])]).astype(np.float32)
        found = surface.values[t, 7, ::40]
    else:
        pytest.skip("sets: see below")
    if name == "minibatch":
        company = judging.drawn_real(run.game, 3, run.experiment.batch - 1)
        batches = [np.concatenate([points[:, i : i + 1], company], 1) for i in range(points.shape[1])]
        wanted = [values(settings, d, batch.astype(np.float32))[0] for batch in batches]
    elif name == "scores":
        (wanted,) = logits(settings, d, points)
    else:
        wanted = values(settings, d, points)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)
