"""A folder whose every file is named, with size and digest, in a manifest: changed behind our back, it is found out."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gancli.artifacts import documents
from gancli.artifacts.commits import Fingerprint
from gancli.artifacts.directories import entries, lexists
from gancli.artifacts.failures import damaged, writing
from gancli.artifacts.reading import read_bytes

MANIFEST = "manifest.json"
_LARGEST = 1 << 28


def files(folder: Path) -> Iterator[Path]:
    """Everything below a folder that is not a folder itself, the manifest left out; errors as for ``entries``."""
    return (path for path in _below(folder) if path != folder / MANIFEST)


def size(folder: Path) -> int:
    """What the files take, in bytes."""
    return sum(os.lstat(path).st_size for path in files(folder))


def seal(folder: Path) -> None:
    """Writes the manifest for what is in the folder now."""
    found = {_name(folder, path): Fingerprint.of(read_bytes(path, _LARGEST)) for path in files(folder)}
    document = {"schema": documents.SCHEMA, "files": msgspec.to_builtins(found)}
    documents.write(folder / MANIFEST, document)


def check(folder: Path) -> None:
    """Compares the folder with its manifest; an empty or missing one is whole.

    Raises:
        DataError: A file is missing, was changed or is not named.
        GanError: Something cannot be read.
    """
    found = {_name(folder, path): path for path in files(folder)}
    listed = _listed(folder / MANIFEST) if found or lexists(folder / MANIFEST) else {}
    for name in sorted(found.keys() ^ listed.keys()):
        raise damaged(folder / name, "it is missing" if name in listed else "the manifest does not name it")
    for name, expected in listed.items():
        if Fingerprint.of(read_bytes(found[name], expected.size)) != expected:
            raise damaged(found[name], "its digest is not the one in the manifest")


def remove(folder: Path) -> None:
    """Removes the folder with all that is in it, or whatever is in its place; links are not followed.

    Raises:
        GanError: The system refuses.
    """
    with writing(folder):
        if stat.S_ISDIR(os.lstat(folder).st_mode):
            shutil.rmtree(folder)
        else:
            folder.unlink()


def _below(folder: Path) -> Iterator[Path]:
    for name, status in entries(folder).items():
        if stat.S_ISDIR(status.st_mode):
            yield from _below(folder / name)
        else:
            yield folder / name


def _listed(manifest: Path) -> dict[str, Fingerprint]:
    try:
        return msgspec.convert(documents.read(manifest).get("files"), dict[str, Fingerprint])
    except msgspec.ValidationError as error:
        raise damaged(manifest, f"it is not a manifest: {error}") from error


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
