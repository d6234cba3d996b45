"""From weights to verdicts: fixed noise, independent samples, and what is remarked beside a verdict."""

import tracemalloc

import numpy as np
import pytest
import torch
from scipy import stats

import gancli
from gancli import config
from gancli.engine.ensemble import Ensemble
from gancli.engine.pretraining import pretrain
from gancli.experiments import judging, resolve
from gancli.experiments.recording import Recording
from gancli.networks import generate, values
from gancli.presets import PRESETS
from tests.experiments.games import LOST, STILL, WILD


def made(name, *settings):
    return resolve.game(config.with_settings(PRESETS[name], settings))


@pytest.mark.parametrize(
    ("preset", "low", "high"), [("nag", 0, 1), ("jang", -5, 5), ("aylien", -8, 8), ("nag-2017", 0, 1)]
)
def test_the_verdicts_noise_is_the_midpoints_of_its_range(preset, low, high):
    noise = judging.fixed_noise(made(preset, "dtype=float64"), 1000)
    middles = low + (high - low) * (np.arange(1000) + 0.5) / 1000
    np.testing.assert_allclose(
        noise, middles[None], rtol=0, atol=0.011 if preset in ("jang", "aylien") else 1e-12
    )


def test_normal_noise_is_judged_at_its_quantiles():
    noise = judging.fixed_noise(made("nag", "noise.name=normal", "dtype=float64"), 999)
    np.testing.assert_allclose(noise[0], stats.norm.ppf((np.arange(999) + 0.5) / 999), rtol=1e-9, atol=1e-12)


def test_noise_of_more_dimensions_is_one_fixed_draw():
    game = made("chivers")
    noise = judging.fixed_noise(game, 5000)
    assert noise.shape == (2, 5000)
    np.testing.assert_array_equal(noise, judging.fixed_noise(game, 5000))
    for row in noise:
        assert stats.kstest(row, "uniform").statistic < 0.03
    assert abs(np.corrcoef(noise)[0, 1]) < 0.05


def test_independent_noise_depends_on_its_seed_and_not_on_the_grid():
    game = made("jang")
    noise = judging.drawn_noise(game, 5, 4000)[0]
    assert stats.kstest(noise, stats.uniform(-5, 10).cdf).statistic < 0.03
    assert (np.diff(noise) < 0).any()
    assert (noise != judging.drawn_noise(game, 6, 4000)[0]).any()


def test_blocks_of_snapshots_change_no_number(lively, monkeypatch):
    game, weights = lively.game, {name: w[:, 0] for name, w in lively.recording.generators.items()}
    noise = judging.fixed_noise(game, 500)
    together = judging.points(game, weights, noise, [])
    monkeypatch.setattr(judging, "_BLOCK_NUMBERS", 1)
    np.testing.assert_array_equal(judging.points(game, weights, noise, []), together)
    for t in (0, 60, 110):
        alone = generate(game.experiment.generator, {name: w[t] for name, w in weights.items()}, noise)
        np.testing.assert_allclose(together[t], alone, rtol=1e-6)


def test_the_kept_verdicts_are_those_that_a_new_judgement_gives(lively, study):
    for run in (lively, study.run):
        assert list(judging.verdicts(run.recording)) == run.verdicts()
        assert [member["verdict"]["label"] for member in run.summary["members"]] == [
            verdict.label for verdict in run.verdicts()
        ]


@pytest.mark.parametrize("jobs", [2, 5])
def test_how_many_are_judged_at_a_time_changes_no_verdict(study, jobs):
    assert list(judging.verdicts(study.run.recording, jobs=jobs)) == study.run.verdicts()


def crowd(recording, members):
    """The recording of a lone member, as if so many had been the same."""
    arrays = {"epochs": recording.epochs, "losses": np.repeat(recording.losses, members, 1)}
    for side in ("generator", "discriminator"):
        weights = getattr(recording, f"{side}s")
        arrays |= {f"{side}.{name}": np.repeat(w, members, 1) for name, w in weights.items()}
    return Recording.of(recording.game, range(members), arrays)


def test_a_crowd_is_judged_one_by_one_in_the_memory_of_one(lively):
    peaks = []
    for members in (2, 12):
        recording = crowd(lively.recording, members)
        tracemalloc.start()
        verdicts = list(judging.verdicts(recording))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert verdicts == lively.verdicts() * members
    assert peaks[1] < 1.1 * peaks[0]


