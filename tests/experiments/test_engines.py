"""Which engine a run takes, what its config says of it, and what happens while the native one is made ready."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numba
import numpy as np
import pytest

import gancli
from gancli import config
from gancli.artifacts import kernel_cache, sealed_folder, user_cache
from gancli.engine.coverage import ENGINES
from gancli.engine.fused import kernels
from gancli.errors import UsageError
from gancli.experiments import engines, machine, resolve
from gancli.experiments.engines import Used, Wanted, chosen, expected, settled
from gancli.experiments.interruption import SIGNALS
from gancli.experiments.preparing import NOBODY, Watch, prepare
from gancli.experiments.tables import table
from gancli.losses import LOSSES
from gancli.presets import PRESETS
from tests.experiments.games import STILL

BEYOND = ("discriminator.view=points", "discriminator.minibatch_kernels=3")
"""Settings of a game that the native engine does not cover."""


def game(*settings, preset="nag"):
    return resolve.game(config.with_settings(PRESETS[preset], settings))


@contextmanager
def without_torch():
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sys.modules, "torch", None)
        yield


COVERED, NOT_COVERED = game(), game(*BEYOND)


@pytest.mark.parametrize(
    ("asked", "device", "played", "engine"),
    [
        ("auto", "auto", COVERED, "fused"),
        ("auto", "cpu", COVERED, "fused"),
        ("auto", "cuda", COVERED, "torch"),
        ("auto", "mps", COVERED, "torch"),
        ("auto", "cpu", NOT_COVERED, "torch"),
        ("fused", "auto", COVERED, "fused"),
        ("fused", "cpu", COVERED, "fused"),
        ("torch", "cpu", COVERED, "torch"),
        ("torch", "cuda", NOT_COVERED, "torch"),
    ],
)
def test_auto_takes_the_native_engine_wherever_it_can(asked, device, played, engine):
    assert chosen(asked, device, played) == engine


@pytest.mark.parametrize(
    ("asked", "device", "played", "words"),
    [
        ("fused", "cpu", NOT_COVERED, "minibatch discrimination"),
        ("fused", "cuda", COVERED, "on the CPU, not on cuda"),
        ("fused", "mps", NOT_COVERED, "not on mps; minibatch discrimination"),
        ("fast", "cpu", COVERED, "known: auto, fused, torch"),
    ],
)
def test_an_engine_that_cannot_do_it_is_refused_with_all_reasons(asked, device, played, words):
    with pytest.raises(UsageError) as caught:
        chosen(asked, device, played)
    assert words in caught.value.cause
    assert asked == "fast" or caught.value.fix == "--engine torch"


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_every_preset_is_trained_natively_and_no_torch_is_imported_to_know_it(preset, device):
    with without_torch():
        used = settled(Wanted(device, jobs=3), game(preset=preset), 2)
    assert used == Used("fused", "cpu", 2)


def test_a_game_for_a_gpu_that_is_there_goes_to_it(monkeypatch):
    monkeypatch.setattr(machine, "available", lambda: ["cpu", "cuda"])
    assert settled(Wanted(), COVERED, 100_000) == Used("torch", "cuda", 1)
    assert settled(Wanted(engine="fused"), COVERED, 100_000).device == "cpu"
    assert settled(Wanted(device="cpu"), COVERED, 100_000).engine == "fused"
    assert expected(Wanted(), COVERED, 100_000).engine == "fused"
    monkeypatch.setattr(machine, "available", lambda: ["cpu"])
    assert settled(Wanted(), COVERED, 100_000).engine == "fused"


@pytest.mark.parametrize(
    ("jobs", "members", "threads"), [(None, 1, 1), (None, 99, "all"), (3, 99, 3), (3, 2, 2), (1, 99, 1)]
)
def test_the_native_engine_takes_as_many_threads_as_asked_and_no_more_than_members(jobs, members, threads):
    used = settled(Wanted(jobs=jobs), COVERED, members)
    assert used.threads == (min(members, machine.cores()) if threads == "all" else threads)
    assert settled(Wanted(engine="torch", device="cpu", jobs=jobs), COVERED, members).threads == 1


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_threads_are_a_wrong_wish(jobs):
    with pytest.raises(UsageError, match="threads"):
        settled(Wanted(jobs=jobs), COVERED, 1)


def test_an_impossible_engine_is_refused_before_torch_is_imported():
    with without_torch(), pytest.raises(UsageError, match="fused"):
        settled(Wanted("cuda", "fused"), COVERED, 1)


def test_the_gaps_are_the_rows_without_a_native_form(monkeypatch):
    assert list(table("engines")) == list(ENGINES)
    for name, names in engines.gaps().items():
        assert f"{name} {', '.join(names)}" in table("engines")["fused"]
    monkeypatch.setitem(LOSSES, "bare", replace(LOSSES["hinge"], native=None))
    assert "bare" in engines.gaps()["losses"]
    assert re.search(r"not for the .*losses [^;]*bare", table("engines")["fused"])
    for name, line in ENGINES.items():
        assert table("engines")[name].startswith(line)


def trained(folder, engine="auto", **choices):
    options = {"settings": STILL, "epochs": 10, "name": "x", **choices}
    return gancli.train("aylien-2017", engine=engine, runs_dir=folder, **options)


def recorded(run):
    return [run.directory.config[name] for name in ("engine", "device", "threads")]


@pytest.mark.parametrize(("engine", "found"), [("auto", "fused"), ("fused", "fused"), ("torch", "torch")])
def test_the_config_says_what_was_really_used(tmp_path, engine, found):
    assert recorded(trained(tmp_path, engine, jobs=2)) == [found, "cpu", 1]
    study = gancli.stability(
        "aylien-2017", settings=STILL, epochs=2, runs=3, engine=engine, jobs=2, runs_dir=tmp_path
    )
    assert recorded(study.run) == [found, "cpu", 2 if found == "fused" else 1]


def test_the_one_thread_of_torch_is_pointed_out_to_who_asked_for_more(tmp_path):
    said = []
    for jobs in (None, 1, 2):
        trained(tmp_path, "torch", jobs=jobs, name=f"x{jobs}", watch=Watch(warn=said.append))
    assert len([line for line in said if "one thread" in line]) == 1


@pytest.mark.parametrize("side", ["discriminator", "generator"])
def test_a_penalty_that_does_nothing_is_pointed_out(tmp_path, side):
    said = []
    for weight in (0, 0.1):
        settings = [*STILL, f"{side}.penalty=weights", f"{side}.penalty_weight={weight}"]
        trained(tmp_path, "torch", settings=settings, name=f"x{weight}", watch=Watch(warn=said.append))
    assert [f"{side}.penalty_weight" in line for line in said] == [True]


@pytest.mark.parametrize("first", ["fused", "torch"])
@pytest.mark.parametrize("asked", [None, "auto", "fused", "torch"])
def test_a_resumed_run_keeps_its_engine_unless_another_is_asked_for(tmp_path, first, asked):
    said = []
    run = trained(tmp_path, first)
    longer = gancli.resume(run, epochs=20, engine=asked, watch=Watch(warn=said.append))
    now = {None: first, "auto": "fused"}.get(asked, asked)
    assert recorded(longer)[0] == now
    assert len([line for line in said if "goes on with" in line]) == (now != first)
    assert longer.directory.finished
    assert longer.recording.losses.shape == (20, 1, 5)


def test_both_engines_go_on_from_each_others_checkpoints(tmp_path):
    weights = []
    for engines_ in (("torch", "torch"), ("fused", "fused"), ("torch", "fused"), ("fused", "torch")):
        first, second = engines_
        run = gancli.train(
            "aylien", settings=["pretraining.steps=9"], epochs=10, engine=first, name="x", runs_dir=tmp_path,
            overwrite=True,
        )  # fmt: skip
        weights.append(gancli.resume(run, epochs=20, engine=second).recording.generator()["0.weight"])
    for other in weights[1:]:
        np.testing.assert_allclose(other, weights[0], atol=1e-4)


def test_a_run_whose_engine_cannot_take_the_asked_device_is_told_the_other_engine(tmp_path):
    run = trained(tmp_path)
    with pytest.raises(UsageError, match="fused") as caught:
        gancli.resume(run, epochs=20, device="cuda")
    assert caught.value.fix == "--engine torch"
    assert run.directory.config["experiment"]["epochs"] == 10


def test_a_taken_name_is_refused_before_anything_is_compiled(tmp_path, monkeypatch):
    trained(tmp_path)
    monkeypatch.setattr("gancli.experiments.train.prepare", lambda *_: pytest.fail("compiled"))
    with pytest.raises(UsageError, match="exists already"):
        trained(tmp_path)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_failing_preparation_leaves_no_run(tmp_path, monkeypatch, engine):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("gancli.experiments.train.prepare", fail)
    with pytest.raises(ZeroDivisionError):
        trained(tmp_path, engine)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A place for kept code that is empty."""
    monkeypatch.setenv(user_cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "kernels"


class Heard:
    """Everything that a watch is told."""

    def __init__(self):
        self.compiled, self.warnings, self.details = [], [], []
        self.watch = Watch(
            lambda *progress: self.compiled.append(progress),
            warn=self.warnings.append,
            detail=self.details.append,
        )


class Compiler:
    """In the place of the real one: writes a file into the folder, or fails."""

    def __init__(self, failure=None):
        self.folders, self.failure = [], failure

    def __call__(self, game, folder, progress):
        self.folders.append(folder)
        if folder is not None and self.failure:
            raise self.failure
        if folder is not None:
            (folder / "piece.nbc").write_bytes(b"code")


def made_ready(monkeypatch, compiler, engine="fused"):
    heard = Heard()
    monkeypatch.setattr(kernels, "prepare", compiler)
    prepare(engine, COVERED, heard.watch)
    return heard


def test_what_is_compiled_is_kept_and_sealed(root, monkeypatch):
    compiler = Compiler()
    heard = made_ready(monkeypatch, compiler)
    (folder,) = compiler.folders
    assert folder.parent == root
    sealed_folder.check(folder)
    assert [path.name for path in sealed_folder.files(folder)] == ["piece.nbc"]
    assert (heard.warnings, heard.details) == ([], [])


def test_torch_needs_no_preparation(root, monkeypatch):
    made_ready(monkeypatch, None, "torch")
    assert not root.exists()


def test_damage_is_for_the_curious_only(root, monkeypatch):
    compiler = Compiler()
    made_ready(monkeypatch, compiler)
    (compiler.folders[0] / "piece.nbc").write_bytes(b"coda")
    heard = made_ready(monkeypatch, compiler)
    assert heard.warnings == []
    assert len(heard.details) == 1
    assert "piece.nbc" in heard.details[0]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), EOFError("?"), TypeError("?")])
