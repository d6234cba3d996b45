"""The members of one game over the threads, block by block of epochs."""

from collections.abc import Callable, Iterator, Sequence

from gancli.engine.game import Game
from gancli.records import Snapshot, State


def play(
    game: Game,
    seeds: Sequence[int],
    jobs: int,
    *,
    is_recorded: Callable[[int], bool],
    state: State | None,
    start: int,
) -> Iterator[Snapshot]:
    """The snapshots of ``engine.train``; several recorded epochs to a block, with the state at its end."""
    raise NotImplementedError
