"""What a disk may hold after a power cut: what was not yet synced is there, half there or lost, in a mix."""

import os
import random
import stat
from pathlib import Path
from unittest.mock import patch

import pytest

from gancli.artifacts.run_directory import RunDirectory

from .example import assert_same_arrays, checkpoint, commit, config, expected_recording, lines, summary
from .faults import watched


class Disk:
    """Watches what was synced: contents by inode, names by directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.contents: dict[int, bytes] = {}
        self.names: dict[Path, dict[str, int]] = {}
        self.held: list[int] = []

    def sync(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            self.names[path] = {name.name: name.lstat().st_ino for name in path.iterdir()}
        else:
            self.held.append(os.dup(descriptor))  # so that no later file gets the same inode
            self.contents[os.fstat(descriptor).st_ino] = path.read_bytes()

    def survivors(self, folder: Path, keeps_new) -> dict[Path, bytes]:
        """One possible content of the disk; ``keeps_new`` decides for each thing that was not synced."""
        now = {path.name: path.lstat().st_ino for path in folder.iterdir()} if folder.exists() else {}
        synced = self.names.get(folder, {})
        found: dict[Path, bytes] = {}
        for name in now.keys() | synced.keys():
            inode = now.get(name) if keeps_new() else synced.get(name)
            path = folder / name
            if inode is None:
                continue
            if path.is_dir():
                found |= self.survivors(path, keeps_new)
            else:
                found[path] = self._content(path, inode, keeps_new)
        return found

    def _content(self, path: Path, inode: int, keeps_new) -> bytes:
        """The synced bytes; where more was written since, perhaps half or all of it."""
        synced = self.contents.get(inode, b"")
        if not path.exists() or path.lstat().st_ino != inode or not keeps_new():
            return synced
        written = path.read_bytes()
        return written if keeps_new() else written[: (len(synced) + len(written)) // 2]

    def close(self) -> None:
        for descriptor in self.held:
            os.close(descriptor)


@pytest.fixture
def disk(tmp_path):
    disk = Disk(tmp_path / "disk")
    yield disk
    disk.close()


def test_the_newest_acknowledged_commit_survives_a_power_cut_at_any_moment(tmp_path, disk):
    chance, acknowledged, images = random.Random(1), 0, 0
    choices = (lambda: False, lambda: True, lambda: chance.random() < 0.5)

    def check(index: int, name: str, args: tuple[object, ...]) -> None:
        nonlocal images
        if name in {"fsync", "replace", "unlink"} and acknowledged:
            for keeps_new in choices:
                images += 1
                recover(tmp_path / "images" / str(images), disk, keeps_new, acknowledged)
        if name == "fsync":
            disk.sync(args[0])

    with watched(check):
        run = RunDirectory.create(disk.root, "nag-0", config(9))
        for after, until in ((0, 2), (2, 5), (5, 7), (7, 8)):
            commit(run, after, until)
            acknowledged = until
        run.finish(summary(8))
        run.rewind(run.last_commit())
    check(0, "fsync", (os.open(tmp_path, os.O_RDONLY),))
    assert images > 200


def recover(folder: Path, disk: Disk, keeps_new, acknowledged: int) -> None:
    for path, data in disk.survivors(disk.root, keeps_new).items():
        target = folder / path.relative_to(disk.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    run = RunDirectory.open(folder / "nag-0")
    last = run.last_commit()
    assert last.epoch >= acknowledged
    assert_same_arrays(last.checkpoint, checkpoint(last.epoch))
    with patch.object(os, "fsync"):  # the copy may be lost
        run.rewind(last)
    assert_same_arrays(run.recording(), expected_recording(last.epoch))
    assert run.metrics_lines() == lines(0, last.epoch)
