"""The benchmarks run, measure as they say, and compare with rivals that compute what the textbook computes."""

import json
import shutil
import sys
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from benchmarks.__main__ import main
from benchmarks.contestants import cpp
from benchmarks.contestants.games import game
from benchmarks.contestants.processes import told
from benchmarks.contestants.textbook import book, numbers
from benchmarks.measure import (
    QUICK,
    Contestant,
    Findings,
    Row,
    UnavailableError,
    compared,
    lasting,
    spread,
    take_turns,
)
from benchmarks.report import absent, table
from benchmarks.sections import SECTIONS

SEED = 3
CHEAP = [name for name in SECTIONS if name != "first-use"]
needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="there is no g++")
needs_jax = pytest.mark.skipif(find_spec("jax") is None, reason="jax is not installed")


@pytest.fixture(scope="module", params=[cpp.FLOOR, cpp.TUNED])
def program(request, tmp_path_factory):
    """The compiled floor, then the tuned program."""
    return cpp.compiled(tmp_path_factory.mktemp("program"), request.param)


def _weights(net):
    return torch.cat([w.detach().ravel() for w in net.parameters()]).numpy()


def _trained_textbook(played):
    """The numbers of a game, its textbook's weights (G's, then D's) before them and after."""
    gan, dealt = book(played, SEED), list(numbers(played, SEED))
    before = np.concatenate([_weights(gan.g), _weights(gan.d)])
    for player, given in dealt:
        {"d": gan.d_step, "g": gan.g_step}[player](*given)
    return dealt, before, np.concatenate([_weights(gan.g), _weights(gan.d)])


@pytest.mark.parametrize("name", CHEAP)
def test_a_section_finds_something(name):
    found = SECTIONS[name](QUICK)
    assert found.rows
    assert all(np.isfinite(row.takes).all() for row in found.rows)


def test_the_first_use_is_measured_with_an_empty_and_with_a_full_cache(monkeypatch):
    asked = []

    def preparing(presets, cache):
        asked.append(cache)
        return 1.0

    section = sys.modules[SECTIONS["first-use"].__module__]
    monkeypatch.setattr(section, "preparing", preparing)
    monkeypatch.setattr(section, "ready", lambda preset, engine: None)
    assert len(SECTIONS["first-use"](QUICK).rows) == 4
    assert asked[0] == asked[1] != asked[2] == asked[3]


def test_the_command_prints_a_table_and_keeps_every_figure(tmp_path, capsys):
    main(["--quick", "--only", "scaling", "--turns", "2", "--out", str(tmp_path / "new" / "raw.json")])
    printed = capsys.readouterr().out
    raw = json.loads((tmp_path / "new" / "raw.json").read_text())
    rows = raw["sections"]["scaling"]["rows"]
    assert all(row["what"] in printed for row in rows)
    assert {len(row["takes"]) for row in rows} == {2}
    assert raw["machine"]["processor"] in printed


def test_contestants_take_turns_and_warm_up_once():
    order = []
    contestants = [Contestant(name, lambda name=name: order.append(name) or 1.0, 4) for name in "ab"]
    times = take_turns(contestants, 2, warm_ups=1)
    assert "".join(order) == "ba" + "ab" + "ba"
    assert times == {"a": [0.25, 0.25], "b": [0.25, 0.25]}


def test_ratios_pair_times_of_the_same_turn():
    times = {"fast": [1.0, 2.0], "slow": [10.0, 20.0]}
    (row,) = compared(times, "fast", "slow", 1e6, "µs")
    assert row.ratios == [10.0, 10.0]
    assert row.takes == [1e6, 2e6]
    assert compared(times, "fast", "absent", 1e6, "µs") == []


@pytest.mark.parametrize(("most", "expected"), [(10**6, 500), (40, 40)])
def test_a_turn_lasts_as_long_as_asked_but_not_more_epochs_than_allowed(most, expected):
    contestant = lasting(0.5, lambda epochs: Contestant("", lambda: epochs / 1000, epochs), most)
    assert contestant.count == expected


def test_who_cannot_compete_is_told_once():
    def nobody():
        raise UnavailableError("no compiler")

    found = Findings()
    assert [c.name for c in found.present([nobody, lambda: Contestant("a", float), nobody])] == ["a"]
    assert absent({"x": found, "y": found}) == ["left out: no compiler"]


def test_ratios_come_first_in_the_table():
    rows = [Row("plain", [2.0], "s"), Row("compared", [1.0, 3.0, 2.0], "s", "other", [8.0, 9.0, 700.0])]
    *_, first, second = table({"a": Findings(rows)}).splitlines()
    assert first == "| compared | **9.00 (8.00–700)** | other | 2.00 (1.00–3.00) s |"
    assert second == "| plain |  |  | 2.00 s |"


@pytest.mark.parametrize(("value", "text"), [(0.004321, "0.00432"), (16.04, "16.0"), (1234.5, "1,234")])
def test_figures_have_three_digits(value, text):
    assert spread([value]) == text


@needs_compiler
def test_a_cpp_program_arrives_at_the_textbooks_weights(program, tmp_path):
    played = game("nag", 3)
    dealt, before, after = _trained_textbook(played)
    parts = [before]
    for player, (real, noise, _) in dealt:
        parts += [real.numpy().ravel()] * (player == "d") + [noise.numpy().ravel()]
    file = tmp_path / "numbers"
    np.concatenate(parts).astype(np.float32).tofile(file)
    found = cpp.trained(program, 3, numbers=file)
    np.testing.assert_allclose(found["weights"], after, rtol=0, atol=1e-4 * np.abs(after - before).max())


@needs_compiler
def test_a_cpp_program_learns(program):
    ends = [cpp.trained(program, 5000, seed) for seed in range(5)]
    near = [abs(end["mean"] - 4) < 0.6 and abs(end["sd"] - 1.25) < 0.5 for end in ends]
    assert sum(near) >= 3, ends


@needs_jax
def test_the_jax_program_arrives_at_the_textbooks_weights():
    from jax import numpy as jnp

    from benchmarks.contestants import jax_program

    played = game("nag", 1)
    start = book(played, SEED)
    nets = [
        [(jnp.asarray(w.detach().numpy()), jnp.asarray(b.detach().numpy())) for w, b in _layers(net)]
        for net in (start.g, start.d)
    ]
    still = [[(0 * w, 0 * b) for w, b in net] for net in nets]
    state = jax_program.State(*nets, *still)
    dealt, before, after = _trained_textbook(played)
    for player, (real, noise, _) in dealt:
        real, noise = (jnp.asarray(x.numpy().T) for x in (real, noise))
        state = (
            jax_program.update_d(state, real, noise) if player == "d" else jax_program.update_g(state, noise)
        )
    found = np.concatenate([np.ravel(x) for net in (state.g, state.d) for layer in net for x in layer])
    np.testing.assert_allclose(found, after, rtol=0, atol=1e-4 * np.abs(after - before).max())


def _layers(net):
    return [(layer.weight, layer.bias) for layer in net.layers]


def test_a_program_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no such thing"):
        told([sys.executable, "-c", "raise SystemExit('no such thing')"])
