"""Contestants in processes of their own."""

import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence


def told(
    command: Sequence[str], environment: Mapping[str, str] | None = None, fine: Collection[int] = (0,)
) -> str:
    """What a program prints; RuntimeError with its last words unless it ends with a fine code."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode not in fine:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs one of our modules with this Python."""
    return [sys.executable, "-m", name, *map(str, arguments)]
