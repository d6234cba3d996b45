"""What capturing a round on a GPU needs, on the CPU: a tape of tensor operations takes the place of the graph.

Like a graph, the tape runs no Python when it is replayed and writes to the tensors of the recording; so a round that
read anything but its draws from outside, or kept a changing number in Python, would go its own way from there on.
"""

from contextlib import nullcontext
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from gancli.config import with_settings
from gancli.engine import captured, stacked
from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.plays import PLAYS
from gancli.engine.step import play_epoch
from gancli.experiments import resolve
from gancli.losses import LOSSES, PENALTIES
from gancli.presets import PRESETS
from gancli.views import VIEWS

EPOCHS = 13
SIDES = ("generator", "discriminator")
HEADS = {True: "sigmoid", False: "linear"}


class Tape(TorchDispatchMode):
    """Inside ``with``, notes every operation; afterwards, everything is as it was before."""

    def __init__(self, graph, stream):
        super().__init__()
        self.calls, self.overwritten = [], []
        graph.replay = self.replay

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function._schema.is_mutable:
            self.overwritten += [(tensor, tensor.clone()) for tensor in tree_leaves(args[0])]
        results = function(*args, **(kwargs or {}))
        self.calls.append((function, args, kwargs or {}, results))
        return results

    def __exit__(self, *error):
        super().__exit__(*error)
        for tensor, before in reversed(self.overwritten):
            tensor.copy_(before)

    def replay(self):
        with torch.no_grad():
            for function, args, kwargs, results in self.calls:
                again = function(*args, **kwargs)
                if not (function.is_view or function._schema.is_mutable):
                    for kept, new in zip(tree_leaves(results), tree_leaves(again), strict=True):
                        kept.copy_(new)


class OnOneDevice(TorchDispatchMode):
    """Fails where an operation takes or gives a tensor that is elsewhere."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        results = function(*args, **(kwargs or {}))
        for leaf in tree_leaves((args, kwargs, results)):
            assert not isinstance(leaf, torch.Tensor) or leaf.device.type == "meta", function
        return results


@pytest.fixture
def taped(monkeypatch):
    """The engine takes the CPU for a GPU whose graphs are tapes."""
    stream = SimpleNamespace(wait_stream=lambda other: None)
    monkeypatch.setattr(torch.cuda, "Stream", lambda: stream)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda: stream)
    monkeypatch.setattr(torch.cuda, "stream", nullcontext)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", SimpleNamespace)
    monkeypatch.setattr(torch.cuda, "graph", Tape)
    monkeypatch.setattr(stacked, "fastest", lambda play, device: captured.fastest(play, "cuda"))
    monkeypatch.setattr(stacked, "_BLOCK_EPOCHS", 5)


def _game(name, **changes):
    """A preset in which every learning rate falls several times, with few updates."""
    experiment = PRESETS[name]
    steps = {key: min(getattr(experiment, key), 3) for key in ("d_steps", "g_steps")}
    networks = {}
    for side in SIDES:
        network = getattr(experiment, side)
        optimizer = msgspec.structs.replace(network.optimizer, decay=0.7, decay_every=2)
        networks[side] = msgspec.structs.replace(network, optimizer=optimizer)
    pretraining = msgspec.structs.replace(experiment.pretraining, steps=min(experiment.pretraining.steps, 3))
    settings = {"epochs": EPOCHS, "pretraining": pretraining, "log_every": 4, **steps, **networks, **changes}
    return resolve.game(msgspec.structs.replace(experiment, **settings))


def _run(game, **options):
    run = {"is_recorded": lambda epoch: epoch % 4 == 0, "state": None, "start": 0, **options}
    return list(stacked.play(game, [1, 2, 3], "cpu", **run))


def _bytes(snapshots):
    """Everything in them, by name."""
    found = {}
    for one in snapshots:
        parts = {"losses": one.losses, **one.moments, **one.generator, **(one.state or {}), **one.extras}
        found |= {(one.epoch, name): np.asarray(part).tobytes() for name, part in parts.items()}
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_a_captured_run_is_the_plain_run(name, request):
    game = _game(name)
    plain = _run(game)
    request.getfixturevalue("taped")
    assert _bytes(_run(game)) == _bytes(plain)


def test_a_captured_run_goes_on_from_a_plain_one_and_freezes_what_diverged(request):
    game = _game("aylien-2017")
    state = {key: array.copy() for key, array in _run(_game("aylien-2017", epochs=2))[-1].state.items()}
    state["discriminator.0.weight"][1] = np.nan
    plain = _run(game, state=state, start=2)
    request.getfixturevalue("taped")
    assert _bytes(_run(game, state=state, start=2)) == _bytes(plain)
    assert np.isnan(plain[-1].losses[:, 1]).all()
    assert np.isfinite(plain[-1].losses[:, 0]).all()


def test_only_the_first_rounds_run_python(taped, monkeypatch):
    calls = []
    monkeypatch.setattr(stacked, "play_epoch", lambda *arguments: calls.append(0) or play_epoch(*arguments))
    _run(_game("jang"))
    assert len(calls) == captured.PLAIN_FIRST + 1


def test_a_round_that_cannot_be_recorded_stays_plain(request, monkeypatch):
    game = _game("aylien")
    plain = _run(game)
    request.getfixturevalue("taped")

    def refuse(graph, stream):
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(torch.cuda, "graph", refuse)
    assert _bytes(_run(game)) == _bytes(plain)


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_elsewhere_a_round_is_the_plain_call(device):
    def play(draws):
        raise AssertionError

    assert captured.fastest(play, device) is play


SETTINGS = [
    *((name, []) for name in PRESETS),
    *(
        ("nag", [f"loss={name}", f"discriminator.output={HEADS[loss.of_odds]}"])
        for name, loss in LOSSES.items()
        if loss.generator_compares != "points"
    ),
    *(
        ("nag", [f"{side}.penalty={name}", f"{side}.penalty_weight=.1"])
        for name, penalty in PENALTIES.items()
        for side in SIDES
        if side == "discriminator" or not penalty.of_slopes
    ),
    *(("aylien", [f"loss={name}"]) for name, loss in LOSSES.items() if loss.generator_compares == "points"),
    *(("jang", [f"play={name}"]) for name in PLAYS),
    ("jang", ["unroll=2", "generator.average=.9", "discriminator.clip=1", "discriminator.instance_noise=1"]),
    ("jang", ["discriminator.pack=4", "discriminator.spectral=true", "pretraining.steps=0"]),
    *(("nag", [f'discriminator.view="{name}"']) for name in VIEWS),
    ("aylien", ["discriminator.minibatch_kernels=3"]),
]


@pytest.mark.parametrize(("name", "settings"), SETTINGS)
def test_a_round_never_leaves_its_device_nor_asks_for_a_value(name, settings):
    """On tensors without values, asking for one is an error."""
    game = resolve.game(with_settings(PRESETS[name], settings))
    ensemble = Ensemble(game, [1, 2], "meta")
    first, second = Dealer(game, [1, 2], "meta").deal(0, 2)
    play_epoch(ensemble, first)
    with OnOneDevice():
        result = play_epoch(ensemble, second)
    assert result.losses.shape == (2, 5)
    assert result.losses.device.type == "meta"
