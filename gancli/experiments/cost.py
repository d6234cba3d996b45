"""What a run costs, before torch is imported: a rule of thumb from the counts of operations."""

from math import prod

from gancli.engine.game import Game
from gancli.networks import Layout

_SECONDS_PER_UPDATE = 4e-4
_SECONDS_PER_OPERATION = 2.5e-10


def multiply_adds(game: Game) -> tuple[int, int]:
    """Multiply-adds of one D and one G update of one member: forward, and twice as many backward."""
    batch = game.experiment.batch
    columns = 2 if game.view.of_sets else 2 * batch
    d = _products(game.discriminator) * columns
    g = _products(game.generator) * batch
    return 3 * d + g, 3 * g + 3 * d // 2


def updates(game: Game) -> tuple[int, int]:
    """D and G updates of the whole run."""
    experiment = game.experiment
    return experiment.epochs * experiment.d_steps, experiment.epochs * experiment.g_steps


def seconds(game: Game, members: int) -> float:
    """A rough time on one CPU core: what torch takes to dispatch an update, and the arithmetic of all members."""
    counts = updates(game)
    operations = 2 * members * sum(n * m for n, m in zip(counts, multiply_adds(game), strict=True))
    pretraining = game.experiment.pretraining.steps
    return (sum(counts) + pretraining) * _SECONDS_PER_UPDATE + operations * _SECONDS_PER_OPERATION


def estimate(game: Game, members: int) -> dict[str, int | float]:
    """What is told of a plan: updates of one member, seconds on one core, bytes of the recording."""
    d, g = updates(game)
    return {
        "d_updates": d,
        "g_updates": g,
        "seconds": seconds(game, members),
        "bytes": recording_bytes(game, members),
    }


def recording_bytes(game: Game, members: int) -> int:
    """What the recording will take on disk: weights at the snapshots, losses of every epoch."""
    experiment = game.experiment
    width = 8 if experiment.dtype == "float64" else 4
    snapshots = min(experiment.snapshots, experiment.epochs) + 1
    return (
        members
        * width
        * (snapshots * (game.generator.size + game.discriminator.size) + 5 * experiment.epochs)
    )


def _products(layout: Layout) -> int:
    return sum(prod(shape) for name, shape in layout.shapes.items() if name.endswith("weight"))
