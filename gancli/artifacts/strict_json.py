"""JSON without its traps: no NaN, no duplicate keys, no bottomless nesting, the same bytes each time."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from gancli.artifacts.failures import damaged
from gancli.artifacts.reading import read_bytes

CAP = 16 << 20
"""Largest document, in bytes."""
_CONTAINERS = 1_000_000


def dumps(document: Mapping[str, Any]) -> bytes:
    """A document for people and programs: indented, keys in the order given, a newline at the end.

    Raises:
        ValueError: A number is not finite; say None and the reason instead.
    """
    return (json.dumps(document, indent=2, allow_nan=False) + "\n").encode()


def dumps_line(document: Mapping[str, Any]) -> bytes:
    """A document on one line, newline included; a number that is not finite is a ValueError."""
    return (json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n").encode()


def loads(data: bytes, source: Path) -> Any:
    """The value of a JSON text.

    Args:
        data: The text in UTF-8.
        source: The file it came from, for the message.

    Raises:
        DataError: It is not strict JSON.
    """
    if data.count(b"[") + data.count(b"{") > _CONTAINERS:
        raise damaged(source, f"it holds more than {_CONTAINERS} lists and objects")
    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise damaged(source, "it is nested too deeply") from error
    except ValueError as error:
        raise damaged(source, f"it is not strict JSON: {error}") from error


def load(path: Path, *, cap: int = CAP) -> Any:
    """The value of a JSON file; Missing-, Access- or DataError name it where that fails."""
    return loads(read_bytes(path, cap), path)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!a} appears twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"the number {text[:40]} is too large")
    return number
