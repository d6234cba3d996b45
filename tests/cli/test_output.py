"""What a reader of the terminal sees: published lines, verdicts, the next command, and no codes where none belong."""

import json
import re
import shlex

import pytest

from gancli.cli import shelf as shelf_commands
from gancli.cli.lines import PUBLISHED
from gancli.experiments.tables import TABLES
from tests.experiments.games import EXCELLENT, NEEDLE, STILL, options

QUICKLY = options(["d_steps=1", "g_steps=1", "log_every=3", "generator.hidden=[3,3]"])


def logged(run):
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def numbers(preset, line):
    """The figures that a published script prints, with their names, out of one line of metrics.jsonl."""
    (member,) = line["members"]
    losses, real, fake = (member[name] for name in ("losses", "real", "fake"))
    if preset.startswith("nag"):
        names = {"D real": "d_real", "fake": "d_fake", "G": "g"}
        found = [f"{shown} {losses[name]:.4f}" for shown, name in names.items()]
        sides = {"real": real, "fake": fake}
        moments = [f"{shown} [{side['mean'][0]:.3f}, {side['sd'][0]:.3f}]" for shown, side in sides.items()]
        return [*found, "[mean, sd]", *moments]
    if preset == "mertz":
        names = {"mean": "mean", "sd": "sd", "skew": "skewness", "kurtosis": "excess_kurtosis"}
        sides = [[f"{shown} {side[name][0]:.3f}" for shown, name in names.items()] for side in (real, fake)]
        return ["real", *sides[0], "fake", *sides[1]]
    d = losses["d_real"] + losses["d_fake"] + losses["d_penalty"]
    g = losses["g"] + losses["g_penalty"]
    shown = {
        "D": d,
        "(of which penalty": losses["d_penalty"],
        "G": g,
        "of which penalty": losses["g_penalty"],
    }
    return [f"{name} {number:.6f}" for name, number in shown.items()]


@pytest.mark.parametrize("preset", PUBLISHED)
def test_the_published_figures_are_printed_at_the_interval(gan, runs_dir, preset):
    answer = gan("train", "--preset", preset, "--epochs", "8", "--name", "x", *QUICKLY)
    assert answer.code == 0
    said = [line for line in answer.out.splitlines() if re.match(r"(epoch|step) \d+: ", line)]
    assert [int(re.search(r"\d+", line)[0]) for line in said] == [0, 3, 6]
    for line, entry in zip(said, logged(runs_dir / "x"), strict=True):
        rest = line
        for number in numbers(preset, entry):
            _, found, rest = rest.partition(number)
            assert found, f"{number} is not in {line!r}"


def test_under_json_the_lines_go_to_stderr_and_under_quiet_nowhere(gan):
    line = ("train", "--preset", "nag", "--epochs", "4", *QUICKLY)
    loud, quiet = gan(*line, "--json"), gan(*line, "--quiet")
    assert loud.json["epochs"] == 4
    assert [text[:8] for text in loud.err.splitlines()] == ["epoch 0:", "epoch 3:"]
    assert (quiet.err, quiet.out.count("\n")) == ("", 1)


def test_a_system_that_prints_nothing_says_every_half_minute_where_it_stands(gan, monkeypatch):
    line = ("train", "--preset", "aylien-2017", "--epochs", "5", *options(STILL))
    assert gan(*line).out.count("\n") == 3
    monkeypatch.setattr("gancli.cli.progress._SILENCE", -1.0)
    said = [text for text in gan(*line).out.splitlines() if text.startswith("epoch")]
    assert said[-1] == "epoch 5 of 5: 1 not there"


def test_many_seeds_are_counted_by_how_they_stand(gan, monkeypatch):
    monkeypatch.setattr("gancli.cli.progress._SILENCE", -1.0)
    answer = gan("stability", "--preset", "aylien-2017", "--epochs", "5", "-n", "9", *options(STILL))
    assert "epoch 5 of 5: 5 on target, 2 not there, 2 needle" in answer.out


