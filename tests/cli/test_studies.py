"""``gan stability --vary``, its extension, and ``gan compare``: what they print, and what they refuse."""

import os
import signal
import subprocess
import sys

import pytest

from tests.experiments.games import STILL, options

GAME = ("--preset", "aylien-2017", "--epochs", "100", *options(STILL))
VARY = ("--vary", "target.sd=1,2")


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A folder with a study of two settings."""
    import gancli

    folder = tmp_path_factory.mktemp("swept") / "runs"
    gancli.stability(
        "aylien-2017",
        settings=STILL,
        epochs=100,
        runs=4,
        name="swept",
        runs_dir=folder,
        vary={"target.sd": [1, 2]},
    )
    return folder


@pytest.fixture
def shelf(swept, runs_dir):
    import shutil

    shutil.copytree(swept, runs_dir)
    return runs_dir


def test_a_study_ends_with_a_row_a_setting_and_a_sentence_a_comparison(gan, runs_dir):
    answer = gan("stability", *GAME, "-n", 4, *VARY, "--name", "x")
    assert (answer.code, answer.err) == (0, "")
    parts, head, rows, note, told, pictures, following = (
        answer.out.splitlines()[:2],
        *(answer.out.splitlines()[k] for k in (2,)),
        answer.out.splitlines()[3:5],
        *answer.out.splitlines()[5:],
    )
    assert parts == ["part 1 of 2: target.sd 1, 4 seeds", "part 2 of 2: target.sd 2, 4 seeds"]
    assert head.split()[:2] == ["target.sd", "converged"]
    assert [row.split()[:4] for row in rows] == [["1", "2", "of", "4"], ["2", *rows[1].split()[1:4]]]
    assert note.startswith("w: the median of all runs")
    assert told.startswith("with target.sd 2 ")
    assert "comparison.png, curves.png are in" in pictures
    assert following == f"next: gan stability --extend {runs_dir / 'x'} --runs 20"
    assert {path.name for path in (runs_dir / "x").glob("*.png")} == {"comparison.png", "curves.png"}


def test_two_varied_settings_are_also_drawn_as_a_map(gan, runs_dir):
    gan("stability", *GAME, "-n", 2, *VARY, "--vary", "batch=20,30", "--name", "x")
    assert (runs_dir / "x" / "basin.png").stat().st_size > 1000


def test_a_study_is_one_document(gan, shelf):
    answer = gan("stability", "--extend", "swept", "--runs", 6, "--json")
    assert set(answer.json) == {"schema", "run", "settings"}
    assert [setting["set"] for setting in answer.json["settings"]] == [{"target.sd": 1}, {"target.sd": 2}]
    assert [setting["runs"] for setting in answer.json["settings"]] == [6, 6]
    told = answer.json["settings"][1]["comparison"]
    assert set(told) == {
        "with",
        "paired",
        "pairs",
        "left_out",
        "difference",
        "w_ratio",
        "settling",
        "sentence",
    }
    assert set(told["difference"]) == {"value", "low", "high", "p", "p_holm", "level", "method", "test"}


def test_many_settings_are_compared_in_a_table(gan):
    answer = gan("stability", *GAME, "-n", 2, "--vary", "target.sd=1,2,3,4,5,6")
    assert "against target.sd 1" in answer.out
    assert "p is raised for 5 comparisons (Holm)" in answer.out
    assert "with target.sd 2" not in answer.out


@pytest.mark.parametrize("method", ["clopper-pearson", "jeffreys"])
def test_another_interval_is_given_on_request(gan, method):
    answer = gan("stability", *GAME, "-n", 3, "--interval", method)
    assert f"({method.title()} 95 %: " in answer.out
    assert (
        gan("stability", *GAME, "-n", 3, "--interval", method, "--json").json["settings"][0]["interval"][
            "method"
        ]
        == method
    )


def test_a_dry_run_tells_what_every_setting_would_cost_and_trains_nothing(gan, runs_dir):
    line = ("stability", *GAME, "-n", 4, *VARY, "--dry-run")
    answer = gan(*line)
    assert "8 runs: roughly " in answer.err
    assert answer.err.splitlines()[0].split()[:2] == ["target.sd", "seeds"]
    cost = gan(*line, "--json").json["cost"]
    assert cost["runs"] == 8
    assert [each["set"] for each in cost["settings"]] == [{"target.sd": 1}, {"target.sd": 2}]
    most = gan(*line, "--until-width", ".2", "--max-runs", 50, "--json").json["cost"]["at_most"]
    assert most["runs"] == 50
    assert most["seconds"] > cost["seconds"]
    assert not runs_dir.exists()


def test_a_dry_extension_tells_what_is_added(gan, shelf):
    before = sorted(shelf.rglob("*"))
    answer = gan(
        "stability", "--extend", "swept", "--runs", 10, "--vary", "target.sd=2,3", "--dry-run", "--json"
    )
    told = {tuple(each["set"].values()): each["runs"] for each in answer.json["cost"]["settings"]}
    assert told == {(1,): 6, (2,): 6, (3,): 10}
    assert sorted(shelf.rglob("*")) == before


def test_runs_needed_trains_nothing_and_answers(gan, runs_dir):
    answer = gan("stability", "--runs-needed", ".5", ".9")
    assert answer.code == 0
    assert "Boschloo" in answer.out
    assert "McNemar" in answer.out
    found = gan("stability", "--runs-needed", ".5", ".9", "--json").json
    assert found["rates"] == [0.5, 0.9]
    assert found["shared_seeds"]["least"] < found["shared_seeds"]["most"]
    assert not runs_dir.exists()


WRONG = {
    "stability --vary loss": "KEY=VALUE",
    "stability --vary los=hinge,minimax": "did you mean loss?",
    "stability --vary loss=hinge,minimaxx": "did you mean 'minimax'?",
    "stability --vary batch=0,5": "setting batch: 0 does not fit",
    "stability --vary loss=hinge --vary loss=minimax": "varied twice",
    "stability --until-width 2": "wide",
    "stability --interval bayes": "known: wilson, clopper-pearson, jeffreys",
    "stability --runs-needed .9 .9": "--runs-needed .9 .95",
    "stability --runs-needed .9 1.5": "from 0 to 1",
    "stability --resume swept --vary loss=hinge": "--resume goes on with a run as it is",
    "stability --extend swept --seed 3": "--extend adds to a study as it is",
    "stability --extend swept --epochs 300": "--extend adds to a study as it is",
    "stability --extend swept": "nothing to add",
    "stability --extend swept --runs 3": "nothing to add",
    "compare nosuch": "no run 'nosuch'",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_cannot_be_is_refused_in_few_words(gan, shelf, line):
    answer = gan(*line.split())
    assert answer.code in (2, 66)
    assert WRONG[line] in answer.err
    assert answer.out == ""
    assert answer.err.count("\n") <= 6


def test_compare_prints_the_settings_of_a_study_or_two_studies(gan, shelf):
    within = gan("compare", "swept")
    assert within.code == 0
    assert within.out.startswith("with target.sd 2 ")
    gan("stability", *GAME, "-n", 4, "--set", "batch=9", "--set", "target.sd=2", "--name", "other", "-q")
    gan("stability", *GAME, "-n", 4, "--name", "plain", "-q")
    between = gan("compare", "plain", "other")
    assert "with other " in between.out
    assert "batch" in between.out
    assert "they differ in" in between.out
    document = gan("compare", "plain", "other", "--json").json
    assert set(document) == {"schema", "runs", "differs", "notes", "comparisons"}
    assert set(document["differs"]) >= {"batch", "target.parameters"}
    assert document["comparisons"][0]["with"] == "plain"


def test_the_shelf_tells_how_large_a_study_is_and_what_is_missing(gan, shelf):
    assert "2 × 4" in gan("runs").out
    assert gan("runs", "--json").json["runs"][0]["settings"] == 2
    shown = gan("show", "swept")
    assert "target.sd 1: 2 of 4 converged" in shown.out
    assert "gan compare" in shown.out
    (shelf / "swept" / "parts" / "part-2" / "metrics.json").unlink()
    assert "1 of 2 parts" in gan("runs").out
    assert "gan stability --resume" in gan("show", "swept").out
    assert gan("stability", "--resume", "swept").code == 0
    assert "finished" in gan("runs").out


def test_every_part_is_evaluated_and_a_member_where_it_is(gan, shelf):
    document = gan("evaluate", "swept", "--count", 200, "--json").json
    assert [each["run"] for each in document["runs"]] == ["swept", "part-2"]
    gan("stability", "--extend", "swept", "--runs", 6, "-q")
    found = gan("evaluate", "swept", "--member", 5, "--count", 200, "--json").json
    assert [each["run"] for each in found["runs"]] == ["part-3", "part-4"]


def test_ctrl_c_saves_and_prints_the_command_that_continues(gan, runs_dir):
    line = ["stability", *map(str, GAME), "-n", "3", "--vary", "target.sd=1,2,3,4,5,6,7,8", "--name", "x"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from gancli.cli import main; main()", *line],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GAN_RUNS": str(runs_dir)},
    )
    with process:
        while not process.stdout.readline().startswith("part 3 of 8"):
            pass
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
    assert process.returncode == 130
    assert said.splitlines()[-1].split() == ["gan", "stability", "--resume", str(runs_dir / "x")]
    assert gan("show", "x", "--json").json["study"]["parts_done"] < 8
    assert gan("stability", "--resume", "x").code == 0
    assert gan("show", "x", "--json").json["study"]["parts_done"] == 8
