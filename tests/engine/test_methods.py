"""What must hold for every method of the torch engine, and what each of them is for."""

from functools import cache

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations

import gancli
from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.step import play_epoch
from gancli.engine.train import train
from gancli.errors import UsageError
from gancli.experiments import playing
from gancli.networks import logits
from tests.engine.methods import METHODS, SMALL, each, game
from tests.experiments.test_resume import contents

MEMBER = 3


def run(game, seeds, **options):
    return list(train(game, seeds, "cpu", engine="torch", is_recorded=lambda epoch: True, **options))


@cache
def played(name):
    """The game of a method by seven members."""
    return run(game(*METHODS[name]), range(7))


def everything(snapshot, member):
    """All bits that a member leaves at an epoch."""
    arrays = {**snapshot.state, "losses": np.swapaxes(snapshot.losses, 0, 1)}
    arrays |= {f"G {name}": w for name, w in snapshot.generator.items()}
    arrays |= {f"average {name}": w for name, w in (snapshot.average or {}).items()}
    return {name: array[member].tobytes() for name, array in arrays.items() if not name.endswith("updates")}


@pytest.mark.parametrize("name", METHODS)
def test_a_member_is_the_run_with_its_seed_alone(name):
    together = played(name)
    assert all(np.isfinite(snapshot.losses).all() for snapshot in together)
    for members in (1, 2):
        alone = run(game(*METHODS[name]), range(MEMBER, MEMBER + members))
        for one, many in zip(alone, together, strict=True):
            assert everything(one, 0) == everything(many, MEMBER)


@pytest.mark.parametrize("name", ["spectral normalisation", "no biases", "dragan", "packs"])
def test_so_it_is_in_wider_networks(name):
    """Where torch has a kernel of its own for one member."""
    wide = ("generator.hidden=[33,32]", "discriminator.hidden=[40,17]", "batch=120", "dtype=float64")
    rules = game(*METHODS[f"the plane, {name}"], *wide)
    together, alone = run(rules, range(5)), run(rules, [MEMBER])
    assert everything(alone[-1], 0) == everything(together[-1], MEMBER)


@pytest.mark.parametrize("name", METHODS)
def test_a_run_in_two_parts_is_the_whole_run(name):
    whole = played(name)
    rest = run(game(*METHODS[name]), range(7), state=whole[2].state, start=2)
    for one, other in zip(whole[3:], rest, strict=True):
        for member in range(7):
            assert everything(one, member) == everything(other, member)


@pytest.mark.parametrize("name", METHODS)
def test_a_member_that_is_lost_leaves_the_others_alone(name):
    whole = played(name)
    spoiled = {key: array.copy() for key, array in whole[2].state.items()}
    spoiled["generator.0.weight"][MEMBER] = np.nan
    rest = run(game(*METHODS[name]), range(7), state=spoiled, start=2)
    for member in (0, MEMBER - 1, MEMBER + 1, 6):
        assert everything(rest[-1], member) == everything(whole[-1], member)
    lost = {**rest[-1].generator, **rest[-1].discriminator, **(rest[-1].average or {})}
    assert all(np.isnan(w[MEMBER]).all() for w in lost.values())


@pytest.mark.parametrize("name", METHODS)
def test_a_checkpoint_holds_what_is_said_of_it(name):
    found = {key: (str(array.dtype), array.shape) for key, array in played(name)[-1].state.items()}
    assert found == playing.checkpoint_layout(game(*METHODS[name]), 7)


ALIKE = {
    frozenset(
        {
            "loss nonsaturating",
            "loss nonsaturating-floored",
            "loss alpha",
            "optimizer sgd",
            "schedule constant",
            "play alternating",
        }
    ),
    frozenset({"loss minimax", "loss f-js", "loss alpha-saturating"}),
    frozenset({"loss hinge", "loss wasserstein"}),
}
"""The default by other names; the same slopes; the same between margins that nobody has reached yet."""


def test_no_two_methods_play_the_same_game_but_where_they_should():
    ends = {}
    for name in METHODS:
        bits = everything(played(name)[-1], 0)
        own = b"".join(part for key, part in bits.items() if key.startswith(("G ", "average ")))
        ends.setdefault(own, set()).add(name)
    assert {frozenset(names) for names in ends.values() if len(names) > 1} == ALIKE


