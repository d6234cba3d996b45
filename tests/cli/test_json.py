"""``--json`` is one strict document on stdout with the published keys, whatever happened in the run."""

import numpy as np
import pytest
from scipy.stats import binomtest

from gancli import config
from gancli.experiments import machine
from gancli.experiments.tables import TABLES
from gancli.presets import PRESETS
from tests.experiments.games import ENDS, LOST, NEEDLE, STILL, WILD, options

from .conftest import strict

VERDICT = {
    "label",
    "quality",
    "flags",
    "sentence",
    "w",
    "tv20",
    "mean",
    "sd",
    "first_hit",
    "settled_at",
    "overshoot",
    "share_good",
    "longest_good",
    "best_w",
    "best_epoch",
    "bad_epoch",
}
LOSSES = {"d_real", "d_fake", "d_penalty", "g", "g_penalty"}
MOMENTS = {"mean", "sd", "skewness", "excess_kurtosis"}
SUMMARY = {"schema", "run", "epochs", "judged_by", "members"}
LABELS = {"converged", "drifting", "oscillating", "off-target", "collapsed", "diverged"}
MEASURED = {"value", "floor_mean", "floor_q95", "low", "high", "p", "reason", "ceiling", "truth"}
PUBLISHED = (
    "w1_sigma, tv20, js, mean, sd, skewness, excess_kurtosis, ks, cvm, ad, energy, mmd2, c2st, d_value_gap, d_rmse, "
    "d_calibration, duality_gap, map_error, folds, high_quality, modes, modes_soft, reverse_kl, sliced_w1, "
    "coverage, density"
)
METRICS = set(PUBLISHED.split(", "))
SETTING = {
    "set",
    "runs",
    "successes",
    "rate",
    "interval",
    "failures",
    "time_to_success",
    "median_w",
    "members",
    "failed",
    "comparison",
}
TIMES = {"first_hit", "settled_at", "good", "longest_good", "best_epoch"}


def kept(path):
    """A document of a run's folder, without the seal that proves it whole."""
    document = strict(path.read_text())
    del document["sha256"]
    return document


def assert_verdict(verdict):
    assert set(verdict) == VERDICT
    assert verdict["label"] in LABELS | {None}
    assert (verdict["quality"] is not None) == (verdict["label"] == "converged")
    assert verdict["sentence"].startswith(verdict["label"] or "too short to judge")


def assert_summary(document, seeds):
    assert set(document) == SUMMARY
    assert document["schema"] == 1
    assert [member["seed"] for member in document["members"]] == seeds
    for member in document["members"]:
        assert set(member) == {"seed", "losses", "moments", "w1_sigma", "verdict"}
        assert set(member["losses"]) == LOSSES
        assert set(member["moments"]) == MOMENTS
        assert_verdict(member["verdict"])
        assert member["w1_sigma"] == member["verdict"]["w"]


@pytest.mark.parametrize(("seed", "code"), [(1, 0), (NEEDLE, 3)])
def test_train_prints_its_summary(gan, runs_dir, seed, code):
    line = ["--preset", "aylien-2017", "--epochs", "100", "--seed", seed, "--name", "x", "--json"]
    answer = gan("train", *line, *options(STILL))
    assert answer.code == code
    assert answer.err == ""
    assert_summary(answer.json, [seed])
    assert answer.json == kept(runs_dir / "x" / "metrics.json")


def test_a_run_that_is_not_finite_is_still_json(gan, shelf):
    summary = kept(shelf / "lost" / "metrics.json")
    assert_summary(summary, [4])
    (member,) = summary["members"]
    assert member["verdict"]["label"] == "diverged"
    assert member["verdict"]["bad_epoch"] == LOST[4]
    assert member["w1_sigma"] is None
    assert None in member["losses"].values()
    for line in (shelf / "lost" / "metrics.jsonl").read_text().splitlines():
        assert set(strict(line)) == {"epoch", "members"}
    for measured in gan("evaluate", "lost", "--json").json["members"][0]["metrics"].values():
        assert measured["value"] is None
        assert measured["reason"]


def assert_metrics(metrics):
    assert set(metrics) >= METRICS
    for name, measured in metrics.items():
        assert set(measured) <= MEASURED, name
        assert ("reason" in measured) == (measured["value"] is None), name


