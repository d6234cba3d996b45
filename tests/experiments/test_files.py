"""What a run leaves behind: every number of metrics.jsonl and metrics.json is in the recording too."""

import json
from hashlib import sha256

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy import stats

import gancli
from gancli import config
from gancli.records import LOSS_COLUMNS
from tests.experiments.games import LIVELY, STILL, WILD


def test_the_config_holds_all_that_decides_a_run(lively):
    document = lively.directory.config
    assert set(document) == {
        "schema",
        "kind",
        "created",
        "experiment",
        "seeds",
        "recorded_every",
        "engine",
        "device",
        "threads",
        "versions",
        "fingerprint",
    }
    assert config.from_dict(document["experiment"]) == lively.experiment
    assert (document["schema"], document["kind"], document["seeds"]) == (1, "train", [2])
    assert len(document["fingerprint"]) == len(sha256().hexdigest())


def test_the_lines_of_metrics_are_the_recorded_losses_at_the_logged_epochs(lively):
    lines = lively.directory.metrics_lines()
    assert [line["epoch"] for line in lines] == list(range(0, 110, 7))
    for line in lines:
        (member,) = line["members"]
        assert set(member) == {"seed", "losses", "real", "fake"}
        wanted = lively.recording.losses[line["epoch"], 0].tolist()
        assert list(member["losses"].values()) == wanted
        assert tuple(member["losses"]) == LOSS_COLUMNS


def test_the_logged_real_batches_have_the_targets_moments(tmp_path):
    run = gancli.train(
        "aylien-2017", settings=[*STILL, "batch=2000", "log_every=1"], epochs=20, runs_dir=tmp_path, name="x"
    )
    means, sds = (
        [line["members"][0]["real"][name][0] for line in run.directory.metrics_lines()]
        for name in ("mean", "sd")
    )
    assert np.mean(means) == pytest.approx(0, abs=0.03)
    assert np.mean(sds) == pytest.approx(1, abs=0.03)
    assert len(set(means)) == 20


def test_the_summary_holds_the_last_losses_and_gs_moments_over_the_verdicts_noise(study):
    for member in study.run.summary["members"]:
        place = study.run.recording.member(member["seed"])
        losses = study.run.recording.losses[-1, place]
        assert list(member["losses"].values()) == losses.tolist()
        weight = float(study.run.recording.generator(seed=member["seed"])["0.weight"][0, 0])
        assert member["moments"]["sd"][0] == pytest.approx(abs(weight), rel=1e-3)
        assert member["moments"]["mean"][0] == pytest.approx(0, abs=1e-5)
        assert member["moments"]["excess_kurtosis"][0] == pytest.approx(0, abs=0.01)
        exact = abs(abs(weight) - 1) * stats.norm().expect(abs)
        assert member["w1_sigma"] == pytest.approx(exact, rel=0.01, abs=2e-3)


def test_what_is_not_finite_is_null(tmp_path):
    run = gancli.train(
        "aylien-2017", settings=[*WILD, "log_every=1"], epochs=10, seed=4, name="x", runs_dir=tmp_path
    )
    text = (run.path / "metrics.jsonl").read_text()
    assert "NaN" not in text
    assert "Infinity" not in text
    last = json.loads(text.splitlines()[-1])["members"][0]
    assert last["losses"]["g"] is None
    assert last["fake"]["mean"] == [None]


def test_the_recording_file_has_the_published_layout(study, lively):
    arrays = load_file(study.run.path / "recording.safetensors")
    assert arrays["epochs"].tolist() == list(range(101))
    assert arrays["losses"].shape == (100, 7, 5)
    for side in ("generator", "discriminator"):
        for name, shape in getattr(study.run.game, side).shapes.items():
            assert arrays[f"{side}.{name}"].shape == (101, 7, *shape)
    extras = load_file(lively.path / "recording.safetensors")
    assert extras["pretraining"].shape == (50, 1)
    assert extras["untrained.discriminator.0.weight"].shape == (1, 1, 8, 1)


@pytest.mark.parametrize(("epochs", "snapshots"), [(50, 7), (50, 50), (50, 1), (7, 300)])
def test_snapshots_are_evenly_spread_from_the_start_to_the_end(tmp_path, epochs, snapshots):
    run = gancli.train(
        "aylien-2017",
        settings=[*STILL, "early_snapshots=false"],
        epochs=epochs,
        snapshots=snapshots,
        name="x",
        runs_dir=tmp_path,
    )
    taken = run.recording.epochs
    assert (taken[0], taken[-1]) == (0, epochs)
    assert abs(len(taken) - 1 - min(snapshots, epochs)) <= 1
    assert np.ptp(np.diff(taken)[:-1]) <= 1 if len(taken) > 2 else True
    assert run.recording.losses.shape == (epochs, 1, 5)


def test_metrics_do_not_depend_on_the_clock_nor_on_where_the_run_lies(tmp_path):
    found = []
    for folder in ("a", "b"):
        run = gancli.train("aylien", settings=LIVELY, epochs=20, name="x", runs_dir=tmp_path / folder)
        found.append(
            [(run.path / f).read_bytes() for f in ("metrics.jsonl", "metrics.json", "recording.safetensors")]
        )
    assert found[0] == found[1]
    assert set(json.loads((tmp_path / "a/x/timing.jsonl").read_text().splitlines()[0])) == {"epoch", "time"}
