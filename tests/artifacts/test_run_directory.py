import tracemalloc

import numpy as np
import pytest

from gancli.artifacts import documents
from gancli.artifacts.clearing import clear
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import CannotCreateError, DataError, MissingError, UsageError

from .example import (
    assert_same_arrays,
    checkpoint,
    commit,
    config,
    contents,
    expected_recording,
    go_on,
    lines,
    summary,
    timing,
    train,
)
from .faults import count_calls, cut_short


def test_a_new_run_has_its_config_and_nothing_else(tmp_path):
    run = RunDirectory.create(tmp_path / "deep" / "runs", "nag-0", config(3, pair=(1, 2)))
    assert run.config == {**config(3), "pair": [1, 2]}
    assert (run.name, run.finished, run.epoch, run.last_commit()) == ("nag-0", False, 0, None)
    assert run.metrics_lines() == run.timing_lines() == []
    assert {path.name for path in run.path.iterdir()} == {"config.json", "checkpoints", ".lock"}
    with pytest.raises(MissingError, match="gan train --resume nag-0"):
        run.recording()


@pytest.mark.parametrize("name", ["../x", "a/b", "..", "\x1b", ""])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(UsageError):
        RunDirectory.create(tmp_path / "runs", name, config(1))
    assert not list(tmp_path.iterdir())