@pytest.mark.parametrize(
    ("seed", "code", "verdict"),
    [
        (EXCELLENT, 0, "x: converged, excellent – w "),
        (0, 0, "x: off-target – settled at "),
        (NEEDLE, 3, "x: collapsed – a needle at "),
    ],
)
def test_train_ends_with_verdict_files_and_next_command(gan, runs_dir, seed, code, verdict):
    line = ("train", "--preset", "aylien-2017", "--epochs", "100", "--seed", seed, "--name", "x")
    answer = gan(*line, *options(STILL))
    assert (answer.code, answer.err) == (code, "")
    first, files, following = answer.out.splitlines()
    assert first.startswith(verdict)
    assert str(runs_dir / "x" / "tutorial.png") in files
    assert (runs_dir / "x" / "tutorial.png").stat().st_size > 1000
    assert following.split("next: ")[1] == f"gan evaluate {runs_dir / 'x'}   gan render {runs_dir / 'x'}"


def test_the_next_commands_name_a_run_as_short_as_can_be(gan, trained, tmp_path, monkeypatch):
    monkeypatch.delenv("GAN_RUNS")
    monkeypatch.chdir(trained.parent)
    assert "next: gan evaluate excellent " in gan("show", "excellent").out
    monkeypatch.chdir(tmp_path)
    answer = gan("show", "excellent", "--runs-dir", trained)
    words = shlex.split(answer.out.split("next: gan evaluate ")[1].split("   ")[0])
    assert gan("show", *words).code == 0


def test_an_unfinished_run_is_shown_with_the_command_that_continues_it(gan, shelf):
    (shelf / "excellent" / "metrics.json").unlink()
    answer = gan("show", "excellent")
    assert f"next: gan train --resume {shelf / 'excellent'}" in answer.out
    assert re.search(r"excellent .* at epoch 100", gan("runs").out)


def test_a_study_ends_with_a_row_a_seed_the_interval_and_the_price_of_a_better_one(gan, runs_dir):
    answer = gan("stability", "--preset", "aylien-2017", "--epochs", "100", "-n", "7", *options(STILL))
    assert (answer.code, answer.err) == (0, "")
    head, *rows, rate, price, following = answer.out.splitlines()
    assert head.split() == ["seed", "verdict", "w", "TV20", "mean", "sd", "settled", "at", "what", "happened"]
    assert [row.split()[:2] for row in rows[:3]] == [
        ["0", "off-target"],
        ["1", "converged,"],
        ["2", "collapsed"],
    ]
    assert len(rows) == 7
    assert rate.startswith("5 of 7 converged: 71% (Wilson 95 %: 0.359–0.918); 1 collapsed, 5 converged")
    assert price.startswith("7 runs give ±0.28; at this rate ±0.20 takes ")
    assert "grid.png" in following
    assert "next: gan render" in following
    assert (runs_dir / "aylien-2017-x7" / "grid.png").stat().st_size > 1000


def test_a_study_is_continued_by_its_own_command(gan, shelf):
    answer = gan("stability", "--resume", "study", "--epochs", "101")
    assert (answer.code, answer.err) == (0, "")
    assert "4 of 6 converged" in answer.out
    document = gan("show", "study", "--json").json
    assert (document["epochs"], len(document["seeds"])) == (101, 6)