def test_another_tolerance_is_judged_anew_and_not_kept(study):
    strict, usual = study.run.verdicts(0.01), study.run.verdicts()
    assert [v.label for v in strict] != [v.label for v in usual]
    assert gancli.open_run(study.run.path).verdicts() == usual


def test_a_bad_epoch_and_the_loss_that_was_lost_first_are_named(tmp_path):
    run = gancli.stability(
        "aylien-2017", settings=WILD, epochs=100, runs=6, name="x", runs_dir=tmp_path, snapshots=100
    ).run
    for seed, verdict in zip(run.seeds, run.verdicts(), strict=True):
        losses = run.recording.losses[:, seed]
        if seed not in LOST:
            assert np.isfinite(losses).all()
            continue
        assert verdict.label == "diverged"
        assert verdict.bad_epoch == LOST[seed]
        assert np.isfinite(losses[: LOST[seed] - 1]).all()
        assert not np.isfinite(losses[LOST[seed] - 1]).all()
        assert not np.isfinite(losses[LOST[seed] :]).all(1).any()
        assert run.recording.bad_column(seed) in verdict.sentence
        assert f"epoch {LOST[seed]} " in verdict.sentence


def pretrained(settings, seeds):
    """The recording at epoch 0 of a game that is pretrained but not played."""
    game = made("jang", *settings)
    ensemble = Ensemble(game, seeds, "cpu")
    pretrain(ensemble)
    arrays = {
        f"{side}.{name}": w.detach().numpy()[None]
        for side, player in ensemble.players.items()
        for name, w in player.fixed.items()
    }
    losses = np.zeros((1, len(seeds), 5), np.float32)
    return Recording.of(game, seeds, {**arrays, "epochs": np.zeros(1, np.int64), "losses": losses})


def test_pretraining_succeeds_for_most_seeds_and_names_the_others():
    recording = pretrained(["pretraining.steps=1000"], range(40))
    errors = np.array([judging.pretraining_error(recording, member) for member in range(40)])
    np.testing.assert_allclose(errors[:, 1], 0.01821, atol=1e-4)
    beaten = (errors[:, 0] < errors[:, 1]).mean()
    assert 0.6 < beaten < 0.95  # 319 of 400 in an independent re-implementation


@pytest.mark.parametrize("kernels", [0, 5])
def test_the_pretraining_error_is_ds_distance_from_the_density(kernels):
    recording = pretrained(
        ["pretraining.steps=1", f"discriminator.minibatch_kernels={kernels}", "pretraining.batch=3"],
        [0, 1],
    )
    game = recording.game
    u = torch.rand(4000, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
    x = (-5 + 10 * u)[:, None]
    weights = {name: w[0, 1].astype(np.float64) for name, w in recording.discriminators.items()}
    gap = values(game.experiment.discriminator, weights, x, clamped=False) - np.exp(
        game.target.log_density(x)
    )
    found, _ = judging.pretraining_error(recording, 1)
    assert found == pytest.approx((gap**2).mean(), rel=0.1)


@pytest.mark.parametrize(("steps", "failed"), [(1, True), (0, False)])
def test_only_a_pretraining_that_failed_is_flagged(tmp_path, steps, failed):
    settings = [f"pretraining.steps={steps}", *STILL[1:3]]
    run = gancli.train(
        "aylien", settings=settings, epochs=100, seed=3, name="x", runs_dir=tmp_path, snapshots=10
    )
    (verdict,) = run.verdicts()
    assert (judging.PRETRAINING_FAILED in verdict.flags) == failed
    assert ("pretraining failed" in verdict.sentence) == failed


def test_dropout_stays_on_when_points_are_drawn(tmp_path):
    quick = ["d_steps=1", "g_steps=1", "batch=10"]
    run = gancli.train("mertz", settings=quick, epochs=2, name="x", runs_dir=tmp_path)
    dropping, awake = run.sample(2000), gancli.open_run(tmp_path / "x")
    awake.__dict__["experiment"] = config.with_settings(run.experiment, ["generator.dropout=0"])
    steady = awake.sample(2000)
    assert (dropping != steady).mean() > 0.5
    noise = judging.drawn_noise(run.game, 0, 2000)
    masks = judging.masks(run.experiment, 0, judging.Stream.SAMPLE_DROPOUT, 2000)
    wanted = generate(run.experiment.generator, run.recording.generator(), noise, masks)
    np.testing.assert_allclose(dropping, wanted, rtol=1e-5, atol=1e-7)
