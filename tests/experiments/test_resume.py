"""A run that was cut anywhere ends with the bytes of one that was not."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gancli
from gancli.artifacts.run_directory import RunDirectory
from gancli.engine.coverage import ENGINES
from gancli.engine.fused import blocks
from gancli.errors import InterruptedRunError, UsageError
from gancli.experiments.interruption import SIGNALS
from gancli.experiments.preparing import Watch
from gancli.experiments.stability import resume_stability
from tests.experiments.games import LIVELY, STILL, WILD

EPOCHS = 40
FEW = 200
"""Recorded numbers of a block of the fused engine."""
TELLING = {"config.json", "timing.jsonl", ".lock"}
"""What may tell when a run was made: wall clock in files of their own."""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    """Each engine in its turn, with blocks of a few epochs, so that there is something to interrupt."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "_NUMBERS", FEW)
        yield request.param


@pytest.fixture(scope="module")
def train(engine):
    """Trains the run of these tests, or one like it."""

    def train(runs_dir, epochs=EPOCHS, **choices):
        options = {"settings": LIVELY, "seed": 4, "name": "x", "engine": engine, **choices}
        return gancli.train("aylien", epochs=epochs, runs_dir=runs_dir, **options)

    return train


def contents(run):
    return {
        str(path.relative_to(run.path)): path.read_bytes()
        for path in sorted(run.path.rglob("*"))
        if path.is_file() and path.name not in TELLING
    }


@pytest.fixture(scope="module")
def whole(train, tmp_path_factory):
    """What the run leaves when nothing happens to it."""
    return contents(train(tmp_path_factory.mktemp("whole")))


class Cut:
    """A listener that lets something happen at an epoch, once."""

    def __init__(self, epoch, happen):
        self.epoch, self.happen, self.done = epoch, happen, False

    def __call__(self, game, snapshot):
        if snapshot.epoch >= self.epoch and not self.done:
            self.done = True
            self.happen()


def test_the_files_of_a_run_are_the_published_ones(whole):
    assert set(whole) == {
        "metrics.json",
        "metrics.jsonl",
        "recording.safetensors",
        f"checkpoints/step-{EPOCHS}.json",
        f"checkpoints/step-{EPOCHS}.safetensors",
    }


@pytest.mark.parametrize(
    ("number", "epoch"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 1), (signal.SIGHUP, 21), (signal.SIGINT, EPOCHS - 1)],
)
def test_a_signal_ends_the_run_after_a_commit_and_resuming_completes_it(
    train, tmp_path, whole, number, epoch
):
    handlers = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(InterruptedRunError) as caught:
        train(tmp_path, listener=Cut(epoch, lambda: signal.raise_signal(number)))
    assert caught.value.exit_code == 128 + number
    assert f"gan train --resume {tmp_path / 'x'}" in caught.value.fix
    assert [signal.getsignal(each) for each in SIGNALS] == handlers
    stopped = gancli.open_run(tmp_path / "x")
    assert not stopped.directory.finished
    assert stopped.directory.epoch >= epoch
    resumed = gancli.resume("x", runs_dir=tmp_path)
    assert contents(resumed) == whole


def test_a_signal_after_the_last_epoch_changes_nothing(train, tmp_path, whole):
    run = train(tmp_path, listener=Cut(EPOCHS, lambda: signal.raise_signal(signal.SIGTERM)))
    assert contents(run) == whole


def test_a_second_signal_finds_its_usual_effect(train, tmp_path):
    found = []

    def twice():
        signal.raise_signal(signal.SIGTERM)
        found.extend(signal.getsignal(each) for each in SIGNALS)

    with pytest.raises(InterruptedRunError):
        train(tmp_path, listener=Cut(20, twice))
    assert found == [signal.SIG_DFL] * len(SIGNALS)


@pytest.mark.parametrize("epoch", [0, 3, 25])
def test_an_error_in_the_midst_of_it_costs_nothing_that_was_committed(train, tmp_path, whole, epoch):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train(tmp_path, listener=Cut(epoch, fail))
    assert contents(gancli.resume("x", runs_dir=tmp_path)) == whole


@pytest.mark.parametrize("stops", [[10], [20, 21, 39]])
def test_more_epochs_give_what_they_would_have_given_at_once(train, tmp_path, whole, stops):
    train(tmp_path, stops[0])
    for epochs in [*stops[1:], EPOCHS]:
        resumed = gancli.resume("x", epochs=epochs, runs_dir=tmp_path)
    assert contents(resumed) == whole
    assert resumed.experiment.epochs == EPOCHS


