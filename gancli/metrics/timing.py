"""When a run was how good, in epochs and in updates of both networks."""

from dataclasses import dataclass

from gancli.records import Verdict

MILESTONES = ("first_hit", "settled_at", "good", "longest_good", "best_epoch")


@dataclass(frozen=True)
class Duration:
    """So many epochs, and the updates in them."""

    epochs: int
    d_updates: int
    g_updates: int


def timing(verdict: Verdict, length: int, d_steps: int, g_steps: int) -> dict[str, Duration | None]:
    """How long it took, and lasted, to be within the tolerance; None for what never came.

    ``first_hit`` and ``settled_at``: until the first snapshot with w ≤ τ, and until the first after the last one with
    w > τ. ``good`` and ``longest_good``: how long it was so in all, and at a stretch. ``best_epoch``: until the
    smallest w.

    Args:
        verdict: Of the run.
        length: The epochs that were judged.
        d_steps: Updates of D in an epoch.
        g_steps: Of G.
    """
    total = None if verdict.share_good is None else round(verdict.share_good * length)
    epochs = {name: getattr(verdict, name) for name in MILESTONES if name != "good"} | {"good": total}
    found: dict[str, Duration | None] = {}
    for name in MILESTONES:
        count = epochs[name]
        found[name] = None if count is None else Duration(count, count * d_steps, count * g_steps)
    return found
