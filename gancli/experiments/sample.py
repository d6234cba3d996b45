"""``gan sample``: points from a recorded generator, drawn from their own stream of random numbers."""

import numpy as np

from gancli.errors import MissingError, UsageError
from gancli.experiments import judging, resolve
from gancli.experiments.run import Run
from gancli.records import Array
from gancli.streams import Stream


def sample(
    run: Run,
    count: int = 1000,
    *,
    member: int | None = None,
    seed: int = 0,
    epoch: int | str | None = None,
    average: bool = False,
) -> Array:
    """Independent points of G, (F, N).

    Args:
        run: The run.
        count: N.
        member: The seed of the member; the first one where left out.
        seed: Of the noise.
        epoch: A recorded epoch, or ``best``; the last one where left out.
        average: Of the averaged G.

    Raises:
        MissingError: That member, epoch or average was not recorded.
        UsageError: The count is not positive, or the seed does not fit 64 bits.
    """
    if count < 1:
        raise UsageError(f"cannot draw {count} points", cause="--count must be at least 1")
    resolve.check_seeds([seed])
    chosen = chosen_epoch(run, member, epoch, average=average)
    generator = run.recording.generator(chosen, member, average=average)
    weights = {name: w[None] for name, w in generator.items()}
    noise = judging.drawn_noise(run.game, seed, count)
    dropout = judging.masks(run.experiment, seed, Stream.SAMPLE_DROPOUT, count)
    return np.asarray(judging.points(run.game, weights, noise, dropout)[0])


def chosen_epoch(run: Run, member: int | None, epoch: int | str | None, *, average: bool = False) -> int:
    """The recorded epoch that is meant: a number, ``best`` (the smallest w of the verdict's snapshots), or the last."""
    if epoch == "best":
        place = run.recording.member(member)
        best = run.verdicts(average=average)[place].best_epoch
        if best is None:
            raise MissingError("no snapshot of this member can be judged", cause="it diverged from the start")
        return best
    if isinstance(epoch, str):
        raise UsageError(f"cannot read the epoch {epoch!r}", cause="a recorded epoch, or best")
    return int(run.recording.epochs[run.recording.snapshot(epoch)])


def as_float(points: Array) -> Array:
    """Points in float64, in which everything is judged."""
    return points.astype(np.float64)
