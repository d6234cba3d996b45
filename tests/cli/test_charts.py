"""What ``gan show`` and the display of a training draw: of every run, in any terminal, and only where it is wanted."""

import io
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from gancli.cli import drawn
from gancli.experiments.glance import distances, glance
from gancli.experiments.run import open_run
from gancli.metrics.verdict import TOLERANCE
from tests.experiments.games import STILL, options

RUNS = ("excellent", "needle", "lost", "short", "plane", "study")
KEY = "generated"
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def charts(answer):
    """What stands between the words about a run and the next command."""
    lines = answer.out.splitlines()
    first = next((k for k, line in enumerate(lines) if KEY in line), len(lines))
    return lines[first : next(k for k, line in enumerate(lines) if line.startswith("next: "))]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("columns", [32, 65, 66, 80, 120, 300])
def test_charts_are_as_wide_as_the_terminal_at_most(gan, shelf, monkeypatch, run, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    answer = gan("show", run)
    assert (answer.code, answer.err) == (0, "")
    assert charts(answer)
    assert max(map(len, charts(answer))) <= columns
    beside = any(line.count("└") > 1 for line in charts(answer))
    assert beside == (columns >= 2 * drawn.NARROWEST + 2)


def test_a_terminal_that_is_too_narrow_is_told_so(gan, shelf, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(drawn.NARROWEST - 1))
    answer = gan("show", "excellent")
    assert f"no charts: they need {drawn.NARROWEST} columns" in answer.out
    assert KEY not in answer.out


@pytest.mark.parametrize("word", ["--quiet", "--json"])
def test_who_wants_the_result_only_gets_no_charts(gan, shelf, word):
    assert KEY in gan("show", "excellent").out
    assert "└" not in gan("show", "excellent", word).out


def test_the_four_charts_of_a_member(gan, shelf, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = "\n".join(charts(gan("show", "excellent")))
    for words in ("generated", "w, log axis", ".35 tolerance", "mean", "sd", "epoch", "100", "target"):
        assert words in told


def test_what_is_drawn_of_a_study_is_every_member_or_the_one_that_is_asked_for(gan, shelf):
    every, one = gan("show", "study"), gan("show", "study", "--member", "3")
    assert "w of 6 seeds" in every.out
    assert [line.split("│")[-2].split()[-1] for line in every.out.splitlines() if line.count("│") == 2][
        :6
    ] == [str(seed) for seed in range(6)]
    assert "w, log axis" in one.out
    assert next(line for line in one.out.splitlines() if "  seed " in line).startswith("  seed 3: ")
    assert [member["seed"] for member in gan("show", "study", "--member", "3", "--json").json["members"]] == [
        3
    ]
    missing = gan("show", "study", "--member", "17")
    assert (missing.code, missing.out) == (66, "")
    assert "no member with seed 17" in missing.err


def test_a_run_without_a_recording_is_shown_without_charts(gan, shelf):
    (shelf / "excellent" / "recording.safetensors").unlink()
    answer = gan("show", "excellent")
    assert answer.code == 0
    assert "no charts: " in answer.out
    assert "seed 9: converged" in answer.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_charts_of_ascii(shelf, encoding):
    done = subprocess.run(
        [sys.executable, "-c", "from gancli.cli import main; main()", "show", "needle", "--runs-dir", shelf],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "80"},
    )
    told = done.stdout.decode("ascii", errors="replace")
    drawing = told[told.index(KEY) : told.index("next: ")]
    assert drawing.isascii()
    assert "?" not in drawing
    assert "+---" in drawing
    assert "^ cut" in drawing


def test_a_dumb_terminal_gets_ascii():
    from rich.console import Console

    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    dumb, able = (Console(file=Terminal(), _environ={"TERM": term}) for term in ("dumb", "xterm"))
    assert (drawn.characters(dumb), drawn.characters(able)) == (drawn.ASCII, drawn.UNICODE)


def test_colours_change_no_character(gan, shelf, monkeypatch):
    plain = charts(gan("show", "needle"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = gan("show", "needle").out
    assert "\x1b" in coloured
    for line in plain:
        assert line in CODES.sub("", coloured)


def test_a_glance_ends_where_the_verdict_does(trained):
    for name in ("excellent", "needle"):
        run = open_run(name, runs_dir=trained)
        seen, (verdict,) = glance(run), run.verdicts()
        assert seen.course.w[-1] == pytest.approx(verdict.w, abs=0.01)
        assert seen.course.sd[-1, 0] == pytest.approx(verdict.sd, abs=0.01)
        assert (seen.course.epochs[0], seen.course.epochs[-1]) == (0, 100)
        np.testing.assert_array_equal(seen.aim, [[0.0], [1.0]])
    assert not np.isfinite(glance(open_run("lost", runs_dir=trained)).points).all()


def test_the_distances_of_a_study_are_those_of_its_members(trained):
    run = open_run("study", runs_dir=trained)
    epochs, w = distances([run])
    assert w.shape == (6, len(epochs))
    for row, verdict in zip(w, run.verdicts(), strict=True):
        assert (row[-1] <= TOLERANCE) == (verdict.label == "converged")


def shown(answer):
    return CODES.sub("", answer.err)


@pytest.mark.parametrize(("members", "seen"), [(1, "target, density"), (2, "target, the last row")])
def test_a_training_on_a_terminal_shows_the_present_points(gan, monkeypatch, members, seen):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    line = ("stability", "--preset", "aylien-2017", "--epochs", "5", "-n", members, *options(STILL))
    assert seen in shown(gan(*line))
    monkeypatch.setenv("LINES", "10")
    assert seen not in shown(gan(*line, "--name", "low"))
    assert json.loads(gan(*line, "--name", "json", "--json").out)["schema"] == 1
