"""Every play is the one of its paper, written out for one member in plain torch."""

import pytest
import torch

from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.plays import PLAYS
from gancli.engine.step import play_epoch
from tests.engine.by_hand import ByHand, rows_of
from tests.engine.methods import game

SEEDS, EPOCHS = (5, 11), 5
PLAIN = {
    "one step each": (),
    "several steps": ("d_steps=3", "g_steps=2"),
    "the same batch": ("d_steps=2", "same_batch=true", "loss=relativistic"),
    "instance noise": ("discriminator.instance_noise=.6", "d_steps=2", "g_steps=3"),
    "instance noise, same batch": ("discriminator.instance_noise=.6", "same_batch=true"),
    "packs": ("discriminator.pack=3", "loss=least-squares"),
    "a penalty": (
        "discriminator.penalty=gp",
        "discriminator.penalty_weight=.7",
        "loss=wasserstein",
        "d_steps=2",
    ),
}
TOGETHER = {
    "one step each": (),
    "relativistic": ("loss=relativistic",),
    "the same batch, instance noise": ("same_batch=true", "discriminator.instance_noise=.6"),
    "packs": ("discriminator.pack=3", "loss=least-squares"),
    "r1": ("discriminator.penalty=r1", "discriminator.penalty_weight=.7"),
    "r2": ("discriminator.penalty=r2", "discriminator.penalty_weight=.7"),
    "gp": ("discriminator.penalty=gp", "discriminator.penalty_weight=.7", "loss=wasserstein"),
    "Adam and RMSprop": ("generator.optimizer.name=adam", "discriminator.optimizer.name=rmsprop"),
}
CASES = {
    f"{play}, {name}": (f"play={play}", "consensus=.4", *settings)
    for play, row in PLAYS.items()
    for name, settings in (TOGETHER if row.together else PLAIN).items()
} | {
    f"{play}, {steps} steps ahead, {name}": (f"play={play}", f"unroll={steps}", *settings)
    for play in ("alternating", "simultaneous")
    for steps, name in ((1, "several steps"), (2, "one step each"), (3, "a penalty"), (2, "the same batch"))
    for settings in (PLAIN[name],)
}


@pytest.mark.parametrize("name", CASES)
def test_a_few_epochs_are_those_played_by_hand(name):
    ensemble = Ensemble(game("dtype=float64", *CASES[name]), SEEDS, "cpu")
    books = [
        ByHand(ensemble.game.experiment, *(_member(player.fixed, i) for player in ensemble.players.values()))
        for i in range(len(SEEDS))
    ]
    for draws in Dealer(ensemble.game, SEEDS, "cpu").deal(0, EPOCHS):
        result = play_epoch(ensemble, draws)
        for i, book in enumerate(books):
            d_loss, penalty, g_loss = (loss.detach() for loss in book.epoch(rows_of(draws, i)))
            _assert_close(result.losses[i, :2].sum(), d_loss)
            _assert_close(result.losses[i, 2], penalty)
            _assert_close(result.losses[i, 3], g_loss)
    for i, book in enumerate(books):
        for mine, theirs in ((ensemble.generator, book.g), (ensemble.discriminator, book.d)):
            for key, w in theirs.weights.items():
                _assert_close(mine.fixed[key.removeprefix("layers.")][i], w.detach())


def _member(weights, i):
    return {name: w[i].clone() for name, w in weights.items()}


def _assert_close(mine, theirs):
    torch.testing.assert_close(mine, theirs.to(mine.dtype), rtol=1e-9, atol=1e-9)
