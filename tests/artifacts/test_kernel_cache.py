"""Kept code is loaded blindly: what is handed out is proven, and whatever is wrong costs time, never the run."""

import errno
import multiprocessing
import os
import sys
import tempfile
import threading
from importlib import metadata
from pathlib import Path
from unittest.mock import patch

import pytest

from gancli.artifacts import compiler_state, documents, kernel_cache, sealed_folder, user_cache
from gancli.artifacts.locking import locked
from gancli.artifacts.sealed_folder import MANIFEST
from gancli.errors import GanError, RunInUseError

CODE = {"fused_0a/loop-1.py311.nbi": b"index", "fused_0a/loop-1.py311.1.nbc": bytes(range(64))}


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    """The place of all kept code, in a folder of this test."""
    monkeypatch.setenv(user_cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "kernels"


def write(folder, code=CODE):
    for name, data in code.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def read(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sealed_folder.files(folder)}


def keep(code=CODE):
    """Keeps some code, as a process does that has compiled it; the folder."""
    with kernel_cache.opened() as cache:
        write(cache.folder, code)
    assert (cache.damage, cache.refusal) == ("", "")
    return cache.folder


def assert_usable_again(folder):
    with kernel_cache.opened() as cache:
        assert (cache.folder, cache.damage, cache.refusal) == (folder, "", "")
        assert read(folder) in ({}, CODE)


def test_what_was_kept_is_found_again(root):
    folder = keep()
    assert folder.parent == root
    with kernel_cache.opened() as cache:
        assert (cache.folder, cache.damage) == (folder, "")
        assert read(folder) == CODE


def test_nothing_is_written_where_nothing_was_compiled():
    folder = keep()
    before = sealed_at(folder)
    with kernel_cache.opened():
        pass
    assert sealed_at(folder) == before


def sealed_at(folder):
    status = (folder / MANIFEST).stat()
    return status.st_ino, status.st_mtime_ns


def test_code_is_added_to_what_was_there():
    folder = keep()
    keep({"member_1b/play-2.nbc": b"more"})
    assert read(folder) == {**CODE, "member_1b/play-2.nbc": b"more"}
    assert_whole(folder)


def assert_whole(folder):
    sealed_folder.check(folder)
    assert (folder / MANIFEST).exists()


def first(folder):
    return folder / next(iter(CODE))


def replaced(path, make):
    path.unlink()
    make(path)


def lie(folder, change):
    document = documents.read(folder / MANIFEST)
    change(document["files"])
    documents.write(folder / MANIFEST, document)


DAMAGES = {
    "a flipped bit": lambda f: first(f).write_bytes(b"indey"),
    "a truncated file": lambda f: first(f).write_bytes(b"ind"),
    "an emptied file": lambda f: first(f).write_bytes(b""),
    "a longer file": lambda f: first(f).write_bytes(b"index!"),
    "a missing file": lambda f: first(f).unlink(),
    "a file too many": lambda f: (f / "fused_0a/other.nbc").write_bytes(b"?"),
    "a temporary of numba": lambda f: (f / "fused_0a/loop-1.nbc.tmp.0123456789abcdef").write_bytes(b"?"),
    "a temporary of ours": lambda f: (f / ".gan-0123456789abcdef.json").write_bytes(b"?"),
    "no manifest": lambda f: (f / MANIFEST).unlink(),
    "an emptied manifest": lambda f: (f / MANIFEST).write_bytes(b""),
    "a truncated manifest": lambda f: (f / MANIFEST).write_bytes((f / MANIFEST).read_bytes()[:-1]),
    "a manifest without files": lambda f: documents.write(f / MANIFEST, {"schema": 1}),
    "a manifest that is a link": lambda f: replaced(f / MANIFEST, lambda p: p.symlink_to(f / "nowhere")),
    "a manifest that lies about a digest": lambda f: lie(
        f, lambda files: files[next(iter(CODE))].update(sha256="0" * 64)
    ),
    "a manifest that lies about a size": lambda f: lie(
        f, lambda files: files[next(iter(CODE))].update(size=4)
    ),
    "a manifest that names too many": lambda f: lie(
        f, lambda files: files.update(more={"size": 0, "sha256": "0" * 64})
    ),
    "a manifest that names too few": lambda f: lie(f, lambda files: files.pop(next(iter(CODE)))),
    "a manifest that leads outside": lambda f: lie(
        f, lambda files: files.update({"../../x": files.pop(next(iter(CODE)))})
    ),
    "a link": lambda f: replaced(first(f), lambda p: p.symlink_to(f / list(CODE)[1])),
    "a FIFO": lambda f: replaced(first(f), os.mkfifo),
    "a folder": lambda f: replaced(first(f), os.mkdir),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_code_is_thrown_away_and_made_anew(name):
    folder = keep()
    DAMAGES[name](folder)
    with kernel_cache.opened() as cache:
        assert cache.folder == folder
        assert list(folder.iterdir()) == []
        assert cache.damage
        assert cache.refusal == ""
        write(folder)
    assert read(folder) == CODE
    assert_usable_again(folder)


@pytest.mark.parametrize("position", range(len(CODE["fused_0a/loop-1.py311.1.nbc"])))
def test_every_flipped_bit_is_found(position):
    folder = keep()
    path = folder / "fused_0a/loop-1.py311.1.nbc"
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << position % 8
    path.write_bytes(data)
    with pytest.raises(GanError):
        sealed_folder.check(folder)


@pytest.mark.parametrize("make", [Path.write_bytes, Path.symlink_to], ids=["file", "link"])
def test_what_stands_in_the_place_of_the_folder_goes_and_what_a_link_leads_to_stays(root, tmp_path, make):
    folder, other = root / compiler_state.state(), tmp_path / "other"
    root.mkdir(parents=True)
    other.mkdir()
    (other / "mine").write_text("mine")
    make(folder, other if make is Path.symlink_to else b"")
    with kernel_cache.opened() as cache:
        assert cache.folder == folder
        assert cache.damage
    assert not folder.is_symlink()
    assert (other / "mine").read_text() == "mine"


def no_home(monkeypatch, root):
    for name in (user_cache.VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))


def in_the_way(monkeypatch, root):
    root.parent.mkdir()
    root.write_text("mine")


def a_link(monkeypatch, root):
    root.parent.mkdir()
    root.symlink_to(root.parent)


def others_may_write(monkeypatch, root):
    root.mkdir(parents=True)
    root.chmod(0o777)


def somebody_elses(monkeypatch, root):
    root.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)