def test_a_run_killed_at_random_times_ends_with_the_same_bytes(engine, tmp_path, whole):
    """SIGKILL, again and again, at moments that no handler sees."""
    script = (
        "import sys, gancli\n"
        "from gancli.engine.fused import blocks\n"
        "from tests.experiments.games import LIVELY\n"
        f"blocks._NUMBERS = {FEW}\n"
        f"gancli.train('aylien', settings=LIVELY, epochs={EPOCHS}, seed=4, name='x', runs_dir=sys.argv[1],"
        f" engine={engine!r}, listener=lambda game, snapshot: print(snapshot.epoch, flush=True))\n"
    )
    numbers = random.Random(7)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
    )
    with process:
        for _ in range(numbers.randrange(2, 20)):
            process.stdout.readline()
        time.sleep(numbers.random() / 100)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert contents(gancli.resume("x", runs_dir=tmp_path)) == whole


def test_a_damaged_newest_checkpoint_costs_only_its_own_epochs(train, tmp_path, whole):
    with pytest.raises(InterruptedRunError):
        train(tmp_path, listener=Cut(25, lambda: signal.raise_signal(signal.SIGINT)))
    newest = max((tmp_path / "x" / "checkpoints").glob("step-??.safetensors"))
    newest.write_bytes(newest.read_bytes()[:-1])
    warnings = []
    resumed = gancli.resume("x", runs_dir=tmp_path, watch=Watch(warn=warnings.append))
    assert newest.name in warnings[0]
    assert contents(resumed) == whole


def test_a_diverged_run_is_cut_and_completed_like_any_other(engine, tmp_path):
    options = {"settings": WILD, "seed": 4, "epochs": 30, "name": "x", "engine": engine}
    at_once = contents(gancli.train("aylien-2017", runs_dir=tmp_path / "a", **options))
    with pytest.raises(InterruptedRunError):
        gancli.train(
            "aylien-2017",
            runs_dir=tmp_path / "b",
            listener=Cut(10, lambda: signal.raise_signal(signal.SIGINT)),
            **options,
        )
    assert contents(gancli.resume("x", runs_dir=tmp_path / "b")) == at_once


def test_an_interrupted_study_is_completed_by_its_own_command(engine, tmp_path):
    options = {"settings": LIVELY, "epochs": 30, "runs": 3, "name": "x", "engine": engine}
    at_once = contents(gancli.stability("aylien", runs_dir=tmp_path / "a", **options).run)
    with pytest.raises(InterruptedRunError) as caught:
        gancli.stability(
            "aylien",
            runs_dir=tmp_path / "b",
            listener=Cut(10, lambda: signal.raise_signal(signal.SIGINT)),
            **options,
        )
    assert "gan stability --resume" in caught.value.fix
    with pytest.raises(UsageError, match="gan stability"):
        gancli.resume("x", runs_dir=tmp_path / "b")
    assert contents(resume_stability("x", runs_dir=tmp_path / "b").run) == at_once


def test_a_run_keeps_its_settings_and_only_epochs_may_grow(train, tmp_path):
    run = train(tmp_path, 10, settings=STILL)
    with pytest.raises(UsageError, match="5 are fewer"):
        gancli.resume("x", epochs=5, runs_dir=tmp_path)
    with pytest.raises(UsageError, match="finished after 10"):
        gancli.resume("x", runs_dir=tmp_path)
    assert run.directory.finished
    longer = gancli.resume("x", epochs=11, runs_dir=tmp_path)
    before = {**run.directory.config, "experiment": None}
    assert {**longer.directory.config, "experiment": None} == before


def test_a_copy_of_a_run_can_be_continued_elsewhere(train, tmp_path, whole):
    train(tmp_path / "a", 30)
    shutil.move(tmp_path / "a" / "x", tmp_path / "x")
    assert contents(gancli.resume(tmp_path / "x", epochs=EPOCHS)) == whole


def test_checkpoints_are_two_at_most_while_a_run_goes_on(train, tmp_path):
    seen = []

    def count(game, snapshot):
        seen.append(len(list((tmp_path / "x" / "checkpoints").glob("step-*.json"))))

    train(tmp_path, listener=count)
    assert max(seen) == 2
    assert len(list(RunDirectory.open(tmp_path / "x").path.glob("checkpoints/step-*.json"))) == 1