def test_an_average_follows_its_recursion():
    beta, wanted = 0.9, None
    for snapshot in run(game(f"generator.average={beta}", "dtype=float64"), [1, 2]):
        w = snapshot.generator
        wanted = {
            name: w[name] if wanted is None else beta * wanted[name] + (1 - beta) * w[name] for name in w
        }
        for name in w:
            np.testing.assert_allclose(snapshot.average[name], wanted[name], rtol=1e-12)
    assert any((w[name] != wanted[name]).any() for name in w)


def test_an_average_counts_every_update_and_changes_no_game():
    plain, averaged = (
        run(game(*s, "g_steps=2", "epochs=1"), [1])[-1] for s in ((), ("generator.average=.5",))
    )
    for name, w in averaged.generator.items():
        assert w.tobytes() == plain.generator[name].tobytes()
    assert plain.average is None
    first = run(game("generator.average=.5", "g_steps=1", "epochs=1", "same_batch=true"), [1])
    twice = run(game("generator.average=.5", "g_steps=2", "epochs=1", "same_batch=true"), [1])
    for name, start in first[0].generator.items():
        once, end = first[1].generator[name], twice[1].generator[name]
        np.testing.assert_allclose(twice[1].average[name], start / 4 + once / 4 + end / 2, rtol=1e-5)


def test_clipped_weights_stay_within_and_reach_the_bound():
    snapshots = run(game("discriminator.clip=.1", "loss=wasserstein"), [1, 2])
    assert max(abs(w).max() for w in snapshots[0].discriminator.values()) > 0.1
    for snapshot in snapshots[1:]:
        assert max(abs(w).max() for w in snapshot.discriminator.values()) == np.float32(0.1)
    assert max(abs(w).max() for w in snapshots[-1].generator.values()) > 0.1


def spectral_ensemble(*settings):
    return Ensemble(game("discriminator.spectral=true", "dtype=float64", *settings), [1, 2], "cpu")


def matrices(weights):
    return [name for name in weights if name.endswith(".weight")]


def norm(weights, name):
    """‖Wᵀu‖ of each member, by hand."""
    direction = weights[name.replace("weight", "direction")]
    return torch.stack([torch.linalg.norm(w.T @ u) for w, u in zip(weights[name], direction, strict=True)])


@pytest.mark.parametrize(("steps", "error"), [(0, 0.1), (40, 0.01)])
def test_normalised_matrices_have_the_largest_singular_value_1(steps, error):
    """But for what power iterations leave: fifteen at the start, as torch takes, then one after each update."""
    ensemble = spectral_ensemble("loss=hinge", "epochs=40")
    for draws in Dealer(ensemble.game, ensemble.seeds, "cpu").deal(0, 40)[:steps]:
        play_epoch(ensemble, draws)
    w = ensemble.discriminator.fixed
    for name in matrices(w):
        left = torch.linalg.matrix_norm(w[name], 2) / norm(w, name) - 1
        assert left.min() > -1e-12
        assert left.max() < error
        assert (torch.linalg.norm(w[name.replace("weight", "direction")], dim=1) - 1).abs().max() < 1e-12


