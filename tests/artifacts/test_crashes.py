import errno
import multiprocessing
import os
import random
import shutil
import time
from functools import partial
from unittest.mock import patch

import numpy as np
import pytest

from gancli.artifacts import documents
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import AccessError, DataError, GanError, StorageError

from .example import (
    assert_same_arrays,
    checkpoint,
    commit,
    config,
    contents,
    expected_recording,
    go_on,
    lines,
    resume,
    summary,
    timing,
    train,
    train_commit_by_commit,
)
from .faults import count_calls, cut_short, error_at, temporaries, watched

STOPS = [3, 5, 8]


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk():
    """What a sync is good for is tested elsewhere; here thousands of them would only take time."""
    with patch.object(os, "fsync"):
        yield


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return contents(train(tmp_path_factory.mktemp("reference"), STOPS).path)


@pytest.mark.parametrize("stops", [[8], [1, 2, 3, 4, 5, 6, 7, 8], [1, 8], [7, 8]])
def test_how_often_was_committed_leaves_no_trace(tmp_path, reference, stops):
    assert contents(train(tmp_path, stops).path) == reference


@pytest.mark.parametrize("ends", [[3, 8], [5, 6, 8], [2, 4, 6, 8]])
def test_a_finished_run_that_is_extended_is_the_longer_run(tmp_path, reference, ends):
    run = train(tmp_path, [1, ends[0]])
    for end in ends[1:]:
        resume(run.path, [end])
    assert contents(run.path) == reference
    assert RunDirectory.open(run.path).timing_lines() == timing(0, 8)


def test_resuming_a_finished_run_without_more_to_do_changes_nothing(tmp_path, reference):
    run = train(tmp_path, STOPS)
    resume(run.path, STOPS)
    assert contents(run.path) == reference


def every_work(folder):
    """The works that change a run, each with the state it starts from."""
    unfinished = RunDirectory.create(folder, "unfinished", config(8))
    go_on(unfinished, 0, [3, 5])
    ripe = RunDirectory.create(folder, "ripe", config(8))
    go_on(ripe, 0, STOPS)
    finished = train(folder, STOPS[:1], name="finished")
    return {
        "commit": (unfinished.path, lambda run: commit(run, 5, 8)),
        "finish": (ripe.path, lambda run: run.finish(summary(8))),
        "rewind": (ripe.path, lambda run: run.rewind(run.last_commit())),
        "reopen": (finished.path, lambda run: run.rewind(run.last_commit())),
        "start again": (ripe.path, lambda run: run.rewind(None)),
    }


def trials(folder, name):
    """Fresh copies of the starting state, as many as the work makes calls."""
    path, work = every_work(folder)[name]
    shutil.copytree(path, folder / "count")
    calls = count_calls(lambda: work(RunDirectory.open(folder / "count")))
    assert calls > 10 or name == "rewind"
    for position in range(calls):
        shutil.copytree(path, folder / "trial")
        yield RunDirectory.open(folder / "trial"), work, position
        shutil.rmtree(folder / "trial")


@pytest.mark.parametrize("name", ["commit", "finish", "rewind", "reopen", "start again"])
def test_after_a_power_cut_at_any_call_the_run_ends_with_the_same_bytes(tmp_path, reference, name):
    for run, work, position in trials(tmp_path, name):
        cut_short(partial(work, run), position)
        if name != "start again":
            last = run.last_commit()
            assert last.epoch in (3, 5, 8)
            assert last.warning == ""
            assert_same_arrays(last.checkpoint, checkpoint(last.epoch))
            assert_same_arrays(run.recording(), expected_recording(last.epoch))
            assert run.metrics_lines() == lines(0, last.epoch)
        resume(run.path, STOPS)
        assert contents(run.path) == reference
        assert run.timing_lines() == timing(0, 8)
        assert not temporaries(run.path)


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("commit", errno.ENOSPC, StorageError),
        ("finish", errno.EIO, StorageError),
        ("reopen", errno.EACCES, AccessError),
    ],
)
def test_after_an_error_at_any_call_a_second_try_succeeds(tmp_path, reference, name, number, kind):
    failures: list[str] = []
    for run, work, position in trials(tmp_path, name):
        before = run.epoch
        with watched(error_at(position, number)):
            try:
                work(run)
            except kind:
                assert run.last_commit().epoch in (before, 8)
            except DataError as error:  # what failed was a reading, where a full disk is no cause
                failures.append(error.what)
        assert not temporaries(run.path)
        if name == "commit" and run.epoch != 8:
            commit(run, 5, 8)
        resume(run.path, STOPS)
        assert contents(run.path) == reference
    assert all("cannot read" in failure for failure in failures)


def test_after_kills_at_random_times_the_run_ends_with_the_same_bytes(tmp_path):
    total, chance = 40, random.Random(7)
    reference = contents(train(tmp_path, [total], name="reference").path)
    run = RunDirectory.create(tmp_path, "killed", config(total))
    reached = 0
    for aim in (3, 12, 25):
        process = multiprocessing.get_context("spawn").Process(
            target=train_commit_by_commit, args=(str(run.path), total)
        )
        process.start()
        while process.is_alive() and not (run.path / "checkpoints" / f"step-{aim}.json").exists():
            time.sleep(0.001)
        time.sleep(chance.random() * 0.03)
        process.kill()
        process.join()
        last = run.last_commit()
        assert last.epoch >= aim > reached
        assert last.warning == ""
        assert_same_arrays(last.checkpoint, checkpoint(last.epoch))
        assert_same_arrays(run.recording(), expected_recording(last.epoch))
        assert run.metrics_lines() == lines(0, last.epoch)
        reached = aim
    resume(run.path, [total])
    assert contents(run.path) == reference