def test_what_is_committed_is_read_back(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    go_on(run, 0, [1, 4, 9])
    again = RunDirectory.open(run.path)
    last = again.last_commit()
    assert (last.epoch, last.warning, again.epoch, again.finished) == (9, "", 9, False)
    assert_same_arrays(last.checkpoint, checkpoint(9))
    assert_same_arrays(again.recording(), expected_recording(9))
    assert again.metrics_lines() == lines(0, 9)
    assert again.timing_lines() == timing(0, 9)


def test_two_commits_are_kept_and_all_pieces(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    go_on(run, 0, [2, 4, 6])
    assert sorted(path.name for path in (run.path / "checkpoints").iterdir()) == sorted(
        [f"step-{e}.recording.safetensors" for e in (2, 4, 6)]
        + [f"step-{e}{suffix}" for e in (4, 6) for suffix in (".json", ".safetensors")]
    )


def every_file(run):
    return contents(run.path) | {"timing.jsonl": (run.path / "timing.jsonl").read_bytes()}


def test_rewinding_restores_every_file_of_that_commit(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    go_on(run, 0, [2, 4])
    before, last = every_file(run), run.last_commit()
    commit(run, 4, 6)
    for path in (run.path / "recording.safetensors", run.path / "checkpoints" / ".gan-0123456789abcdef.json"):
        path.write_bytes(b"left by a crash")
    run.rewind(last)
    pruned = {"checkpoints/step-2.json", "checkpoints/step-2.safetensors"}
    assert every_file(run) == {name: data for name, data in before.items() if name not in pruned}


def test_rewinding_drops_a_damaged_commit_before(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    go_on(run, 0, [2, 4])
    (run.path / "checkpoints" / "step-2.json").write_bytes(b"{}")
    run.rewind(run.last_commit())
    assert "checkpoints/step-2.json" not in every_file(run)
    assert run.last_commit().epoch == 4


def test_finishing_twice_changes_nothing(tmp_path):
    run = train(tmp_path, [2, 4])
    before = every_file(run)
    run.finish(summary(4))
    assert every_file(run) == before


def test_rewinding_a_finished_run_makes_it_one_with_a_single_commit(tmp_path):
    run = train(tmp_path, [2, 4])
    run.rewind(run.last_commit())
    other = RunDirectory.create(tmp_path, "other", config(4))
    commit(other, 0, 4)
    assert every_file(run).keys() == every_file(other).keys()
    run.rewind(None)
    assert every_file(run) == {"metrics.jsonl": b"", "timing.jsonl": b""}


def test_a_commit_may_record_nothing(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    run.commit(3, checkpoint(3), {}, [], [])
    assert run.recording() == {}
    assert run.metrics_lines() == []
    run.finish(summary(3))
    assert run.recording() == {}
    assert run.epoch == 3


def test_a_finished_run_is_tidy_and_whole(tmp_path):
    run = train(tmp_path, [3, 7, 10])
    assert run.finished
    assert run.read("metrics.json") == summary(10)
    assert set(contents(run.path)) == {
        "checkpoints/step-10.json",
        "checkpoints/step-10.safetensors",
        "metrics.json",
        "metrics.jsonl",
        "recording.safetensors",
    }
    assert_same_arrays(run.recording(), expected_recording(10))
    assert_same_arrays(run.last_commit().checkpoint, checkpoint(10))
    assert run.size == sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file())


def test_results_are_documents_of_the_run(tmp_path):
    run = train(tmp_path, [1])
    with pytest.raises(MissingError, match="gan evaluate nag-0"):
        run.read("evaluation.json")
    run.write("evaluation.json", {"schema": 1, "members": []})
    assert run.read("evaluation.json") == {"schema": 1, "members": []}
    with pytest.raises(AssertionError):
        run.write("config.json", {"schema": 1})


def test_pieces_that_do_not_fit_together_are_refused(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(9))
    run.commit(1, checkpoint(1), {"w": np.zeros((1, 2))}, [], [])
    run.commit(2, checkpoint(2), {"w": np.zeros((1, 3))}, [], [])
    with pytest.raises(DataError, match="'w'"):
        run.recording()


def test_a_name_that_is_taken_is_not_touched(tmp_path):
    run = train(tmp_path, [2])
    before = contents(run.path)
    with pytest.raises(UsageError, match=r"finished[\s\S]*--resume nag-0[\s\S]*--overwrite[\s\S]*--name"):
        RunDirectory.create(tmp_path, "nag-0", config(5))
    assert contents(run.path) == before
    assert RunDirectory.open(run.path).config == config(2)


@pytest.mark.parametrize("wrong", [{"schema": 2}, {"schema": 1}, config(float("nan")), config(1, sha256="")])
def test_a_config_that_cannot_be_written_costs_no_run(tmp_path, wrong):
    run = train(tmp_path, [2])
    before = contents(run.path)
    with pytest.raises((AssertionError, ValueError)):
        RunDirectory.create(tmp_path, "nag-0", wrong, overwrite=True)
    assert contents(run.path) == before


def test_overwriting_leaves_a_new_run(tmp_path):
    run = train(tmp_path, [2])
    for name in ("film.mp4", "loss.png", "report.html", ".gan-0123456789abcdef.mp4"):
        (run.path / name).write_bytes(b"old")
    run.write("evaluation.json", {"schema": 1})
    new = RunDirectory.create(tmp_path, "nag-0", config(5), overwrite=True)
    assert new.config == config(5)
    assert {path.name for path in new.path.iterdir()} == {"config.json", "checkpoints", ".lock"}
    assert not list((new.path / "checkpoints").iterdir())


def spoil_link(run):
    (run / "loss.png").symlink_to(run.parent / "target")


def spoil_folder(run):
    (run / "film.mp4").mkdir()


def spoil_checkpoints(run):
    (run / "checkpoints" / "notes.txt").write_text("mine")


def spoil_notes(run):
    (run / "notes.txt").write_text("mine")


def spoil_config(run):
    (run / "config.json").write_text('{"model_type": "bert"}')


def spoil_config_away(run):
    (run / "config.json").unlink()


def spoil_checkpoints_link(run):
    for path in (run / "checkpoints").iterdir():
        path.unlink()
    (run / "checkpoints").rmdir()
    (run.parent / "elsewhere").mkdir()
    (run.parent / "elsewhere" / "step-2.json").write_text("mine")
    (run / "checkpoints").symlink_to(run.parent / "elsewhere")


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_link,
        spoil_folder,
        spoil_checkpoints,
        spoil_notes,
        spoil_config,
        spoil_config_away,
        spoil_checkpoints_link,
    ],
)
def test_what_is_not_only_a_run_is_never_overwritten(tmp_path, spoil):
    run = train(tmp_path, [2])
    (tmp_path / "target").write_text("mine")
    spoil(run.path)
    before = contents(tmp_path)
    with pytest.raises(UsageError, match="not replaced"):
        RunDirectory.create(tmp_path, "nag-0", config(5), overwrite=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_foreign_folder_file_or_link_is_never_entered(tmp_path, overwrite):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("folder")
    train(tmp_path, [1], name="run")
    (tmp_path / "runlink").symlink_to("run")
    before = contents(tmp_path)
    for name in ("folder", "file", "link", "runlink"):
        with pytest.raises(UsageError):
            RunDirectory.create(tmp_path, name, config(5), overwrite=overwrite)
    assert contents(tmp_path) == before
    assert not (tmp_path / "folder" / ".lock").exists()


def test_a_file_in_the_place_of_the_checkpoints_is_not_a_run(tmp_path):
    (tmp_path / "nag-0").mkdir()
    (tmp_path / "nag-0" / "checkpoints").write_text("mine")
    with pytest.raises(UsageError):
        RunDirectory.create(tmp_path, "nag-0", config(1), overwrite=True)
    assert (tmp_path / "nag-0" / "checkpoints").read_text() == "mine"


def test_a_folder_that_a_crash_left_empty_is_free(tmp_path):
    (tmp_path / "nag-0" / "checkpoints").mkdir(parents=True)
    for name in (".lock", ".gan-0123456789abcdef.json"):
        (tmp_path / "nag-0" / name).write_text("")
    run = RunDirectory.create(tmp_path, "nag-0", config(1))
    assert {path.name for path in run.path.iterdir()} == {"config.json", "checkpoints", ".lock"}


def test_a_power_cut_while_a_run_is_begun_or_overwritten_does_no_harm(tmp_path):
    def begin(folder):
        RunDirectory.create(folder, "nag-0", config(5), overwrite=True)

    train(tmp_path / "count", [2])
    calls = count_calls(lambda: begin(tmp_path / "count"))
    for position in range(calls):
        folder = tmp_path / str(position)
        train(folder, [2])
        cut_short(lambda folder=folder: begin(folder), position)
        assert RunDirectory.open(folder / "nag-0").config in (config(2), config(5))
        begin(folder)
        assert contents(folder / "nag-0") == {}


def test_a_power_cut_while_a_run_is_first_begun_leaves_the_name_free_or_a_run(tmp_path):
    def begin(folder):
        return RunDirectory.create(folder, "nag-0", config(5))

    calls = count_calls(lambda: begin(tmp_path / "count"))
    for position in range(calls):
        folder = tmp_path / str(position)
        cut_short(lambda folder=folder: begin(folder), position)
        if not (folder / "nag-0" / "config.json").exists():
            begin(folder)
        assert RunDirectory.open(folder / "nag-0").config == config(5)


def test_clearing_an_empty_folder_is_nothing(tmp_path):
    clear(tmp_path)


def test_opening_what_is_not_there_or_damaged_says_so(tmp_path):
    with pytest.raises(MissingError, match="gan runs"):
        RunDirectory.open(tmp_path / "nag-0")
    run = train(tmp_path, [1])
    (run.path / "config.json").write_bytes(b"{}")
    with pytest.raises(DataError, match=r"config\.json"):
        RunDirectory.open(run.path)
    documents.write(run.path / "config.json", config(1))
    (run.path / "target").symlink_to(run.path / "config.json")
    (run.path / "config.json").rename(run.path / "moved")
    (run.path / "config.json").symlink_to("moved")
    with pytest.raises(DataError):
        RunDirectory.open(run.path)


def test_a_commit_never_leaves_through_a_link(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(5))
    (run.path / "checkpoints").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (run.path / "checkpoints").symlink_to(tmp_path / "elsewhere")
    with pytest.raises((CannotCreateError, DataError)):
        commit(run, 0, 2)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_more_epochs_are_written_into_the_config(tmp_path):
    run = train(tmp_path, [2])
    run.rewind(run.last_commit())
    run.reconfigure(config(4))
    assert run.config == RunDirectory.open(run.path).config == config(4)
    with run.lock():
        assert not run.finished


def test_a_finished_run_without_its_commit_is_damaged_and_not_begun_anew(tmp_path):
    run = train(tmp_path, [2, 4])
    for record in (run.path / "checkpoints").glob("step-*.json"):
        record.unlink()
    with pytest.raises(DataError, match="damaged"):
        run.recording()
    with pytest.raises(DataError, match="damaged"):
        run.last_commit()


def test_a_recording_is_never_in_memory_twice(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(20))
    size = 20 * 50_000 * 8
    for epoch in range(1, 21):
        run.commit(epoch, checkpoint(epoch), {"w": np.full((1, 50_000), 1.0 * epoch)}, [], [])
    for work in (run.recording, lambda: run.finish(summary(20)), run.recording):
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size < peak < 1.3 * size
    found = run.recording()["w"]
    np.testing.assert_array_equal(found[:, 7], np.arange(1.0, 21))
    assert found.flags.writeable