def test_evaluate_shows_every_number_beside_its_floor(gan, shelf):
    answer = gan("evaluate", "excellent", "--count", "500")
    assert answer.out.startswith("excellent seed 9, epoch 100: converged, excellent")
    assert re.search(
        r"w1_sigma +0\.\d+ +0\.\d+ \(0\.\d+\) +like real points +exact Wasserstein-1", answer.out
    )
    assert re.search(r"mean +-?0\.\d+ +0 +-?0\.\d+ … 0\.\d+ +mean", answer.out)
    assert re.search(r"ks +0\.\d+ .* p 0?\.", answer.out)
    assert re.search(r"c2st +0\.\d+ .* … 0\.\d+, at best 0\.5", answer.out)
    assert re.search(r"folds +0 +0 +how often", answer.out)
    assert re.search(r"within the tolerance first at epoch 1 .*; 100% of the run", answer.out)
    assert re.search(r"w 0\.\d+ at best, at epoch \d+, 0\.\d+ at the end", answer.out)
    assert "next: gan render" in answer.out
    assert gan("evaluate", "excellent", "-q").out.count("\n") == 1


def test_evaluate_of_many_members_is_a_row_each_unless_verbose(gan, shelf):
    brief, full = gan("evaluate", "study", "--count", "200"), gan("evaluate", "study", "--count", "200", "-v")
    assert len(brief.out.splitlines()) == 1 + 6 + 1
    assert full.out.count("w1_sigma ") == 6
    assert "study seed 5" in full.out


def test_a_chosen_epoch_is_shown_without_a_verdict(gan, shelf):
    answer = gan("evaluate", "excellent", "--epoch", "0", "--count", "200")
    assert "no verdict for a chosen epoch" in answer.out
    assert "converged" not in answer.out


def test_tables_keep_their_numbers_where_the_terminal_is_narrow(gan, shelf, monkeypatch):
    monkeypatch.setattr("gancli.cli.console._WIDE", 80)
    for line in ("evaluate excellent", "evaluate study", "runs"):
        answer = gan(*line.split())
        assert "…" not in answer.out.replace(" … ", "")
        rows = [text for text in answer.out.splitlines() if "  " in text and "next:" not in text]
        assert len(rows) > 5
        assert max(map(len, rows)) <= 80


COLOUR = re.compile(r"\x1b\[[0-9;]*(3[0-7]|38|9[0-7])[;m]")


@pytest.mark.parametrize("line", ["evaluate study", "show study", "runs", "list losses"])
def test_colours_only_where_they_are_wanted(gan, shelf, monkeypatch, line):
    assert "\x1b" not in gan(*line.split()).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    forced = gan(*line.split()).out
    if line.startswith("show"):
        assert COLOUR.search(forced)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(gan(*line.split()).out)


@pytest.mark.parametrize(("members", "seen"), [(2, "D loss"), (9, "5 on target")])
def test_a_terminal_gets_a_live_table_or_for_many_seeds_a_count(gan, monkeypatch, members, seen):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    line = ("stability", "--preset", "aylien-2017", "--epochs", "5", "-n", members, *options(STILL))
    answer = gan(*line)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", answer.err)
    assert "5/5" in shown
    assert seen in shown
    assert "floor" in shown or members > 8
    assert "Wilson" in answer.out


@pytest.mark.parametrize(
    "line", [word for words in shelf_commands.NEXT.values() for word in words.split("   ")]
)
def test_what_list_suggests_is_a_command_that_works(gan, shelf, line, tmp_path, monkeypatch):
    command, *words = line.split()[1:]
    if "heights.csv" in words:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "heights.csv").write_text("height\n160\n175\n181\n")
    if command == "train":
        assert gan(command, *words, *([] if "--dry-run" in words else ["--dry-run"])).code == 0
    elif command == "render":
        assert gan(command, "excellent", *words, "--out", shelf / "x.png").code == 0
    else:
        assert gan(command, "excellent", "--count", "200").code == 0


def test_every_table_has_a_suggestion_and_every_row_a_line(gan):
    assert set(shelf_commands.NEXT) == set(TABLES)
    for table, rows in TABLES.items():
        said = gan("list", table).out.splitlines()
        assert len(said) == len(rows()) + 1
        for line, (name, meaning) in zip(said, rows().items(), strict=False):
            assert line.split(None, 1) == [name, meaning]
        assert gan("list", table, "-q").out.split("\n")[:-1] == list(rows())
