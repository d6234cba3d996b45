"""``--stop-when``: a training ends where its settings say, however it was cut, and can be continued."""

import signal

import pytest

import gancli
from gancli.engine.coverage import ENGINES
from gancli.engine.fused import blocks
from gancli.errors import InterruptedRunError, UsageError
from gancli.experiments.ending import SNAPSHOTS, looked_at
from tests.experiments.games import EXCELLENT, LIVELY, STILL
from tests.experiments.test_resume import Cut, contents

EPOCHS = 200
OPTIONS = {"settings": STILL, "epochs": EPOCHS, "name": "x", "stop_when": "converged"}
FIRST = 100
"""The first of the looks 10, 20, … with 50 snapshots of the 100, and with the epochs that a verdict takes."""


@pytest.fixture(scope="module", params=ENGINES)
def train(request):
    """Trains the run of these tests on each engine, with blocks that end anywhere."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "_NUMBERS", 91)

        def train(runs_dir, seed=EXCELLENT, **choices):
            options = OPTIONS | {"engine": request.param, "snapshots": 100, **choices}
            return gancli.train("aylien-2017", seed=seed, runs_dir=runs_dir, **options)

        yield train


def test_a_run_that_has_converged_ends_early_and_says_so(train, tmp_path):
    run = train(tmp_path)
    assert run.directory.finished
    assert run.verdicts()[0].label == "converged"
    assert "few snapshots" in run.verdicts()[0].flags
    assert (run.stopped_at, run.length, run.experiment.epochs) == (FIRST, FIRST, EPOCHS)
    assert int(run.recording.epochs[-1]) == len(run.recording.losses) == FIRST
    assert run.summary["epochs"] == FIRST
    assert f"at epoch {FIRST} of {EPOCHS}" in run.remark


def test_what_was_played_is_the_beginning_of_the_whole_run(train, tmp_path):
    early = train(tmp_path / "early").recording
    whole = train(tmp_path / "whole", stop_when=None).recording
    assert (whole.losses[:FIRST] == early.losses).all()
    for name, weights in early.generators.items():
        assert (whole.generators[name][: len(weights)] == weights).all()


def test_a_run_that_does_not_converge_is_played_to_its_end(train, tmp_path):
    run = train(tmp_path / "a", seed=0)
    assert run.verdicts()[0].label == "off-target"
    assert (run.stopped_at, run.remark) == (None, "")
    assert contents(run) == contents(train(tmp_path / "b", seed=0, stop_when=None))


@pytest.mark.parametrize("epoch", [1, FIRST - 10, FIRST - 1, FIRST])
def test_a_run_that_was_cut_ends_where_it_would_have_ended(train, tmp_path, epoch):
    whole = contents(train(tmp_path / "whole"))
    with pytest.raises(InterruptedRunError):
        train(tmp_path, listener=Cut(epoch, lambda: signal.raise_signal(signal.SIGINT)))
    resumed = gancli.resume("x", runs_dir=tmp_path)
    assert resumed.stopped_at == FIRST
    assert contents(resumed) == whole


@pytest.mark.parametrize("epochs", [None, EPOCHS])
def test_one_that_ended_early_goes_on_to_the_end_when_it_is_resumed(train, tmp_path, epochs):
    train(tmp_path)
    resumed = gancli.resume("x", epochs=epochs, runs_dir=tmp_path)
    assert (resumed.stopped_at, resumed.remark) == (None, "")
    assert contents(resumed) == contents(train(tmp_path / "whole", stop_when=None))
    with pytest.raises(UsageError, match=f"finished after {EPOCHS}"):
        gancli.resume("x", runs_dir=tmp_path)


def test_nothing_is_concluded_from_few_snapshots(train, tmp_path):
    run = train(tmp_path, snapshots=SNAPSHOTS - 2)
    assert run.stopped_at is None


def test_what_cannot_end_early_is_refused(tmp_path):
    falling = [*STILL, "generator.optimizer.schedule=linear"]
    with pytest.raises(UsageError, match="cannot end early"):
        gancli.train("aylien-2017", settings=falling, stop_when="converged", runs_dir=tmp_path)
    with pytest.raises(UsageError, match="did you mean 'converged'"):
        gancli.train("aylien-2017", settings=LIVELY, stop_when="convergd", runs_dir=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("epochs", "every"), [(400, 2.0), (400, 1.0), (5000, 5000 / 300), (7, 1.0), (100, 33.3)]
)
def test_looks_are_at_recorded_epochs(epochs, every):
    recorded = {round(k * every) for k in range(round(epochs / every) + 1)} | {epochs}
    assert set(looked_at({"stop_when": "converged", "recorded_every": every}, epochs)) <= recorded
    assert looked_at({"recorded_every": every}, epochs) == [epochs]
