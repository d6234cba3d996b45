import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gancli.artifacts.directories import make_directory, make_own_directory
from gancli.artifacts.failures import WRITING
from gancli.artifacts.writing import append_bytes, output, write_bytes
from gancli.errors import CannotCreateError, DataError, GanError, StorageError

from .faults import PowerCut, count_calls, error_at, nothing, power_cut_at, short_writes, temporaries, watched


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@settings(max_examples=40)
@given(old=st.none() | st.binary(max_size=20), new=st.binary(max_size=200), most=st.integers(1, 50))
def test_what_is_written_comes_back_however_short_the_writes(tmp_path_factory, old, new, most):
    path = tmp_path_factory.mktemp("w") / "file.bin"
    if old is not None:
        path.write_bytes(old)
    with short_writes(most):
        write_bytes(path, new)
        append_bytes(path, new, at=len(new))
    assert path.read_bytes() == new + new
    assert not temporaries(path.parent)


def test_every_step_lasts_before_the_next(tmp_path):
    path = tmp_path / "file.bin"
    with watched(nothing) as seen:
        write_bytes(path, bytes(10))
    assert seen == ["open", "write", "fsync", "close", "replace", "open", "fsync", "close"]


@pytest.mark.parametrize("number", WRITING)
@pytest.mark.parametrize("position", range(8))
def test_an_error_at_any_call_leaves_the_old_or_the_new_file(tmp_path, number, position):
    path = tmp_path / "file.bin"
    write_bytes(path, b"old")
    with watched(error_at(position, number)), pytest.raises(WRITING[number][0]) as caught:
        write_bytes(path, b"new")
    assert type(caught.value) is WRITING[number][0]
    assert str(path) in caught.value.what
    assert path.read_bytes() == (b"old" if position <= 4 else b"new")
    assert listing(tmp_path) == ["file.bin"]


@pytest.mark.parametrize("position", range(9))
def test_a_power_cut_at_any_call_leaves_the_old_or_the_new_file(tmp_path, position):
    path = tmp_path / "file.bin"
    write_bytes(path, b"old")
    try:
        with watched(power_cut_at(position)):
            write_bytes(path, b"new")
    except PowerCut:
        assert position < 8
    assert path.read_bytes() == (b"old" if position <= 4 else b"new")
    assert len(temporaries(tmp_path)) <= 1


def test_a_directory_that_cannot_be_synced_at_all_is_no_error(tmp_path):
    with watched(error_at(5, errno.EINVAL, ("fsync",))) as seen:
        write_bytes(tmp_path / "a", b"")
    assert seen[5] == "fsync"


def obstacles(folder: Path) -> dict[str, Path]:
    (folder / "target").write_bytes(b"keep")
    for name, target in {"link": "target", "dangling": "nowhere", "device link": "/dev/full"}.items():
        (folder / name).symlink_to(target)
    (folder / "folder").mkdir()
    os.mkfifo(folder / "fifo")
    found = {name: folder / name for name in ("link", "dangling", "device link", "folder", "fifo")}
    return {**found, "device": Path("/dev/null")}


def state(path: Path) -> tuple[int, ...]:
    found = os.lstat(path)
    return found.st_ino, found.st_mode, found.st_mtime_ns


@pytest.mark.parametrize("name", ["link", "dangling", "device link", "folder", "fifo", "device"])
def test_nothing_but_a_regular_file_is_replaced_or_extended(tmp_path, name):
    path = obstacles(tmp_path)[name]
    before = state(path)
    with pytest.raises(GanError):
        append_bytes(path, b"x", at=0)
    with pytest.raises(CannotCreateError):
        write_bytes(path, b"x")
    with pytest.raises(CannotCreateError), output(path):
        pytest.fail("the block must not run")
    assert state(path) == before
    assert (tmp_path / "target").read_bytes() == b"keep"
    assert not (tmp_path / "nowhere").exists()
    assert not temporaries(tmp_path)


@pytest.mark.parametrize("name", ["no/such/folder", "a\0b", "x" * 300, "file.txt/x", "\ud800"])
def test_a_place_that_cannot_be_is_named_without_harm(tmp_path, name):
    (tmp_path / "file.txt").write_text("keep")
    for work in (lambda p: write_bytes(p, b""), lambda p: append_bytes(p, b"", at=0)):
        with pytest.raises(CannotCreateError) as caught:
            work(tmp_path / name)
        assert str(caught.value).isascii()
        assert "\0" not in str(caught.value)
    assert listing(tmp_path) == ["file.txt"]


def test_the_mode_follows_the_umask(tmp_path, umask):
    write_bytes(tmp_path / "a", b"")
    append_bytes(tmp_path / "b", b"", at=0)
    with output(tmp_path / "c.png"):
        pass
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o640}


def test_an_output_has_its_suffix_and_appears_whole(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old film")
    with output(path) as temporary:
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".mp4")
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old film"
    assert path.read_bytes() == b"new"
    assert listing(tmp_path) == ["film.mp4"]


class CodecError(Exception):
    def __init__(self, number: int) -> None:
        super().__init__("codec")
        self.errno = number


def fail_half_way(path: Path, failure: BaseException) -> None:
    path.write_bytes(b"half")
    raise failure


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (OSError(errno.ENOSPC, "full"), StorageError),
        (CodecError(errno.ENOSPC), StorageError),
        (OSError("no number"), StorageError),
        (CodecError(10**9), CodecError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (ZeroDivisionError(), ZeroDivisionError),
    ],
)
def test_an_output_that_fails_leaves_nothing(tmp_path, failure, kind):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with pytest.raises(kind), output(path) as temporary:
        fail_half_way(temporary, failure)
    assert path.read_bytes() == b"old"
    assert listing(tmp_path) == ["film.mp4"]


@pytest.mark.parametrize("position", range(9))
def test_a_failing_append_leaves_nothing_half_added(tmp_path, position):
    path, tail = tmp_path / "log", b"tail that was never committed"
    path.write_bytes(b"one\n" + tail)
    with watched(error_at(position, errno.ENOSPC)) as seen, short_writes(3), pytest.raises(StorageError):
        append_bytes(path, b"two\n", at=4)
    calls = ["open", "ftruncate", "write", "write", "fsync", "close", "open", "fsync", "close"]
    assert seen[: position + 1] == calls[: position + 1]
    left = tail if position == 0 else b"" if position < 5 else b"two\n"
    assert path.read_bytes() == b"one\n" + left
    append_bytes(path, b"two\n", at=4)
    assert path.read_bytes() == b"one\ntwo\n"


def test_an_append_beyond_the_end_is_damage(tmp_path):
    (tmp_path / "log").write_bytes(b"123")
    with pytest.raises(DataError, match="log"):
        append_bytes(tmp_path / "log", b"x", at=4)
    assert (tmp_path / "log").read_bytes() == b"123"


def test_directories_are_made_with_their_parents_and_last(tmp_path):
    with watched(nothing) as seen:
        make_directory(tmp_path / "a" / "b")
    assert seen == ["mkdir", "open", "fsync", "close"] * 2
    make_directory(tmp_path / "a" / "b")
    assert count_calls(lambda: make_directory(tmp_path / "a")) == 0


def test_a_directory_is_not_made_over_a_file_nor_entered_through_a_link(tmp_path):
    (tmp_path / "file").write_text("keep")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    with pytest.raises(CannotCreateError):
        make_directory(tmp_path / "file" / "inner")
    with pytest.raises(CannotCreateError):
        make_own_directory(tmp_path / "link")
    assert (tmp_path / "file").read_text() == "keep"
