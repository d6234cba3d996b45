"""What a run costs, before torch is imported: a rule of thumb from the counts of operations."""

from dataclasses import dataclass
from math import ceil, prod

from gancli.engine.game import Game
from gancli.experiments.timetable import Timetable
from gancli.networks import Layout


@dataclass(frozen=True)
class Price:
    """The seconds that an engine takes on one core: for each update whatever is in it, and for each operation."""

    update_of_all: float
    """Dispatching one update of all members at once."""
    update_of_one: float
    """Beginning one update of one member."""
    operation: float
    """A multiplication or an addition of one member's update."""


PRICES: dict[str, Price] = {
    "fused": Price(0.0, 4e-6, 1e-11),
    "torch": Price(4e-4, 0.0, 2.5e-10),
}
"""By the rows of ENGINES."""


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


def seconds(game: Game, members: int, engine: str, threads: int) -> float:
    """A rough time on the CPU, the members spread over so many threads."""
    price, counts = PRICES[engine], updates(game)
    steps = sum(counts) + game.experiment.pretraining.steps
    operations = 2 * sum(n * m for n, m in zip(counts, multiply_adds(game), strict=True))
    in_turn = ceil(members / threads)
    each = steps * price.update_of_one + operations * price.operation
    return steps * price.update_of_all + in_turn * each


def estimate(game: Game, members: int, engine: str, threads: int) -> dict[str, int | float | str]:
    """What is told of a plan: updates of one member, what computes them, seconds, bytes of the recording."""
    d, g = updates(game)
    return {
        "d_updates": d,
        "g_updates": g,
        "engine": engine,
        "threads": threads,
        "seconds": seconds(game, members, engine, threads),
        "bytes": recording_bytes(game, members),
    }


def recording_bytes(game: Game, members: int) -> int:
    """What the recording will take on disk: weights at the snapshots, losses of every epoch."""
    experiment = game.experiment
    width = 8 if experiment.dtype == "float64" else 4
    snapshots = Timetable.of(experiment).count
    return (
        members
        * width
        * (snapshots * (game.generator.size + game.discriminator.size) + 5 * experiment.epochs)
    )


def _products(layout: Layout) -> int:
    return sum(prod(shape) for name, shape in layout.shapes.items() if name.endswith("weight"))
