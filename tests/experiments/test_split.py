"""The oracle against the closed form of two normal laws, and the parts of an error."""

import numpy as np
import pytest

from gancli import config
from gancli.errors import UsageError
from gancli.experiments import judging, oracle, resolve, split
from gancli.presets import PRESETS

LINEAR = (
    "target.mean=1",
    "target.sd=1.5",
    "noise.name=normal",
    "generator.hidden=[]",
    "discriminator.hidden=[4]",
    "discriminator.view=points",
    "batch=64",
    "d_steps=1",
    "g_steps=1",
)


def made(*settings):
    return resolve.game(config.with_settings(PRESETS["nag"], [*LINEAR, *settings]))


@pytest.mark.parametrize(("shift", "scale"), [(0.0, 1.0), (3.0, 0.7), (1.0, -1.5)])
def test_the_best_d_of_two_normal_laws_has_its_closed_form(shift, scale):
    target = made().target
    z = judging.fixed_noise(made(), 4096)[0].astype(np.float64)
    x = shift + scale * np.linspace(-1.5, 1.5, 13)
    odds, slopes = oracle._odds(shift + scale * z, target, x)
    wanted = (
        target.log_density(x[None])
        + 0.5 * ((x - shift) / scale) ** 2
        + np.log(abs(scale) * np.sqrt(2 * np.pi))
    )
    np.testing.assert_allclose(odds, wanted, atol=0.02)
    np.testing.assert_allclose(slopes, (x - shift) / scale**2 - (x - 1) / 1.5**2, atol=0.05)


def test_where_g_folds_its_branches_add_up():
    """G = z² of a uniform z on [−1, 1] has the density 1 / (2√x)."""
    z = np.linspace(-1, 1, 20_001)
    target = resolve.game(config.with_settings(PRESETS["nag"], ["target=uniform"])).target
    x = np.array([0.2, 0.5, 0.8])
    odds, _ = oracle._odds(z**2, target, x)
    np.testing.assert_allclose(odds, np.log(2 * np.sqrt(x)), atol=0.01)


def test_against_the_exact_d_a_linear_g_finds_a_normal_target():
    game = made("epochs=300", "generator.optimizer.name=adam", "generator.optimizer.lr=.02")
    recording = oracle.oracle(game, [0, 1])
    for verdict in judging.verdicts(recording):
        assert verdict.w < 0.05


def test_members_of_an_oracle_do_not_mix():
    game = made("epochs=5")
    both, alone = oracle.oracle(game, [3, 4]), oracle.oracle(game, [4])
    for name, w in alone.generators.items():
        np.testing.assert_allclose(both.generators[name][:, 1], w[:, 0], rtol=1e-5, atol=1e-7)


REFUSED = {
    "the plane": ("chivers", []),
    "scores": ("jang", ["loss=hinge"]),
    "noise of two dimensions": ("nag", ["noise.dimension=2"]),
    "dropout": ("mertz", []),
}


@pytest.mark.parametrize(("preset", "settings"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_exact_d_says_why(preset, settings):
    game = resolve.game(config.with_settings(PRESETS[preset], settings))
    assert oracle.refusal(game)
    with pytest.raises(UsageError, match="no oracle"):
        oracle.oracle(game, [0])


def test_the_parts_go_from_the_most_to_the_least_help(monkeypatch):
    monkeypatch.setattr(split, "_BEST", (*split._BEST[:-1], "log_every=4000", "epochs=600", "batch=128"))
    told = []
    experiment = config.with_settings(
        PRESETS["nag"], [*LINEAR, "epochs=100", "data_points=20", "generator.optimizer.name=adam"]
    )
    found = split.split(experiment, runs=2, progress=told.append)
    assert told == [part.name for part in found.parts]
    best, finite, *_ = (part.w for part in found.parts)
    assert best < 0.1 < finite  # twenty points have another mean and sd than the target
    document = found.to_dict()
    assert [part["converged"] is not None for part in document["parts"]] == [True] * 4
