"""Ctrl-C and its kin, typed at a real process: saved, explained, and continued to the same bytes."""

import os
import shlex
import signal
import subprocess
import sys

import pytest

from tests.experiments.games import options

LINE = (
    "train",
    "--preset",
    "nag",
    "--epochs",
    "150",
    *options(["d_steps=1", "g_steps=1", "batch=20", "log_every=1", "discriminator.view=points"]),
)
TELLING = {"config.json", "timing.jsonl", ".lock", "tutorial.png"}


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in TELLING
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What the run leaves when nothing happens to it."""
    import gancli
    from gancli.experiments.plan import plan

    folder = tmp_path_factory.mktemp("whole")
    gancli.train(
        plan("nag", epochs=150, settings=[word for word in LINE[5:] if "=" in word]),
        name="x",
        runs_dir=folder,
    )
    return contents(folder / "x")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_training_says_how_to_go_on_and_does(gan, runs_dir, whole, number, code):
    process = subprocess.Popen(
        [sys.executable, "-c", "from gancli.cli import main; main()", *LINE, "--name", "x"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GAN_RUNS": str(runs_dir)},
    )
    with process:
        assert process.stdout.readline().startswith("epoch 0: ")
        process.send_signal(number)
        said = process.communicate()[1]
    assert process.returncode == code
    stopped, kept, following = said.splitlines()
    assert stopped.startswith("gan: stopped at epoch ")
    assert stopped.endswith("of run 'x'")
    assert "saved" in kept
    assert gan("show", "x", "--json").json["finished"] is False
    words = shlex.split(following)
    assert words[:3] == ["gan", "train", "--resume"]
    assert gan(*words[1:3], "@last" if number == signal.SIGINT else words[3]).code in (0, 3)
    assert contents(runs_dir / "x") == whole