def read_only(monkeypatch, root):
    def refuse(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)


def no_place_for_folders(monkeypatch, root):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", refuse)


REFUSALS = {
    no_home: "no home folder",
    in_the_way: "not a folder",
    a_link: "not a folder",
    others_may_write: "others may write there",
    somebody_elses: "others may write there",
    read_only: "read-only file system",
    no_place_for_folders: "no space left on device",
}


@pytest.mark.parametrize("arrange", REFUSALS, ids=lambda arrange: arrange.__name__)
def test_where_nothing_can_be_kept_the_work_goes_on_and_the_reason_is_known(root, monkeypatch, arrange):
    arrange(monkeypatch, root)
    worked = False
    with kernel_cache.opened() as cache:
        worked = cache.folder is None
    assert worked
    assert REFUSALS[arrange] in cache.refusal
    assert "\n" not in cache.refusal


def test_a_manifest_that_cannot_be_written_is_a_refusal_and_the_code_is_not_trusted(monkeypatch):
    with kernel_cache.opened() as cache:
        write(cache.folder)
        folder = cache.folder
        monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    assert "no space left" in cache.refusal
    monkeypatch.undo()
    with (
        patch.dict(os.environ, {user_cache.VARIABLE: str(folder.parents[1])}),
        kernel_cache.opened() as cache,
    ):
        assert cache.damage
        assert read(folder) == {}


def test_what_is_refused_meanwhile_is_not_kept():
    folder = keep()
    with kernel_cache.opened() as cache:
        cache.refuse("it did not load")
        cache.refuse("nor did it compile")
    assert cache.refusal == "it did not load"
    assert not folder.exists()
    assert_usable_again(folder)


def test_what_was_compiled_before_an_error_is_kept():
    def interrupted():
        with kernel_cache.opened() as cache:
            write(cache.folder)
            (cache.folder / "fused_0a/half.nbc.tmp.0123").write_bytes(b"ha")
            found.append(cache.folder)
            raise KeyboardInterrupt

    found = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert_whole(found[0])
    assert read(found[0]) == CODE


def test_a_process_that_is_killed_leaves_nothing_that_is_trusted():
    process = multiprocessing.get_context("spawn").Process(target=_die)
    process.start()
    process.join()
    assert process.exitcode == 9
    with kernel_cache.opened() as cache:
        assert "manifest" in cache.damage
        assert read(cache.folder) == {}


def _die():
    with kernel_cache.opened() as cache:
        write(cache.folder)
        os._exit(9)