def damages(data: bytes) -> list[bytes]:
    """Cuts at many lengths, many single bits flipped, and more at the end."""
    cuts = [data[:k] for k in range(0, len(data), max(1, len(data) // 40))]
    flips = []
    for place in range(0, 8 * len(data), max(1, 8 * len(data) // 150) | 1):
        byte, bit = divmod(place, 8)
        flips.append(bytes([*data[:byte], data[byte] ^ 1 << bit, *data[byte + 1 :]]))
    return [*cuts, *flips, data + b"x"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    run = RunDirectory.create(tmp_path_factory.mktemp("damage"), "nag-0", config(8))
    go_on(run, 0, [3, 5, 8])
    return run


@pytest.mark.parametrize("name", ["step-8.safetensors", "step-8.recording.safetensors", "step-8.json"])
def test_a_damaged_newest_commit_falls_back_to_the_one_before(kept, name):
    path = kept.path / "checkpoints" / name
    data = path.read_bytes()
    for changed in damages(data):
        path.write_bytes(changed)
        last = kept.last_commit()
        assert last.epoch == 5
        assert name in last.warning
        assert "epoch 5" in last.warning
        assert_same_arrays(last.checkpoint, checkpoint(5))
    path.unlink()
    last = kept.last_commit()
    path.write_bytes(data)
    assert last.epoch == 5
    assert (name in last.warning) == (name != "step-8.json")


@pytest.mark.parametrize("name", ["checkpoints/step-3.recording.safetensors", "metrics.jsonl"])
def test_damage_to_what_all_commits_share_is_refused_by_name(kept, name):
    path = kept.path / name
    data = path.read_bytes()
    try:
        for changed in damages(data[: data.index(b"\n") + 1] if name == "metrics.jsonl" else data):
            if name == "metrics.jsonl" and changed.endswith(b"x"):
                continue
            path.write_bytes(changed)
            with pytest.raises(DataError, match=path.name):
                kept.last_commit()
            with pytest.raises(DataError, match=path.name):
                (kept.metrics_lines if name == "metrics.jsonl" else kept.recording)()
    finally:
        path.write_bytes(data)


FINISHED = [
    "recording.safetensors",
    "checkpoints/step-8.json",
    "checkpoints/step-8.safetensors",
    "metrics.jsonl",
]


@pytest.mark.parametrize("name", FINISHED)
def test_damage_to_a_finished_run_is_refused_by_name(tmp_path, name):
    run = train(tmp_path, STOPS)
    path = run.path / name
    for changed in damages(path.read_bytes()):
        if name == "metrics.jsonl" and changed.endswith(b"\nx"):
            continue  # what follows the part that counts is never read
        path.write_bytes(changed)
        with pytest.raises(DataError, match=path.name) as caught:
            run.last_commit()
        assert "--overwrite" in caught.value.fix


def test_going_on_from_the_commit_before_ends_with_the_same_bytes(tmp_path, reference):
    run = RunDirectory.create(tmp_path, "nag-0", config(8))
    go_on(run, 0, [3, 5, 8])
    (run.path / "checkpoints" / "step-8.safetensors").write_bytes(b"damaged")
    resume(run.path, STOPS)
    assert contents(run.path) == reference
    assert RunDirectory.open(run.path).timing_lines() == timing(0, 8)


def test_a_missing_permission_is_no_damage(kept):
    for position in range(20):
        with watched(error_at(position, errno.EACCES, ("open",))) as seen:
            try:
                kept.last_commit()
            except AccessError:
                continue
            assert position >= len(seen) or seen[position] != "open"


def test_a_checkpoint_of_another_shape_or_with_nan_is_refused(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(8))
    run.commit(1, {"w": np.array([1.0, np.nan])}, {}, [], [])
    assert run.last_commit(expected={"w": ("float64", (2,))}).epoch == 1
    with pytest.raises(DataError, match=r"step-1\.safetensors"):
        run.last_commit(expected={"w": ("float32", (2,))})
    with pytest.raises(DataError, match=r"step-1\.safetensors"):
        run.last_commit(finite=True)


OUTSIDE = [{"name": "../../step-1.recording.safetensors", "size": 1, "sha256": "0" * 64}]


@pytest.mark.parametrize("change", [{"epoch": 7}, {"recording": OUTSIDE}, {"metrics": {}}, {"more": 1}])
def test_a_record_that_speaks_of_something_else_is_refused(tmp_path, change):
    run = train(tmp_path, STOPS)
    path = run.path / "checkpoints" / "step-8.json"
    documents.write(path, {**documents.read(path), **change})
    with pytest.raises(DataError, match=r"step-8\.json"):
        run.last_commit()


def test_a_log_that_something_else_changed_stops_the_next_commit(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(8))
    commit(run, 0, 3)
    (run.path / "metrics.jsonl").write_bytes(b"x" * 1000)
    with pytest.raises(GanError, match=r"metrics\.jsonl"):
        commit(run, 3, 5)
    assert (run.path / "metrics.jsonl").read_bytes() == b"x" * 1000
