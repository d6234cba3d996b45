"""``gan`` typed in this process, and a folder of finished runs to type it at."""

import json
import re
import shutil
import signal
import sys
from dataclasses import dataclass

import pytest

import gancli
from gancli.cli import main
from gancli.cli.compiling import WORDS
from tests.experiments.games import EXCELLENT, NEEDLE, STILL, WILD

FIRST_USE = re.compile(rf"{WORDS} .*\n")
"""What a machine is told once, whatever the command."""


def strict(text):
    """One JSON document without NaN, Infinity or a key that is there twice."""

    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    def once(pairs):
        found = dict(pairs)
        assert len(found) == len(pairs), "a key is there twice"
        return found

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


@dataclass(frozen=True)
class Answer:
    """What one command said; ``err`` is ``all_err`` without what only a first use says."""

    code: int
    out: str
    err: str
    all_err: str

    @property
    def json(self):
        return strict(self.out)


@pytest.fixture
def runs_dir(tmp_path, monkeypatch):
    """The folder of runs of this test, empty."""
    monkeypatch.setenv("GAN_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def gan(runs_dir, monkeypatch, capsys):
    """Types a command: ``gan("train", "--epochs", "3")``."""

    def type_(*words):
        monkeypatch.setattr(sys, "argv", ["gan", *map(str, words)])
        before = signal.getsignal(signal.SIGPIPE)
        try:
            with pytest.raises(SystemExit) as end:
                main()
        finally:
            signal.signal(signal.SIGPIPE, before)
        said = capsys.readouterr()
        return Answer(end.value.code, said.out, FIRST_USE.sub("", said.err), said.err)

    return type_


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Runs of every kind, trained once."""
    folder = tmp_path_factory.mktemp("trained") / "runs"

    def train(name, settings, seed):
        gancli.train(
            "aylien-2017", settings=settings, epochs=100, seed=seed, name=name, runs_dir=folder, snapshots=100
        )

    train("excellent", STILL, EXCELLENT)
    train("needle", STILL, NEEDLE)
    train("lost", WILD, 4)
    train("short", [*STILL, "epochs=99"], 0)
    gancli.train("chivers", settings=["generator.hidden=[4]"], epochs=3, name="plane", runs_dir=folder)
    gancli.stability(
        "aylien-2017", settings=STILL, epochs=100, runs=6, name="study", runs_dir=folder, snapshots=100
    )
    return folder


@pytest.fixture
def shelf(runs_dir, trained):
    """A copy of all trained runs, to do with as a test pleases."""
    shutil.copytree(trained, runs_dir)
    return runs_dir
