"""Time per update: the engine with one member and with many, against a textbook torch loop of the same preset.

The textbook loop is the one of tests/reference.py. It gets its random numbers before its clock starts; the engine makes
its own while it runs. Both compute in the preset's precision on one CPU thread. The contestants take turns, and a ratio
always pairs two times of the same turn.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import msgspec
import torch

from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.game import Game
from gancli.engine.step import Draws
from gancli.engine.train import train
from gancli.experiments import resolve

Turn = Callable[[], float]
"""Trains afresh; seconds on the clock."""

Numbers = tuple[torch.Tensor, torch.Tensor, tuple[torch.Tensor, ...]]
"""Real points, noise and dropout factors of one update, points first."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, ratios first."""
    options = _options(arguments)
    torch.set_num_threads(1)
    game = _game(options.preset, options.updates)
    turns = {"textbook loop": _textbook(game)}
    turns |= {f"engine, members {members}": _engine(game, members) for members in options.members}
    updates = game.experiment.epochs * (game.experiment.d_steps + game.experiment.g_steps)
    counts = [updates, *(updates * members for members in options.members)]
    print(
        f"{options.preset}: {updates:,} updates a turn, {options.repeats} turns, {game.experiment.dtype}, one thread"
    )
    print(_table(_measure(turns, counts, options.repeats)))
    print(_machine())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--preset", default="nag")
    parser.add_argument("--members", type=int, nargs="+", default=[1, 10, 100], help="sizes of the ensemble")
    parser.add_argument("--updates", type=int, default=800, help="updates of one turn, about")
    parser.add_argument("--repeats", type=int, default=9, help="turns of each contestant")
    parser.add_argument("--quick", action="store_true", help="3 turns of 200 updates, 1 and 10 members")
    options = parser.parse_args(arguments)
    if options.quick:
        options.updates, options.repeats, options.members = 200, 3, [1, 10]
    return options


def _game(preset: str, updates: int) -> Game:
    """The preset's game for so many updates or a few less, without its pretraining."""
    experiment = resolve.preset(preset)
    epochs = max(1, updates // (experiment.d_steps + experiment.g_steps))
    pretraining = msgspec.structs.replace(experiment.pretraining, steps=0)
    return resolve.game(msgspec.structs.replace(experiment, epochs=epochs, pretraining=pretraining))


def _engine(game: Game, members: int) -> Turn:
    def turn() -> float:
        snapshots = train(game, range(members), "cpu", is_recorded=lambda epoch: False)
        next(snapshots)
        start = time.perf_counter()
        for _ in snapshots:
            pass
        return time.perf_counter() - start

    return turn


def _textbook(game: Game) -> Turn:
    reference = _reference()
    updates = [
        update
        for draws in Dealer(game, [0], "cpu").deal(0, game.experiment.epochs)
        for update in _updates(draws)
    ]

    def turn() -> float:
        ensemble = Ensemble(game, [0], "cpu")
        weights = [{k: w[0].clone() for k, w in player.fixed.items()} for player in ensemble.players.values()]
        book = reference.TextbookGAN(reference.SYSTEMS[game.experiment.preset], *weights)
        for net in (book.g, book.d):
            net.to(ensemble.dtype)
        steps = {"d": book.d_step, "g": book.g_step}
        start = time.perf_counter()
        for player, numbers in updates:
            steps[player](*numbers)
        return time.perf_counter() - start

    return turn


def _updates(draws: Draws) -> Iterator[tuple[str, Numbers]]:
    """Whose update is next in an epoch, and its numbers as the textbook takes them."""
    parts = {
        "d": (draws.real, draws.discriminator_noise, draws.discriminator_masks),
        "g": (
            draws.real[-1:].expand(len(draws.generator_noise), -1, -1, -1),
            draws.generator_noise,
            draws.generator_masks,
        ),
    }
    for player, (real, noise, masks) in parts.items():
        for step in range(len(noise)):
            yield player, (_rows(real, step), _rows(noise, step), tuple(_rows(mask, step) for mask in masks))


def _rows(blocks: torch.Tensor, step: int) -> torch.Tensor:
    return blocks[step, 0].T.contiguous()


def _reference() -> ModuleType:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    import tests.reference

    return tests.reference


def _measure(turns: dict[str, Turn], counts: Sequence[int], repeats: int) -> dict[str, list[float]]:
    """Seconds per update and member of every turn, after one turn to warm up."""
    times: dict[str, list[float]] = {name: [] for name in turns}
    for repeat in range(repeats + 1):
        for (name, turn), count in zip(turns.items(), counts, strict=True):
            seconds = turn() / count
            if repeat:
                times[name].append(seconds)
    return times


def _table(times: dict[str, list[float]]) -> str:
    yardstick = next(iter(times.values()))
    lines = [f"{'':22}{'times as fast':>24}{'µs per update and member':>32}   (median, lowest to highest)"]
    for name, own in times.items():
        ratios = [a / b for a, b in zip(yardstick, own, strict=True)]
        lines.append(f"{name:22}{_spread(ratios, 2):>24}{_spread([1e6 * s for s in own], 1):>32}")
    return "\n".join(lines)


def _spread(values: Sequence[float], digits: int) -> str:
    median, low, high = statistics.median(values), min(values), max(values)
    return f"{median:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("gancli", "torch", "numpy", "numba"))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {load}; Python {platform.python_version()}, {packages}"
    )


def _processor() -> str:
    """The processor's name; where the system does not tell it, its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


if __name__ == "__main__":
    main()
