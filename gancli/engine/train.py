"""Trains E members and hands over Snapshots: the one door to both engines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from gancli.engine.game import Game
from gancli.records import Snapshot, State


def train(
    game: Game,
    seeds: Sequence[int],
    device: str,
    *,
    engine: str = "torch",
    jobs: int = 1,
    is_recorded: Callable[[int], bool],
    state: State | None = None,
    start: int = 0,
) -> Iterator[Snapshot]:
    """Play the game from epoch ``start`` to its end.

    Args:
        game: The rules, names resolved.
        seeds: One seed per member.
        device: ``cpu``, ``cuda`` or ``mps``.
        engine: ``torch``, or ``fused`` for a game that it covers (``coverage.obstacles``) on the CPU.
        jobs: Threads that the fused engine spreads the members over; no number changes a bit.
        is_recorded: Whether the weights after that many epochs belong to the recording.
        state: What the snapshot at ``start`` carried, to go on from there; None to begin.
        start: Epochs played already.

    Yields:
        A Snapshot at every recorded epoch and wherever a block of epochs ends; the first one, at epoch 0, holds the
        weights that the game starts from. Weights are those of the units that are trained in, the moments of batches
        are in the target's.
    """
    snapshots = _played(game, seeds, device, engine, jobs, is_recorded, state, start)
    return snapshots if game.units.same else (_told(game, snapshot) for snapshot in snapshots)


def _played(
    game: Game,
    seeds: Sequence[int],
    device: str,
    engine: str,
    jobs: int,
    is_recorded: Callable[[int], bool],
    state: State | None,
    start: int,
) -> Iterator[Snapshot]:
    if engine == "fused":
        from gancli.engine.fused.play import play as fused

        return fused(game, seeds, jobs, is_recorded=is_recorded, state=state, start=start)
    from gancli.engine.stacked import play as stacked

    return stacked(game, seeds, device, is_recorded=is_recorded, state=state, start=start)


def _told(game: Game, snapshot: Snapshot) -> Snapshot:
    moments = {epoch: game.units.of_moments(found) for epoch, found in snapshot.moments.items()}
    return replace(snapshot, moments=moments)
