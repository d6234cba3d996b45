"""The first use of the native engine is explained: by a bar on a terminal, by one line elsewhere."""

import re

import pytest

from gancli.cli import compiling as shown
from gancli.cli import progress
from gancli.cli.compiling import WORDS

PIECES = ["the target", "the loss", "the loop"]


def compile_(game, folder, tell):
    """In the place of the real compiler."""
    for done, name in enumerate(PIECES):
        tell(done, len(PIECES), name)


@pytest.fixture
def first_use(monkeypatch):
    """A compiler that says of every piece that it is compiled."""

    def prepare(engine, game, watch):
        if engine == "fused":
            compile_(game, None, watch.compiling)

    monkeypatch.setattr("gancli.experiments.train.prepare", prepare)
    monkeypatch.setattr(shown, "_REFRESH", 0.0)


LINE = ("--epochs", "2", "--set", "batch=20")


@pytest.fixture
def err(gan, first_use):
    """All of stderr."""
    return lambda *words: gan(*words).all_err


@pytest.mark.parametrize("command", ["train", "stability"])
def test_elsewhere_it_is_one_line_on_stderr(err, command):
    for flag in ((), ("--json",)):
        said = err(command, *LINE, *flag)
        assert said.startswith(f"{WORDS} (3 pieces)\n")
        assert said.count(WORDS) == 1


def test_quiet_and_torch_need_no_words(err):
    assert err("train", *LINE, "--quiet") == ""
    assert WORDS not in err("train", *LINE, "--engine", "torch")


def test_on_a_terminal_it_is_a_bar_that_names_the_pieces(err, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", err("train", *LINE))
    for done, name in enumerate(PIECES):
        assert f"{done} of 3: {name}" in said
    assert WORDS in said
    assert "2/2" in said


@pytest.mark.parametrize("verbose", [False, True])
def test_details_reach_only_the_verbose(capsys, verbose):
    watch = progress.watch(None, verbose=verbose)
    watch.compiling(0, 1, "a piece")
    watch.detail("a detail")
    watch.warn("a warning")
    said = capsys.readouterr().err
    assert ("a detail" in said) == verbose
    assert "gan: a warning" in said


def test_where_no_training_is_shown_the_same_is_seen(capsys, monkeypatch):
    for quiet in (True, False):
        with shown.compiling(quiet) as tell:
            compile_(None, None, tell)
        assert capsys.readouterr().err == ("" if quiet else f"{WORDS} (3 pieces)\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(shown, "_REFRESH", 0.0)
    with shown.compiling(False) as tell:
        compile_(None, None, tell)
    assert "2 of 3: the loop" in capsys.readouterr().err
