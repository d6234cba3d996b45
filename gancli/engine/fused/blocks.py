"""How many epochs make a block: enough to hide what lies between blocks, few enough to be interrupted."""

from math import prod

from gancli.engine.fused.rules import of_slopes
from gancli.engine.game import Game

_OPERATIONS = 2e9
"""Multiply-adds of one thread after which a block ends, some tenths of a second."""
_NUMBERS = 2**25
"""Recorded numbers of all members after which it ends."""


def longest_block(game: Game, members: int, jobs: int) -> int:
    """Epochs of a block of so many members on so many threads, 1 at least."""
    turns = -(-members // jobs)
    work = (game.experiment.d_steps + game.experiment.g_steps) * game.experiment.batch * _work(game)
    networks = (1 + (game.experiment.generator.average > 0)) * game.generator.size + game.discriminator.size
    numbers = members * (networks + 5)
    return int(max(1, min(_OPERATIONS / (turns * work), _NUMBERS / numbers)))


def _work(game: Game) -> int:
    """Multiply-adds for one point of an update, roughly: through both networks where D judges points one by one."""
    penalty = of_slopes(game)
    layouts = [game.generator] + ([] if game.view.of_sets else [game.discriminator])
    products = sum(prod(shape) for layout in layouts for shape in layout.shapes.values())
    passes = 4 + 8 * (len(penalty.places) if penalty else 0)
    pairs = 0 if game.has_critic else 20 * game.experiment.batch
    return 100 + passes * products + pairs