def test_of_several_at_once_each_finds_what_those_before_it_kept():
    found, start = [], threading.Barrier(6)

    def compile_(number):
        start.wait()
        with kernel_cache.opened() as cache:
            found.append((cache.damage, cache.refusal, len(read(cache.folder))))
            write(cache.folder, {f"piece-{number}/x.nbc": bytes([number])})

    threads = [threading.Thread(target=compile_, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("", "", count) for count in range(6)]


def test_who_has_waited_too_long_goes_on_without(root, monkeypatch):
    folder = keep()
    waits = []
    monkeypatch.setattr(kernel_cache, "_MOMENT", 0.05)
    with locked(root):
        with kernel_cache.opened(patience=0.1, on_wait=lambda: waits.append(1)) as cache:
            assert cache.folder is None
        with pytest.raises(RunInUseError):
            kernel_cache.clear()
    assert "another gan process" in cache.refusal
    assert waits == [1]
    assert_usable_again(folder)


def test_the_two_newest_states_are_kept_and_what_is_not_ours(root, monkeypatch):
    states = [f"{number:032x}" for number in range(4)]
    root.mkdir(parents=True, mode=0o700)
    (root / "notes").mkdir()
    for age, name in enumerate(states):
        monkeypatch.setattr(kernel_cache, "state", lambda name=name: name)
        os.utime(keep(), (age, age))
    assert sorted(path.name for path in root.iterdir()) == [".lock", *states[2:], "notes"]
    monkeypatch.setattr(kernel_cache, "state", lambda: states[0])
    keep()
    assert {states[0], states[3]} <= {path.name for path in root.iterdir()}


def test_clearing_removes_all_that_was_compiled_and_says_how_much(root):
    assert kernel_cache.clear() == (0, 0)
    keep()
    (root / "notes").mkdir()
    assert kernel_cache.clear() == (2, sum(map(len, CODE.values())))
    assert sorted(path.name for path in root.iterdir()) == [".lock", "notes"]
    assert kernel_cache.clear() == (0, 0)


def test_nobody_else_can_look_into_the_folders(root):
    before = os.umask(0)
    try:
        folder = keep()
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (root, folder)] == [0o700, 0o700]


@pytest.mark.parametrize(
    ("system", "variables", "place"),
    [
        ("linux", {}, "home/.cache/gan"),
        ("linux", {"XDG_CACHE_HOME": "{}/xdg"}, "xdg/gan"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "home/.cache/gan"),
        ("darwin", {"XDG_CACHE_HOME": "{}/xdg"}, "home/Library/Caches/gan"),
        ("win32", {}, "home/AppData/Local/gan"),
        ("win32", {"LOCALAPPDATA": "{}/local"}, "local/gan"),
        ("linux", {"GAN_CACHE_DIR": "{}/mine"}, "mine"),
        ("linux", {"GAN_CACHE_DIR": ""}, "home/.cache/gan"),
    ],
)
def test_the_place_is_the_one_for_caches_or_the_one_that_is_named(
    tmp_path, monkeypatch, system, variables, place
):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv(user_cache.VARIABLE)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(sys, "platform", system)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    assert user_cache.place() == tmp_path / place


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two files, whose state is asked."""
    for name in ("engine/loop.py", "cli/train.py", "artifacts/compiler_state.py"):
        (tmp_path / "gancli" / name).parent.mkdir(parents=True)
        (tmp_path / "gancli" / name).write_text("first")
    monkeypatch.setattr(compiler_state, "__file__", str(tmp_path / "gancli/artifacts/compiler_state.py"))
    return tmp_path / "gancli"


def test_the_state_is_another_one_for_other_sources_of_the_engine_alone(package):
    state = compiler_state.state.__wrapped__
    first = state()
    (package / "cli/train.py").write_text("second")
    assert state() == first
    (package / "engine/loop.py").write_text("second")
    second = state()
    (package / "engine/loop.py").rename(package / "engine/other.py")
    assert len({first, second, state()}) == 3


def test_the_state_is_another_one_for_another_compiler_or_processor(package, monkeypatch):
    from llvmlite import binding

    state = compiler_state.state.__wrapped__
    found = {state()}
    for thing, name, value in (
        (compiler_state, "version", lambda name: metadata.version(name) + ("0" if name == "numba" else "")),
        (sys, "version", "3.99"),
        (binding, "get_host_cpu_name", lambda: "abacus"),
        (binding, "get_host_cpu_features", lambda: (_ for _ in ()).throw(RuntimeError)),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(thing, name, value)
            found.add(state())
    assert len(found) == 5
