"""Compiling the pieces that a game needs, once, and finding them again on disk."""

from collections.abc import Callable
from pathlib import Path

from gancli.engine.game import Game

Progress = Callable[[int, int, str], None]


def prepare(game: Game, cache: Path | None = None, progress: Progress | None = None) -> None:
    """Compile what the game needs, or load it from the folder ``cache``; later calls find it in memory.

    Args:
        game: A game without ``coverage.obstacles``.
        cache: Where compiled code is kept and looked for; None: in memory only.
        progress: Called with (pieces done, pieces in all, the next piece's name) while something is compiled.
    """
    raise NotImplementedError
