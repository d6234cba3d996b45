import errno
import fcntl
import multiprocessing
import os
import threading
from unittest.mock import patch

import pytest

from gancli.artifacts import run_directory
from gancli.artifacts.locking import locked
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import CannotCreateError, GanError, RunInUseError, StorageError, UsageError

from .example import config, hold_lock


def test_another_process_is_shut_out_until_it_dies(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(1))
    here, there = multiprocessing.get_context("spawn").Pipe()
    holder = multiprocessing.get_context("spawn").Process(target=hold_lock, args=(str(run.path), there))
    holder.start()
    assert here.recv() == "held"
    with pytest.raises(RunInUseError), run.lock():
        pytest.fail("two processes hold the lock")
    with pytest.raises(RunInUseError):
        RunDirectory.create(tmp_path, "nag-0", config(2), overwrite=True)
    assert RunDirectory.open(run.path).config == run.config
    holder.kill()
    holder.join()
    with run.lock():
        pass
    assert (run.path / ".lock").exists()


def test_of_many_at_once_one_wins(tmp_path):
    start, results = threading.Barrier(24), []

    def create() -> None:
        start.wait()
        try:
            RunDirectory.create(tmp_path, "nag-0", config(1))
            results.append("won")
        except (UsageError, RunInUseError) as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=create) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 24
    assert results.count("won") == 1


def test_a_run_that_was_replaced_meanwhile_is_not_locked(tmp_path):
    run = RunDirectory.create(tmp_path, "nag-0", config(1))
    RunDirectory.create(tmp_path, "nag-0", config(2), overwrite=True)
    with pytest.raises(RunInUseError), run.lock():
        pytest.fail("the config on disk is another one")


def test_a_run_that_another_began_in_the_meantime_is_kept(tmp_path, monkeypatch):
    real = run_directory.make_own_directory

    def another_is_faster(path):
        monkeypatch.setattr(run_directory, "make_own_directory", real)
        RunDirectory.create(tmp_path, "nag-0", config(1))
        real(path)

    monkeypatch.setattr(run_directory, "make_own_directory", another_is_faster)
    with pytest.raises(UsageError):
        RunDirectory.create(tmp_path, "nag-0", config(2))
    assert RunDirectory.open(tmp_path / "nag-0").config == config(1)


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_a_lock_that_is_no_regular_file_is_refused(tmp_path, kind):
    make = {
        "link": lambda path: path.symlink_to(tmp_path / "target"),
        "fifo": os.mkfifo,
        "folder": os.mkdir,
    }
    make[kind](tmp_path / ".lock")
    with pytest.raises(CannotCreateError), locked(tmp_path):
        pytest.fail("locked")
    assert not (tmp_path / "target").exists()


def test_a_lock_that_fails_leaves_no_open_file(tmp_path):
    with (
        patch.object(fcntl, "flock", side_effect=OSError(errno.ENOLCK, "no locks")),
        patch.object(os, "close", wraps=os.close) as closed,
        pytest.raises(StorageError),
        locked(tmp_path),
    ):
        pytest.fail("locked")
    assert closed.call_count == 1
    with pytest.raises(GanError), locked(tmp_path), locked(tmp_path):
        pytest.fail("locked twice")
