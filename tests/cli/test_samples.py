"""Points of a generator in a file, at any recorded epoch."""

import re

import numpy as np
import pytest
from safetensors.numpy import load_file


@pytest.mark.parametrize(
    ("suffix", "load"),
    [
        (".csv", lambda path: np.loadtxt(path, np.float32, delimiter=",", skiprows=1, ndmin=2)),
        (".npy", np.load),
        (".safetensors", lambda path: load_file(path)["samples"]),
    ],
)
@pytest.mark.parametrize(("run", "features"), [("excellent", 1), ("plane", 2)])
def test_every_format_holds_the_same_points(gan, shelf, tmp_path, suffix, load, run, features):
    answer = gan("sample", run, "--count", "50", "--out", tmp_path / f"x{suffix}")
    assert answer.code == 0
    points = load(tmp_path / f"x{suffix}")
    piped = gan("sample", run, "--count", "50", "--out", "-").out.splitlines()
    assert piped[0] == ",".join(["x", "y"][:features])
    np.testing.assert_array_equal(points, np.array([row.split(",") for row in piped[1:]], np.float32))


def test_they_land_in_the_runs_folder_where_nothing_is_said(gan, shelf):
    answer = gan("sample", "excellent")
    assert "1,000 points of excellent at epoch 100" in answer.out
    assert re.search(r"mean -?0\.\d+ sd \d\.\d+   next: gan evaluate", answer.out)
    assert (shelf / "excellent" / "samples.csv").read_text().count("\n") == 1001


def test_the_seed_decides_and_members_and_epochs_differ(gan, shelf):
    def drawn(*words):
        return gan("sample", "study", "--count", "20", "--out", "-", *words).out

    assert drawn() == drawn("--seed", "0") == drawn("--member", "0") == drawn("--epoch", "100")
    others = [drawn("--seed", "1"), drawn("--member", "1"), drawn("--epoch", "0"), drawn("--epoch", "50")]
    assert len({drawn(), *others}) == 5


def test_the_best_epoch_is_the_verdicts(gan, shelf):
    best = gan("evaluate", "excellent", "--json").json["members"][0]["verdict"]["best_epoch"]
    assert gan("sample", "excellent", "--epoch", "best", "--json").json["epoch"] == best
