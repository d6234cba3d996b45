import errno
import os
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gancli.artifacts.reading import read_bytes, read_prefix
from gancli.errors import AccessError, DataError, MissingError

from .test_writing import obstacles


@settings(max_examples=40)
@given(data=st.binary(max_size=100), length=st.integers(0, 100))
def test_a_file_is_read_whole_or_its_beginning(tmp_path_factory, data, length):
    path = tmp_path_factory.mktemp("r") / "file"
    path.write_bytes(data)
    assert read_bytes(path, len(data)) == data
    if length <= len(data):
        assert read_prefix(path, length) == data[:length]
    else:
        with pytest.raises(DataError, match="file"):
            read_prefix(path, length)


def test_a_file_over_the_cap_is_not_read(tmp_path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(DataError, match="huge"):
        read_bytes(tmp_path / "huge", 100)


@pytest.mark.parametrize("name", ["link", "dangling", "device link", "folder", "fifo", "device"])
def test_nothing_but_a_regular_file_is_read(tmp_path, name):
    path = obstacles(tmp_path)[name]
    with pytest.raises(DataError) as caught:
        read_bytes(path, 100)
    assert path.name in caught.value.what


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/urandom", "/dev/stdin", "/proc/self/fd"])
def test_endless_files_of_the_system_are_refused(path):
    with pytest.raises(DataError):
        read_bytes(Path(path), 1 << 20)


def test_a_file_of_the_system_without_a_size_is_empty():
    assert read_bytes(Path("/proc/self/environ"), 1 << 20) == b""


@pytest.mark.parametrize("name", ["missing", "missing/too", "a\0b", "file/inner", "\ud800"])
def test_what_is_not_there_is_missing(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingError):
        read_bytes(tmp_path / name, 10)


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EACCES, AccessError), (errno.EPERM, AccessError), (errno.EIO, DataError)]
)
@pytest.mark.parametrize("function", ["open", "read"])
def test_an_error_of_the_system_names_the_file(tmp_path, function, number, kind):
    (tmp_path / "file").write_text("text")
    with (
        patch.object(os, function, side_effect=OSError(number, "no")),
        pytest.raises(kind, match="file"),
    ):
        read_bytes(tmp_path / "file", 10)


def test_a_name_cannot_steer_the_terminal(tmp_path):
    with pytest.raises(MissingError) as caught:
        read_bytes(tmp_path / "a\x1b[2J\u202e\n", 10)
    assert caught.value.what.endswith(r"a\x1b[2J\u202e\n")
