"""The textbook loop of tests/reference.py: nn.Module, autograd, torch.optim, one GAN, one update after the other.

It is never disfavoured: it gets its random numbers before its clock starts, and it computes in the preset's precision.
"""

import time
from collections.abc import Iterator

import torch

from benchmarks.contestants.games import game, most_epochs, updates
from benchmarks.measure import Contestant, Turn, lasting
from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.game import Game
from gancli.engine.step import Draws
from tests.reference import SYSTEMS, TextbookGAN

NAME = "textbook torch loop"
Numbers = tuple[torch.Tensor, torch.Tensor, tuple[torch.Tensor, ...]]
"""Real points, noise and dropout factors of one update, points first."""


def textbook(preset: str, seconds: float) -> Contestant:
    """One member of the preset, on one thread."""
    torch.set_num_threads(1)

    def make(epochs: int) -> Contestant:
        played = game(preset, epochs)
        return Contestant(NAME, _turn(played), updates(played))

    return lasting(seconds, make, most_epochs(preset))


def book(played: Game, seed: int) -> TextbookGAN:
    """The loop with the weights that the seed stands for."""
    ensemble = Ensemble(played, [seed], "cpu")
    weights = [{k: w[0].clone() for k, w in player.fixed.items()} for player in ensemble.players.values()]
    found = TextbookGAN(SYSTEMS[played.experiment.preset], *weights)
    for net in (found.g, found.d):
        net.to(ensemble.dtype)
    return found


def numbers(played: Game, seed: int) -> Iterator[tuple[str, Numbers]]:
    """Whose update is next, ``d`` or ``g``, and its numbers as the loop takes them; the whole game."""
    for draws in Dealer(played, [seed], "cpu").deal(0, played.experiment.epochs):
        yield from _of_an_epoch(draws)


def _turn(played: Game) -> Turn:
    dealt = list(numbers(played, 0))

    def turn() -> float:
        gan = book(played, 0)
        steps = {"d": gan.d_step, "g": gan.g_step}
        start = time.perf_counter()
        for player, given in dealt:
            steps[player](*given)
        return time.perf_counter() - start

    return turn


def _of_an_epoch(draws: Draws) -> Iterator[tuple[str, Numbers]]:
    last = draws.real[-1:].expand(len(draws.generator_noise), -1, -1, -1)
    parts = {
        "d": (draws.real, draws.discriminator_noise, draws.discriminator_masks),
        "g": (last, draws.generator_noise, draws.generator_masks),
    }
    for player, (real, noise, masks) in parts.items():
        for step in range(len(noise)):
            yield player, (_rows(real, step), _rows(noise, step), tuple(_rows(mask, step) for mask in masks))


def _rows(blocks: torch.Tensor, step: int) -> torch.Tensor:
    return blocks[step, 0].T.contiguous()
