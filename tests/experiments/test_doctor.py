"""Every check of ``gan doctor`` finds what is wrong, and says nothing of the kind where nothing is."""

import importlib.metadata
import shutil
import sys
import tempfile
from types import SimpleNamespace

import pytest

from gancli.artifacts import user_cache
from gancli.errors import UsageError
from gancli.experiments import doctor, inventory, machine, selfcheck
from gancli.experiments.doctor import CHECKS, examined
from gancli.experiments.findings import Bench


@pytest.fixture
def bench(tmp_path):
    """A bench whose runs belong into a folder that is not there yet."""
    return Bench(tmp_path / "some" / "runs", tmp_path)


def no_library(monkeypatch, bench):
    def version(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(inventory, "version", version)


def no_torch(monkeypatch, bench):
    monkeypatch.setitem(sys.modules, "torch", None)


def no_cache(monkeypatch, bench):
    (bench.folder / "cache").write_text("mine")
    monkeypatch.setenv(user_cache.VARIABLE, str(bench.folder / "cache"))


def a_damaged_cache(monkeypatch, bench):
    monkeypatch.setenv(user_cache.VARIABLE, str(bench.folder / "cache"))
    folder = examined("kernel cache", bench).facts["folder"]
    (bench.folder / folder / "loop.nbc").write_bytes(b"?")


def a_file_for_a_folder(monkeypatch, bench):
    bench.runs_dir.parent.write_text("mine")


def a_read_only_folder(monkeypatch, bench):
    def refuse(**_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)


def a_full_disk(monkeypatch, bench):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**7))


def nothing_trained(monkeypatch, bench):
    pass


def an_engine_that_refuses(monkeypatch, bench):
    def refuse(*_, **__):
        raise UsageError("it will not", cause="it never does")

    monkeypatch.setattr(selfcheck, "train", refuse)


ILLS = [
    ("versions", no_library, "torch is missing"),
    ("devices", no_torch, "without torch"),
    ("kernel cache", no_cache, "compiled each time"),
    ("kernel cache", a_damaged_cache, "manifest"),
    ("runs folder", a_file_for_a_folder, "cannot be written"),
    ("runs folder", a_read_only_folder, "Read-only file system"),
    ("disk", a_full_disk, "0.0 GB free"),
    ("fused engine", an_engine_that_refuses, "it will not: it never does"),
    ("torch engine", an_engine_that_refuses, "it will not: it never does"),
    ("agreement", nothing_trained, "not every engine"),
    ("checkpoint", nothing_trained, "no engine has trained"),
    ("film", nothing_trained, "no engine has trained"),
]


@pytest.mark.parametrize(("name", "arrange", "words"), ILLS, ids=[f"{a}, {b.__name__}" for a, b, _ in ILLS])
def test_an_ill_is_found_and_said_in_one_line(monkeypatch, bench, name, arrange, words):
    arrange(monkeypatch, bench)
    found = examined(name, bench)
    assert not found.fine
    assert words in found.line
    assert "\n" not in found.line


def test_a_damaged_cache_is_well_again_the_next_time(monkeypatch, bench):
    a_damaged_cache(monkeypatch, bench)
    assert [examined("kernel cache", bench).fine for _ in range(2)] == [False, True]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A bench on which both engines have trained."""
    bench = Bench(tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("bench"))
    for engine in ("fused", "torch"):
        assert examined(f"{engine} engine", bench).fine
    return bench


def test_engines_that_disagree_are_found(monkeypatch, trained):
    assert examined("agreement", trained).fine
    monkeypatch.setattr(selfcheck, "TOLERANCE", 0.0)
    assert not examined("agreement", trained).fine


def test_an_engine_whose_weights_are_not_finite_disagrees(trained):
    weights = trained.runs["torch"].recording.generators["0.weight"]
    kept = weights.copy()
    weights[-1] = float("nan")
    found = examined("agreement", trained)
    weights[:] = kept
    assert not found.fine
    assert examined("agreement", trained).fine


def test_a_checkpoint_that_is_not_what_was_recorded_is_found(trained):
    assert examined("checkpoint", trained).fine
    weights = trained.run.recording.generators["0.weight"]
    weights[-1] += 1
    found = examined("checkpoint", trained)
    weights[-1] -= 1
    assert not found.fine


def test_the_film_has_the_frames_that_were_drawn(trained):
    found = examined("film", trained)
    assert found.fine
    assert found.facts["frames"] > 2


def test_a_slow_torch_is_mentioned(monkeypatch, bench):
    monkeypatch.setattr(inventory, "_SLOW", -1.0)
    assert "slow" in examined("devices", bench).line


def test_the_folder_of_runs_that_is_there_is_the_one_that_is_tried(bench):
    bench.runs_dir.mkdir(parents=True)
    assert examined("runs folder", bench).line == str(bench.runs_dir)
    assert list(bench.runs_dir.iterdir()) == []


def test_cores_are_counted_as_the_engine_counts_them(bench):
    assert examined("cores", bench).facts["cores"] == machine.cores()


def test_every_check_has_a_name_that_fits_its_column():
    assert max(map(len, CHECKS)) < 14
    assert list(CHECKS) == [*inventory.INVENTORY, *selfcheck.TRIALS]


def test_the_bench_is_cleared_away(tmp_path):
    with doctor.bench(tmp_path) as bench:
        assert bench.folder.is_dir()
    assert not bench.folder.exists()
