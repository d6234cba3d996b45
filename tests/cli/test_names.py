"""Which run a word means, and which name a new run gets."""

import pytest

from tests.experiments.games import STILL, options


def train(gan, *words):
    return gan("train", "--preset", "aylien-2017", "--epochs", "1", "--quiet", *options(STILL), *words)


def test_runs_are_numbered(gan, runs_dir):
    for _ in range(3):
        assert train(gan, "--seed", "5").code == 0
    assert gan("runs", "-q").out.split() == ["aylien-2017-5-3", "aylien-2017-5-2", "aylien-2017-5"]


def test_a_taken_name_is_replaced_only_when_asked(gan, runs_dir):
    assert train(gan, "--name", "x").code == 0
    (runs_dir / "x" / "film.png").write_text("old")
    assert train(gan, "--name", "x").code == 2
    assert (runs_dir / "x" / "film.png").exists()
    assert train(gan, "--name", "x", "--overwrite").code == 0
    assert not (runs_dir / "x" / "film.png").exists()


def test_what_gan_did_not_write_is_never_removed(gan, runs_dir):
    train(gan, "--name", "x")
    (runs_dir / "x" / "notes.txt").write_text("mine")
    assert train(gan, "--name", "x", "--overwrite").code == 2
    assert (runs_dir / "x" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("word", ["@last", "stu", "study", "path"])
def test_a_run_is_meant_by_its_name_its_beginning_its_path_or_as_the_last(gan, shelf, word):
    given = str(shelf / "study") if word == "path" else word
    assert gan("show", given, "--json").json["run"] == "study"


def test_the_option_wins_over_the_environment(gan, shelf, tmp_path):
    assert gan("show", "study", "--runs-dir", tmp_path).code == 66
    assert gan("show", "study", "--runs-dir", shelf).code == 0


def test_the_newest_run_is_meant_where_none_is_named(gan, shelf):
    assert gan("show", "--json").json["run"] == "study"


def test_resume_takes_the_newest_run_of_its_kind(gan, shelf):
    assert "'plane' is finished" in gan("train", "--resume", "@last").err
    assert "'study' is finished" in gan("stability", "--resume", "@last").err
