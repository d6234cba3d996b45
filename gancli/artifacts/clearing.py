"""Making room for a run: refuse a name that is taken, remove nothing but a run's own files."""

import os
import stat
from pathlib import Path

from gancli.artifacts import strict_json
from gancli.artifacts.directories import entries, lexists, remove_files
from gancli.artifacts.failures import shown
from gancli.artifacts.locking import LOCK, locked
from gancli.artifacts.places import (
    CHECKPOINTS,
    CONFIG,
    DATA,
    PARTS,
    SUMMARY,
    is_own,
    is_own_checkpoint,
    is_own_part,
    part_paths,
)
from gancli.artifacts.writing import TEMPORARY
from gancli.errors import DataError, MissingError, UsageError


def refuse_taken(path: Path, *, overwrite: bool) -> None:
    """Refuses a folder where a run may not begin; a missing or empty one is free.

    Raises:
        UsageError: A run is there and may not be replaced, or something that is not (only) a run.
    """
    if not lexists(path) or _is_unborn(path):
        return
    if lexists(path / CONFIG) and not overwrite:
        raise _taken(path)
    objection = _objection(path)
    if objection:
        raise UsageError(
            f"{shown(path)} is not replaced",
            cause=objection,
            kept="nothing was removed",
            fix="give another --name, or move it away",
        )


def clear(path: Path) -> None:
    """Removes an old run's files, the mark that it is finished first; config.json stays until it is replaced.

    So a crash half-way leaves an unfinished run, which may be replaced again. Of a study's further parts only their
    empty folders stay, which the parts of another study may use.

    Raises:
        RunInUseError: Another process works on a part.
    """
    remove_files([path / SUMMARY])
    for part in part_paths(path):
        with locked(part):
            clear(part)
            remove_files([part / CONFIG])
    kept = {LOCK, CONFIG, CHECKPOINTS, PARTS}
    inner = [path / CHECKPOINTS / name for name in entries(path / CHECKPOINTS)]
    beside = [path / PARTS / name for name, status in entries(path / PARTS).items() if _is_file(status)]
    outer = [path / name for name in entries(path) if name not in kept]
    remove_files([*inner, *beside, *outer])


def _is_unborn(path: Path) -> bool:
    """Whether a process died before it wrote config.json: nothing is there that anyone could miss."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        return False
    names = set(entries(path)) - {LOCK, CHECKPOINTS, DATA}
    return all(map(TEMPORARY.fullmatch, names)) and not _inner(path)


def _inner(path: Path) -> list[str]:
    try:
        return list(entries(path / CHECKPOINTS))
    except DataError:
        return [CHECKPOINTS]


def _taken(path: Path) -> UsageError:
    state = "finished" if lexists(path / SUMMARY) else "not finished"
    name = path.name
    return UsageError(
        f"the run {name!r} exists already",
        cause=f"it is {state}",
        kept="nothing was changed",
        fix=f"continue it with --resume {name}, replace it with --overwrite, or give another --name",
    )


def _objection(path: Path) -> str:
    """Why a folder may not be replaced by a run, empty where it may."""
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        return "it is not a folder"
    if not _is_config(path / CONFIG):
        return f"it holds no {CONFIG} of a run"
    foreign = _foreign(path)
    return f"it holds what gan did not write there: {shown(foreign)}" if foreign else ""


def _is_config(path: Path) -> bool:
    """Whether a run's config.json is there, be it of another schema; a foreign one has other members."""
    try:
        config = strict_json.load(path)
    except (DataError, MissingError):
        return False
    return isinstance(config, dict) and isinstance(config.get("schema"), int) and "kind" in config


def _foreign(path: Path) -> str:
    """The first entry that is not a run's own, or that is a link or a folder in the place of a file."""
    for name, status in entries(path).items():
        if name in (CHECKPOINTS, PARTS) and stat.S_ISDIR(status.st_mode):
            continue
        if not is_own(name) or not _is_file(status):
            return name
    for name, status in entries(path / CHECKPOINTS).items():
        if not is_own_checkpoint(name) or not _is_file(status):
            return f"{CHECKPOINTS}/{name}"
    return _foreign_part(path)


def _foreign_part(path: Path) -> str:
    """The same in the folder of a study's parts."""
    parts = [part.name for part in part_paths(path)]
    for name, status in entries(path / PARTS).items():
        is_folder = stat.S_ISDIR(status.st_mode)
        if not is_own_part(name) or is_folder != (name in parts) or not (is_folder or _is_file(status)):
            return f"{PARTS}/{name}"
    inside = ((name, _foreign(path / PARTS / name)) for name in parts)
    return next((f"{PARTS}/{name}/{found}" for name, found in inside if found), "")


def _is_file(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode)