def test_whatever_the_kept_code_does_wrong_all_is_compiled_in_memory(root, monkeypatch, failure):
    made_ready(monkeypatch, Compiler())
    compiler = Compiler(failure)
    heard = made_ready(monkeypatch, compiler)
    assert [folder is None for folder in compiler.folders] == [False, True]
    assert len(heard.warnings) == 1
    assert "cannot be kept" in heard.warnings[0]
    assert str(failure) in heard.warnings[0]
    assert not compiler.folders[0].exists()


def test_where_nothing_can_be_kept_one_line_says_why(root, monkeypatch):
    root.parent.write_text("mine")
    compiler = Compiler()
    heard = made_ready(monkeypatch, compiler)
    assert compiler.folders == [None]
    assert len(heard.warnings) == 1
    assert str(root.parent) in heard.warnings[0]


def test_an_error_of_our_own_is_not_hidden(root, monkeypatch):
    from numba.core.errors import TypingError

    def fail(game, folder, progress):
        raise TypingError("our bug")

    with pytest.raises(TypingError):
        made_ready(monkeypatch, fail)


def added(x):
    return x + 1.0


def test_compiling_is_told_while_it_happens_and_loading_is_not(root, monkeypatch):
    def compile_(game, folder, progress):
        progress(0, 2, "loaded")
        compiled = numba.njit(added)
        progress(1, 2, "compiled")
        assert heard.compiled == []
        compiled(1.0)
        assert set(heard.compiled) == {(1, 2, "compiled")}
        heard.compiled.clear()
        compiled(2.0)

    heard = Heard()
    monkeypatch.setattr(kernels, "prepare", compile_)
    prepare("fused", COVERED, heard.watch)
    numba.njit(added)(1.0)
    assert heard.compiled == []