def test_evaluate_prints_every_metric_and_the_verdict(gan, shelf):
    document = gan("evaluate", "excellent", "--count", "500", "--json").json
    assert set(document) == {"schema", "run", "epoch", "count", "members"}
    assert (document["schema"], document["run"]) == (1, "excellent")
    assert (document["epoch"], document["count"]) == (100, 500)
    (member,) = document["members"]
    assert set(member) == {"seed", "epoch", "verdict", "timing", "flags", "metrics"}
    assert_verdict(member["verdict"])
    assert_metrics(member["metrics"])
    assert set(member["timing"]) == TIMES
    assert member["timing"]["good"] == {"epochs": 100, "d_updates": 100, "g_updates": 100}
    assert member["flags"] == []
    w = member["metrics"]["w1_sigma"]
    assert 0 < w["floor_mean"] < w["floor_q95"]
    mean = member["metrics"]["mean"]
    assert mean["low"] < mean["value"] < mean["high"]
    assert mean["truth"] == 0
    exact = member["metrics"]["map_error"]
    assert exact["floor_mean"] == exact["floor_q95"] == 0 < exact["value"]
    assert document == kept(shelf / "excellent" / "evaluation.json")


def test_evaluate_of_the_plane_has_its_own_metrics(gan, shelf):
    (member,) = gan("evaluate", "plane", "--count", "200", "--json").json["members"]
    assert_metrics(member["metrics"])
    assert member["metrics"]["sliced_w1"]["value"] > 0
    assert member["metrics"]["w1_sigma"]["value"] is None


def test_evaluate_of_a_study_has_every_member_or_the_one_asked_for(gan, shelf):
    document = gan("evaluate", "study", "--count", "200", "--json").json
    assert [member["seed"] for member in document["members"]] == list(range(6))
    alone = gan("evaluate", "study", "--member", "3", "--count", "200", "--json").json
    assert alone["members"] == document["members"][3:4]


def test_evaluate_of_several_runs_is_one_document(gan, shelf):
    document = gan("evaluate", "excellent", "needle", "--count", "200", "--json").json
    assert set(document) == {"schema", "runs"}
    assert [run["run"] for run in document["runs"]] == ["excellent", "needle"]


@pytest.mark.parametrize("epoch", ["0", "50", "best"])
def test_an_epoch_that_is_asked_for_has_no_verdict(gan, shelf, epoch):
    document = gan("evaluate", "excellent", "--epoch", epoch, "--count", "200", "--json").json
    (member,) = document["members"]
    assert member["verdict"] is member["timing"] is None
    assert_metrics(member["metrics"])
    if epoch != "best":
        assert document["epoch"] == int(epoch)


def test_a_tolerance_decides_who_converged(gan, shelf):
    (strictly,) = gan("evaluate", "excellent", "--tolerance", "0", "--json").json["members"]
    (loosely,) = gan("evaluate", "needle", "--tolerance", "9", "--json").json["members"]
    assert strictly["verdict"]["label"] != "converged"
    assert loosely["verdict"]["label"] == "collapsed"  # a needle is no success, however near


def test_stability_counts_successes_with_wilsons_interval(gan, runs_dir):
    line = ["--preset", "aylien-2017", "--epochs", "100", "--runs", "7", "--name", "x", "--json"]
    answer = gan("stability", *line, *options(STILL))
    assert (answer.code, answer.err) == (0, "")
    document = answer.json
    assert set(document) == {"schema", "run", "settings"}
    (setting,) = document["settings"]
    assert set(setting) == SETTING
    assert setting["comparison"] is None
    labels = [member["verdict"]["label"] for member in setting["members"]]
    assert tuple(labels) == ENDS
    for member in setting["members"]:
        assert set(member) == {"seed", "verdict", "w1_sigma", "mean", "sd"}
        assert_verdict(member["verdict"])
    k, n = labels.count("converged"), len(labels)
    assert (setting["successes"], setting["runs"], setting["rate"]) == (k, n, k / n)
    low, high = binomtest(k, n).proportion_ci(method="wilson")
    assert setting["interval"] == {
        "method": "wilson",
        "level": 0.95,
        "low": pytest.approx(low),
        "high": pytest.approx(high),
    }
    assert setting["failed"] == []
    assert setting["failures"] == {"off-target": 1, "collapsed": 1}
    assert set(setting["time_to_success"]) == {"epochs", "updates", "seconds"}
    assert document == kept(runs_dir / "x" / "stability.json")
    assert_summary(kept(runs_dir / "x" / "metrics.json"), list(range(7)))


