import pytest

from gancli.artifacts import index
from gancli.artifacts.index import resolve, runs
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import MissingError, UsageError

from .example import config, train


def begin(runs_dir, name, hour, kind="train"):
    settings = {**config(1), "kind": kind, "created": f"2026-11-22T{hour:02}:00:00+00:00"}
    return RunDirectory.create(runs_dir, name, settings)


@pytest.fixture
def folder(tmp_path):
    for name, hour, kind in [
        ("nag-0", 10, "train"),
        ("nag-0-2", 12, "train"),
        ("ring-5", 11, "train"),
        ("nag-0-10", 13, "stability"),
    ]:
        begin(tmp_path, name, hour, kind)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "file.txt").write_text("")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{")
    return tmp_path


def test_runs_are_listed_newest_first_and_damage_last(folder):
    found = runs(folder)
    assert [run.name for run in found] == ["nag-0-10", "nag-0-2", "ring-5", "nag-0", "broken"]
    assert [bool(run.problem) for run in found] == [False] * 4 + [True]
    assert "config.json" in found[-1].problem
    assert found[-1].config is None


def test_equal_times_are_ordered_by_name(tmp_path):
    for name in ("b", "a", "c"):
        begin(tmp_path, name, 10)
    assert [run.name for run in runs(tmp_path)] == ["c", "b", "a"]


def test_a_finished_run_is_listed_as_finished(folder):
    train(folder, [1], name="done")
    assert {run.name for run in runs(folder) if run.finished} == {"done"}


def test_without_a_folder_there_are_no_runs(tmp_path):
    assert runs(tmp_path / "none") == []
    assert runs(tmp_path / "a\0b") == []


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        (None, None, "nag-0-10"),
        (None, "train", "nag-0-2"),
        ("@last", "train", "nag-0-2"),
        ("@last", None, "nag-0-10"),
        ("nag-0", None, "nag-0"),
        ("nag-0-1", "train", "nag-0-10"),
        ("r", None, "ring-5"),
        ("broken", None, "broken"),
    ],
)
def test_a_word_means_a_run(folder, given, kind, name):
    assert resolve(folder, given, kind=kind) == folder / name


def test_a_path_means_a_run(folder, monkeypatch):
    elsewhere = folder / "foreign"
    for path in (folder / "nag-0", f"{folder}/nag-0/", elsewhere / ".." / "nag-0"):
        assert resolve(elsewhere, str(path)).resolve() == folder / "nag-0"
    monkeypatch.chdir(folder)
    assert RunDirectory.open(resolve(elsewhere, "ring-5")).name == "ring-5"
    monkeypatch.chdir(folder / "nag-0")
    assert RunDirectory.open(resolve(elsewhere, ".")).name == "nag-0"


def test_a_beginning_of_several_asks_for_more(folder):
    with pytest.raises(UsageError, match="nag-0, nag-0-10, nag-0-2"):
        resolve(folder, "na")


NO_RUNS = ["nag0", "", "a\0b", "9" * 5000, "../..", "\x1b[2J", "\u202e", "foreign", "\ud800"]


@pytest.mark.parametrize("given", NO_RUNS)
def test_what_is_no_run_is_answered_with_what_there_is(folder, given):
    with pytest.raises(MissingError, match="ring-5") as caught:
        resolve(folder, given)
    assert "\x1b" not in str(caught.value)
    assert "\u202e" not in str(caught.value)
    assert caught.value.fix == "gan runs"
    assert len(str(caught.value)) < 600


def test_a_near_miss_is_proposed(folder):
    with pytest.raises(MissingError, match="did you mean 'ring-5'"):
        resolve(folder, "rnig-5")


def test_without_runs_the_command_that_makes_one_is_named(tmp_path):
    for given in (None, "@last", "nag-0"):
        with pytest.raises(MissingError, match="gan train"):
            resolve(tmp_path / "none", given)
    begin(tmp_path, "nag-0", 10)
    with pytest.raises(MissingError, match="gan stability"):
        resolve(tmp_path, None, kind="stability")


def test_many_runs_are_named_in_a_few(tmp_path):
    for k in range(12):
        begin(tmp_path, f"nag-{k}", 10)
    with pytest.raises(MissingError, match="and 4 more"):
        resolve(tmp_path, "zebra")
    assert len(index.run_names(tmp_path)) == 12