def torchs_chain(weights, member):
    """torch's own spectral normalisation of the same D, with the same directions."""
    layers = []
    for name in matrices(weights):
        w, bias, u = (
            weights[name.replace("weight", part)][member] for part in ("weight", "bias", "direction")
        )
        layer = nn.Linear(*w.shape[::-1], dtype=torch.float64)
        layer.load_state_dict({"weight": w, "bias": bias})
        kept = parametrizations.spectral_norm(layer).parametrizations.weight[0]
        kept._u.copy_(u)
        kept._v.copy_(w.T @ u / torch.linalg.norm(w.T @ u))
        layers += [layer, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def test_a_normalised_d_and_its_gradients_are_torchs():
    ensemble = spectral_ensemble("discriminator.output=linear")
    d = ensemble.discriminator
    x = torch.randn(2, 1, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    (judged,) = logits(ensemble.game.experiment.discriminator, d.weights, x)
    slopes = dict(zip(d.leaves, torch.autograd.grad((judged**2).sum(), list(d.leaves.values())), strict=True))
    for member in range(2):
        chain = torchs_chain({name: w.detach() for name, w in d.fixed.items()}, member).eval()
        theirs = chain(x[member].T)[:, 0]
        torch.testing.assert_close(judged[member], theirs)
        (theirs**2).sum().backward()
        for layer, linear in enumerate(chain[::2]):
            own = linear.parametrizations.weight.original.grad
            torch.testing.assert_close(slopes[f"{layer}.weight"][member], own)


def test_each_update_turns_the_directions_by_one_power_iteration():
    ensemble = spectral_ensemble("d_steps=1")
    d = ensemble.discriminator
    before = {name: w.clone() for name, w in d.fixed.items()}
    play_epoch(ensemble, Dealer(ensemble.game, [1, 2], "cpu").deal(0, 1)[0])
    for name in matrices(before):
        direction = name.replace("weight", "direction")
        for member in range(2):
            w, u = d.fixed[name][member], before[direction][member]
            v = nn.functional.normalize(w.T @ u, dim=0)
            torch.testing.assert_close(d.fixed[direction][member], nn.functional.normalize(w @ v, dim=0))


@pytest.mark.parametrize(("features", "pack"), [(1, 2), (1, 5), (2, 4)])
def test_a_pack_holds_points_of_its_batch_and_every_point_is_in_one(features, pack):
    plane = ("target=ring", "noise.dimension=2") if features == 2 else ()
    rules = game(*plane, f"discriminator.pack={pack}", "batch=20")
    points = torch.arange(3.0 * features * 20).reshape(3, features, 20)
    seen = rules.look(points)
    assert seen.shape == (3, features * pack, 20 // pack)
    assert rules.judged == features * pack
    for member in range(3):
        columns = seen[member].reshape(features, pack, 20 // pack)
        found = {tuple(columns[:, p, j].tolist()) for p in range(pack) for j in range(20 // pack)}
        assert found == {tuple(points[member, :, k].tolist()) for k in range(20)}


def test_instance_noise_falls_in_a_line_to_nothing():
    epochs, share, level = 20, 0.7, 0.8
    rules = game(
        f"discriminator.instance_noise={level}",
        f"discriminator.instance_noise_share={share}",
        f"epochs={epochs}",
        "batch=2000",
        "d_steps=2",
        "g_steps=3",
    )
    for epoch, draws in enumerate(Dealer(rules, [1, 2], "cpu").deal(0, epochs)):
        wanted = level * max(0, 1 - epoch / (share * epochs))
        for blur, steps in ((draws.real_blur, 2), (draws.discriminator_blur, 2), (draws.generator_blur, 3)):
            assert blur.shape == (steps, 2, 1, 2000)
            assert blur.std().item() == pytest.approx(wanted, rel=0.05, abs=1e-12)
            assert abs(blur.mean().item()) <= 0.05 * wanted


def test_the_kinds_of_instance_noise_are_apart_but_for_the_same_batch():
    def deal(*settings, first=0):
        rules = game("discriminator.instance_noise=.8", "d_steps=2", "g_steps=2", "epochs=20", *settings)
        return Dealer(rules, [1, 2], "cpu").deal(first, 3)

    plain, same = deal()[1], deal("same_batch=true")[1]
    kinds = [plain.real_blur, plain.discriminator_blur, plain.generator_blur]
    steps = torch.cat([block.flatten(1) for block in kinds])
    assert abs(torch.corrcoef(steps) - torch.eye(6)).max() < 0.9
    assert len({tuple(step.tolist()) for step in steps}) == 6
    for step in same.generator_blur:
        assert torch.equal(step, same.discriminator_blur[-1])
    assert torch.equal(deal(first=1)[0].generator_blur, plain.generator_blur)


def test_ten_epochs_and_ten_more_leave_the_files_of_twenty(tmp_path):
    """With everything that only some methods carry along: an average, directions, what optimisers keep."""
    carrying = (
        "generator.average=.9",
        "generator.optimizer.name=optimistic",
        "discriminator.optimizer.name=rmsprop",
        "discriminator.spectral=true",
        "discriminator.pack=3",
    )
    options = {"settings": [*SMALL, *carrying], "seed": 4, "name": "x", "engine": "torch"}
    whole = contents(gancli.train("aylien-2017", epochs=20, runs_dir=tmp_path / "a", **options))
    gancli.train("aylien-2017", epochs=10, runs_dir=tmp_path / "b", **options)
    assert contents(gancli.resume("x", epochs=20, runs_dir=tmp_path / "b")) == whole


@pytest.mark.parametrize(
    "settings",
    [("discriminator.instance_noise=.5",), each("optimizer.schedule=cosine")],
    ids=["noise", "rate"],
)
def test_what_ends_with_the_run_cannot_go_on(settings, tmp_path):
    options = {"settings": [*SMALL, *settings], "seed": 4, "name": "x", "engine": "torch"}
    gancli.train("aylien-2017", epochs=10, runs_dir=tmp_path, **options)
    with pytest.raises(UsageError, match="longer"):
        gancli.resume("x", epochs=20, runs_dir=tmp_path)
