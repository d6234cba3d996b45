"""Before anything is trained: what it costs, where it runs, how long ``quick`` is."""

import os
import sys
from unittest.mock import patch

import pytest
import torch

import gancli
from gancli import config
from gancli.engine.coverage import ENGINES
from gancli.errors import UsageError
from gancli.experiments import cost, machine, resolve
from gancli.experiments.engines import Wanted
from gancli.experiments.plan import QUICK_SECONDS, plan
from gancli.presets import PRESETS
from tests.experiments.games import STILL

PUBLISHED_OPERATIONS = {  # two per multiply-add, of a D and a G update
    "nag": (51e3, 122e3),
    "nag-2017": (0.63e6, 1.63e6),
    "mertz": (136e3, 372e3),
    "jang": (110e3, 80e3),
    "chivers": (30.2e6, 30.3e6),
    "aylien": (20.5e3, 7.4e3),
}
PUBLISHED_UPDATES = {
    "nag": 100_000,
    "nag-2017": 30_000,
    "mertz": 100_020,
    "jang": 10_000,
    "chivers": 40_001,
    "aylien": 1200,
}


def game(name, *settings):
    return resolve.game(config.with_settings(PRESETS[name], settings))


@pytest.mark.parametrize("name", PUBLISHED_OPERATIONS)
def test_the_cost_of_an_update_is_roughly_the_known_one(name):
    for mine, known in zip(cost.multiply_adds(game(name)), PUBLISHED_OPERATIONS[name], strict=True):
        assert 0.5 < 2 * mine / known < 1.7


@pytest.mark.parametrize("name", PUBLISHED_UPDATES)
def test_the_number_of_updates_is_the_known_one(name):
    assert cost.updates(game(name)) == (PUBLISHED_UPDATES[name],) * 2


@pytest.mark.parametrize("engine", ENGINES)
def test_more_members_and_epochs_cost_more_and_more_threads_less(engine):
    short, long = (cost.seconds(game("nag", f"epochs={epochs}"), 1, engine, 1) for epochs in (10, 1000))
    assert long == pytest.approx(100 * short)
    one, ten, spread = (
        cost.seconds(game("nag"), members, engine, threads) for members, threads in ((1, 1), (10, 1), (10, 5))
    )
    assert one < spread < ten


def test_every_engine_has_its_price_and_the_native_one_is_cheaper():
    assert set(cost.PRICES) == set(ENGINES)
    for preset in PRESETS:
        assert cost.seconds(game(preset), 1, "fused", 1) < cost.seconds(game(preset), 1, "torch", 1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_size_of_a_recording_is_foreseen(tmp_path, dtype):
    settings = [*STILL, f"dtype={dtype}"]
    study = gancli.stability(
        "aylien-2017", settings=settings, epochs=60, runs=3, snapshots=20, runs_dir=tmp_path
    )
    size = (study.run.path / "recording.safetensors").stat().st_size
    assert cost.recording_bytes(study.run.game, 3) == pytest.approx(size, rel=0.4)


@pytest.mark.parametrize("name", PRESETS)
def test_quick_takes_half_a_minute_at_most_and_an_explicit_number_wins(name):
    for engine in ENGINES:
        quick = plan(name, quick=True, wanted=Wanted(engine=engine))
        assert cost.seconds(resolve.game(quick), 1, engine, 1) <= QUICK_SECONDS * 1.1
        assert quick.epochs <= PRESETS[name].epochs
    assert plan(name, quick=True, epochs=77).epochs == 77


def test_a_plan_is_its_preset_but_for_what_was_asked():
    assert plan() == PRESETS["nag"]
    assert plan("jang") == PRESETS["jang"]
    changed = plan("jang", settings=["batch=3"], epochs=5, snapshots=2)
    assert config.with_settings(changed, ["batch=200", "epochs=10000", "snapshots=200"]) == PRESETS["jang"]


def available(*names):
    return patch.object(machine, "available", return_value=["cpu", *names])


@pytest.mark.parametrize(
    ("preset", "members", "there", "chosen"),
    [
        ("nag", 1, ["cuda"], "cpu"),
        ("nag", 100_000, ["cuda"], "cuda"),
        ("chivers", 100, ["cuda"], "cuda"),
        ("chivers", 100, [], "cpu"),
        ("chivers", 100, ["mps"], "cpu"),
    ],
)
def test_auto_takes_a_gpu_where_there_is_one_and_work_for_it(preset, members, there, chosen):
    with available(*there):
        assert machine.choose("auto", game(preset), members) == chosen


@pytest.mark.parametrize("device", ["cpu", "cuda", "mps"])
def test_a_device_that_is_there_is_taken_when_asked_for(device):
    with available("cuda", "mps"):
        assert machine.choose(device, game("nag"), 1) == device


def test_a_device_is_refused_with_the_names_of_those_that_would_do():
    with available():
        for device in ("cuda", "mps"):
            with pytest.raises(UsageError, match="available: cpu"):
                machine.choose(device, game("nag"), 1)
    with available("mps"), pytest.raises(UsageError, match="float64"):
        machine.choose("mps", game("nag", "dtype=float64"), 1)
    with pytest.raises(UsageError, match="known: auto, cpu, cuda, mps"):
        machine.choose("gpu", game("nag"), 1)


def test_torch_is_asked_only_where_a_gpu_could_be_taken(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert machine.choose("cpu", game("nag"), 100_000) == "cpu"
    assert machine.choose("auto", game("nag"), 1) == "cpu"
    for device, members in (("auto", 100_000), ("cuda", 1)):
        with pytest.raises(ImportError):
            machine.choose(device, game("nag"), members)


def test_the_cores_are_those_that_this_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7}, raising=False)
    assert machine.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert machine.cores() == os.cpu_count()


def test_the_devices_that_are_there_are_torchs():
    with patch.object(torch.cuda, "is_available", return_value=True):
        assert "cuda" in machine.available()
    assert machine.available()[0] == "cpu"


def test_the_versions_that_decide_the_last_bits_are_recorded():
    assert set(machine.versions()) == {"python", "gancli", "torch", "numpy", "scipy", "numba"}
    assert machine.versions()["torch"].startswith(torch.__version__.split("+")[0])


def test_a_view_of_a_set_needs_two_points():
    with pytest.raises(UsageError, match="at least 2 points"):
        plan("nag", settings=["batch=1"])
    assert plan("jang", settings=["batch=1"]).batch == 1
