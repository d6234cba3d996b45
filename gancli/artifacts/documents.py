"""The JSON documents of a run: config.json, metrics.json, evaluation.json, stability.json, commit records.

JSON has no checksum, and one flipped bit turns 0.001 into 0.003. So the last member of each document is the
SHA-256 of every byte before it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gancli.artifacts import strict_json
from gancli.artifacts.failures import damaged, shown
from gancli.artifacts.reading import read_bytes, sha256
from gancli.artifacts.writing import write_bytes
from gancli.errors import DataError

SCHEMA = 1
"""The newest schema that this version reads, and the one it writes."""
CONFIG_CAP = 1 << 20
"""Largest config.json, in bytes: so many are read to list the runs."""

_SEAL = re.compile(rb',\n  "sha256": "([0-9a-f]{64})"\n\}\n')
_SEAL_LENGTH = len(b',\n  "sha256": ""\n}\n') + 64


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Writes a document, ``"schema"`` among its members, with its digest; errors as for ``write_bytes``."""
    write_bytes(path, sealed(document))


def sealed(document: Mapping[str, Any]) -> bytes:
    """A document's bytes with its digest as the last member."""
    assert document["schema"] == SCHEMA
    assert "sha256" not in document
    text = strict_json.dumps(document)
    body = text.removesuffix(b"\n}\n")
    assert body != text
    return body + f',\n  "sha256": "{sha256(body)}"\n}}\n'.encode()


def read(path: Path, *, cap: int = strict_json.CAP) -> dict[str, Any]:
    """Reads a document, without its digest.

    Raises:
        MissingError: It is not there.
        AccessError: The permission is missing.
        DataError: It is damaged or was written by a newer version.
    """
    data = read_bytes(path, cap)
    document = strict_json.loads(data, path)
    if not isinstance(document, dict):
        raise damaged(path, "it is not a JSON object")
    _check_schema(path, document)
    _check_seal(path, data)
    del document["sha256"]
    return document


def _check_schema(path: Path, document: Mapping[str, Any]) -> None:
    schema = document.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise damaged(path, 'it has no "schema"')
    if schema > SCHEMA:
        raise DataError(
            f"{shown(path)} has schema {schema}",
            cause=f"this version of gan reads schema {SCHEMA} and older" + _writer(document),
            fix="pip install --upgrade gancli",
        )


def _writer(document: Mapping[str, Any]) -> str:
    versions = document.get("versions")
    version = versions.get("gancli") if isinstance(versions, dict) else None
    return f"; the file was written by gan {shown(version)[:20]}" if isinstance(version, str) else ""


def _check_seal(path: Path, data: bytes) -> None:
    match = _SEAL.fullmatch(data[-_SEAL_LENGTH:])
    if match is None or match[1].decode() != sha256(data[:-_SEAL_LENGTH]):
        raise damaged(path, "its digest does not fit: it was changed after it was written")