def test_a_lost_run_stays_in_the_denominator_and_is_no_failure_of_the_command(gan):
    line = ["--preset", "aylien-2017", "--epochs", "100", "--runs", "6", "--json"]
    answer = gan("stability", *line, *options(WILD))
    assert answer.code == 0
    (setting,) = answer.json["settings"]
    bad = {m["seed"]: m["verdict"]["bad_epoch"] for m in setting["members"] if m["w1_sigma"] is None}
    assert bad == LOST
    assert (setting["runs"], setting["successes"], setting["rate"]) == (6, 0, 0.0)
    assert setting["interval"]["high"] == pytest.approx(binomtest(0, 6).proportion_ci(method="wilson").high)


def test_sample_tells_where_its_points_are(gan, shelf, tmp_path):
    answer = gan("sample", "excellent", "--count", "7", "--out", tmp_path / "x.npy", "--json")
    assert answer.json == {
        "schema": 1,
        "run": "excellent",
        "epoch": 100,
        "count": 7,
        "file": str(tmp_path / "x.npy"),
    }
    assert np.load(tmp_path / "x.npy").shape == (7, 1)


def test_render_tells_what_it_drew(gan, shelf):
    document = gan("render", "excellent", "--panels", "w", "--out", shelf / "w.png", "--json").json
    assert set(document) == {"schema", "run", "file", "bytes"}
    assert document["file"] == str(shelf / "w.png")
    assert document["bytes"] == (shelf / "w.png").stat().st_size


def test_runs_lists_every_run_with_numbers_for_numbers(gan, shelf):
    (shelf / "needle" / "config.json").write_text("{")
    (shelf / "lost" / "metrics.json").unlink()
    document = gan("runs", "--json").json
    assert set(document) == {"schema", "runs"}
    found = {run.pop("name"): run for run in document["runs"]}
    assert list(found)[:2] == ["study", "plane"]
    assert list(found)[-1] == "needle"
    assert found["study"].pop("created").startswith("20")
    assert found["study"] == {
        "kind": "stability",
        "preset": "aylien-2017",
        "seeds": 6,
        "epochs": 100,
        "epoch": 100,
        "settings": 1,
        "parts": 1,
        "parts_done": 1,
        "finished": True,
        "problem": None,
    }
    assert found["lost"]["finished"] is False
    assert found["lost"]["epoch"] == 100
    assert "config.json" in found["needle"]["problem"]
    assert found["needle"]["seeds"] is None


def test_show_tells_all_of_a_run(gan, shelf):
    document = gan("show", "study", "--json").json
    assert set(document) == {
        "schema",
        "run",
        "path",
        "kind",
        "preset",
        "about",
        "seeds",
        "epochs",
        "epoch",
        "finished",
        "created",
        "engine",
        "device",
        "threads",
        "files",
        "bytes",
        "members",
        "study",
        "settings",
    }
    assert document["seeds"] == list(range(6))
    assert document["study"] is None
    assert (document["engine"], document["device"]) == ("fused", "cpu")
    assert document["threads"] == min(6, machine.cores())
    assert set(document["files"]) >= {
        "config.json",
        "metrics.json",
        "recording.safetensors",
        "stability.json",
    }
    settled = config.from_dict(document["settings"])
    assert settled == config.with_settings(PRESETS["aylien-2017"], [*STILL, "epochs=100", "snapshots=100"])


@pytest.mark.parametrize("table", [None, *TABLES])
def test_list_prints_a_table(gan, table):
    document = gan("list", *([table] if table else []), "--json").json
    assert set(document) == {"schema", "table", "rows"}
    assert document["table"] == (table or "tables")
    assert document["rows"] == dict(TABLES[table]()) if table else set(document["rows"]) == set(TABLES)
