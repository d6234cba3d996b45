"""From preset, file and options to one experiment: the last word wins, and ``--dry-run`` tells what it was."""

import re

import pytest

from gancli.config import from_dict, from_toml
from gancli.experiments import machine
from gancli.experiments.plan import plan
from gancli.presets import PRESETS
from tests.experiments.games import options


@pytest.mark.parametrize("preset", PRESETS)
def test_a_dry_run_is_read_back_as_the_same_experiment(gan, runs_dir, tmp_path, preset):
    changed = ["--preset", preset, "--epochs", "7", *options(["batch=9", "generator.optimizer.lr=.25"])]
    for words in (["--preset", preset], changed):
        first = gan("train", *words, "--dry-run")
        assert first.code == 0
        assert re.fullmatch(r"[\d,]+ \+ [\d,]+ updates .* of recording\n", first.err)
        (tmp_path / "x.toml").write_text(first.out)
        again = gan("train", "--config", tmp_path / "x.toml", "--dry-run")
        assert again.out == first.out
        assert from_toml(first.out) == plan(config_file=tmp_path / "x.toml")
    assert not runs_dir.exists()


@pytest.mark.parametrize(("command", "members"), [("train", 1), ("stability", 4)])
def test_a_dry_run_is_json_when_asked(gan, command, members):
    runs = [] if command == "train" else ["--runs", members]
    answer = gan(command, "--preset", "jang", "--dry-run", "--json", *runs)
    assert (answer.code, answer.err) == (0, "")
    assert set(answer.json) == {"schema", "experiment", "cost"}
    assert from_dict(answer.json["experiment"]) == PRESETS["jang"]
    cost = answer.json["cost"]
    assert set(cost) == {"members", "d_updates", "g_updates", "engine", "threads", "seconds", "bytes"}
    assert (cost["members"], cost["d_updates"], cost["g_updates"]) == (members, 10_000, 10_000)
    assert (cost["engine"], cost["threads"]) == ("fused", min(members, machine.cores()))


def test_the_last_word_wins_file_over_preset_and_option_over_file(gan, tmp_path):
    (tmp_path / "x.toml").write_text("batch = 7\nepochs = 5\n")
    answer = gan(
        "train",
        "--preset",
        "jang",
        "--config",
        tmp_path / "x.toml",
        "--dry-run",
        "--set",
        "d_steps=3",
        "-e",
        "6",
    )
    found = from_toml(answer.out)
    assert (found.preset, found.batch, found.epochs, found.d_steps) == ("jang", 7, 6, 3)


def test_another_target_comes_with_its_own_defaults(gan):
    for words in (["--target", "uniform"], ["--set", "target=uniform"]):
        found = from_toml(gan("train", *words, "--dry-run").out)
        assert (found.target.name, found.target.parameters) == ("uniform", {})


def planned(gan, *words):
    answer = gan("train", *words, "--quick", "--dry-run")
    return from_toml(answer.out).epochs, answer.err


@pytest.mark.parametrize("engine", ["fused", "torch"])
@pytest.mark.parametrize("preset", PRESETS)
def test_quick_is_about_half_a_minute_of_its_engine_and_never_longer_than_the_run(gan, preset, engine):
    epochs, cost = planned(gan, "--preset", preset, "--engine", engine)
    assert f"with the engine {engine}" in cost
    if epochs < PRESETS[preset].epochs:
        assert re.search(r"roughly (2\d|30) s", cost)
    else:
        assert epochs == PRESETS[preset].epochs


def test_quick_gives_the_faster_engine_more_epochs(gan):
    assert planned(gan, "--engine", "torch")[0] < planned(gan)[0]
    assert planned(gan) == planned(gan, "--engine", "fused")


def test_the_cost_is_that_of_the_threads_that_will_run(gan):
    line = ("stability", "--runs", "8", "--dry-run", "--json", "--jobs")
    alone, four = (gan(*line, jobs).json["cost"] for jobs in ("1", "4"))
    assert alone["seconds"] == pytest.approx(4 * four["seconds"])
    assert "on 4 cores" in gan(*line[:-2], "--jobs", "4").err
    assert "on one core" in gan("train", "--jobs", "4", "--dry-run").err
