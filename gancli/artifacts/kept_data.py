"""A run's own copy of the data that it was trained on, so that it needs their file no more."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gancli.artifacts import tensors
from gancli.artifacts.data_table import MOST_ROWS, Table
from gancli.artifacts.failures import damaged
from gancli.artifacts.reading import read_bytes
from gancli.artifacts.writing import write_bytes

_CAP = 16 * MOST_ROWS + tensors.HEADER_CAP
_VALUES = "values"


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What config.json says of the copy."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


def described(table: Table) -> dict[str, Any]:
    """The entry of config.json."""
    found = Description(table.names, table.values.shape[1], table.digest)
    return msgspec.to_builtins(found)  # type: ignore[no-any-return]


def write(path: Path, table: Table) -> None:
    """Writes the copy; errors as for ``write_bytes``."""
    write_bytes(path, *tensors.parts({_VALUES: table.values}))


def read(path: Path, description: Mapping[str, Any], config: Path) -> Table:
    """The table, proven to be the one that ``config`` describes.

    Raises:
        MissingError: There is no copy.
        AccessError: The permission is missing.
        DataError: The copy is damaged, or the description is none.
    """
    try:
        told = msgspec.convert(description, Description)
    except msgspec.ValidationError as error:
        raise damaged(config, f"it does not tell what the data are: {error}") from None
    layout = {_VALUES: ("float64", (len(told.columns), told.rows))}
    arrays = tensors.load(read_bytes(path, _CAP), path, expected=layout, finite=True)
    table = Table(told.columns, arrays[_VALUES])
    if table.digest != told.sha256:
        raise damaged(path, "its digest does not fit: it was changed after it was written")
    return table