@pytest.mark.parametrize("last", [False, True], ids=["midway", "in the last piece"])
def test_a_signal_ends_the_compiling_and_what_is_compiled_is_kept(root, monkeypatch, last):
    def compile_(game, folder, progress):
        (folder / "piece.nbc").write_bytes(b"code")
        signal.raise_signal(signal.SIGINT)  # as in a call from LLVM, where what is raised gets lost
        if not last:
            numba.njit(added)(1.0)
            pytest.fail("it went on")

    monkeypatch.setattr(kernels, "prepare", compile_)
    handlers = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(KeyboardInterrupt):
        prepare("fused", COVERED, NOBODY)
    assert [signal.getsignal(each) for each in SIGNALS] == handlers
    with kernel_cache.opened() as cache:
        assert cache.damage == ""
        assert [path.name for path in sealed_folder.files(cache.folder)] == ["piece.nbc"]


def test_a_run_that_gets_its_name_from_us_gets_it_after_the_compiling(tmp_path, monkeypatch):
    """As another one may take the name meanwhile."""

    def another(*_):
        monkeypatch.undo()
        trained(tmp_path, name=None)

    monkeypatch.setattr("gancli.experiments.train.prepare", another)
    assert trained(tmp_path, name=None).name == "aylien-2017-0-2"


SCRIPT = """
import sys, gancli
from gancli.experiments.preparing import Watch
told = []
gancli.train("aylien-2017", epochs=3, runs_dir=sys.argv[1], watch=Watch(lambda *p: told.append(p), print, print))
print("compiled" if told else "loaded", "torch" in sys.modules)
"""


def test_the_next_process_compiles_nothing_and_finds_the_kept_code_whole(tmp_path):
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, tmp_path],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        said.append(done.stdout)
    assert said[0] in ("compiled False\n", "loaded False\n")
    assert said[1] == "loaded False\n"
    with kernel_cache.opened() as cache:
        assert (cache.damage, cache.refusal) == ("", "")
        assert len(list(sealed_folder.files(cache.folder))) > 2
