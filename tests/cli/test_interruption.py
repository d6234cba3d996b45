"""Ctrl-C and its kin, typed at a real process: saved, explained, and continued to the same bytes."""

import os
import shlex
import signal
import subprocess
import sys

import pytest

from tests.experiments.games import options

SETTINGS = ["d_steps=1", "g_steps=1", "batch=20", "discriminator.view=points"]
LINES = {  # each long enough to be interrupted in its midst
    "fused": ("--epochs", 60_000, *options([*SETTINGS, "log_every=1000"])),
    "torch": ("--epochs", 150, *options([*SETTINGS, "log_every=1"])),
}
TELLING = {"config.json", "timing.jsonl", ".lock", "tutorial.png"}


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in TELLING
    }


def line(engine, name):
    return ["train", "--engine", engine, *map(str, LINES[engine]), "--name", name]


@pytest.fixture(scope="module", params=LINES)
def whole(request, tmp_path_factory):
    """An engine, and what its run leaves when nothing happens to it."""
    folder = tmp_path_factory.mktemp("whole")
    typed(line(request.param, "x"), folder).communicate()
    return request.param, contents(folder / "x")


def typed(words, runs_dir):
    """The process of a command."""
    return subprocess.Popen(
        [sys.executable, "-c", "from gancli.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GAN_RUNS": str(runs_dir)},
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_training_says_how_to_go_on_and_does(gan, runs_dir, whole, number, code):
    engine, at_once = whole
    process = typed(line(engine, "x"), runs_dir)
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
    assert contents(runs_dir / "x") == at_once
