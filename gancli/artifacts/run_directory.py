"""One run's folder: begin it, commit what was trained, go on after a crash, finish it, read it.

``commit``, ``rewind``, ``reconfigure`` and ``finish`` belong inside ``lock()``. After a crash between any two
of their steps, the newest commit is whole.
"""

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.artifacts import checkpointing, commits, documents, journal, kept_data, recording
from gancli.artifacts.checkpointing import Commit
from gancli.artifacts.clearing import clear, refuse_taken
from gancli.artifacts.data_table import Table
from gancli.artifacts.directories import entries, lexists, make_own_directory
from gancli.artifacts.failures import damaged, shown
from gancli.artifacts.journal import Line
from gancli.artifacts.locking import in_use, locked
from gancli.artifacts.names import checked
from gancli.artifacts.places import (
    CHECKPOINTS,
    CONFIG,
    DATA,
    METRICS,
    RECORDING,
    SUMMARY,
    WRITTEN_BY,
    part_paths,
)
from gancli.artifacts.tensors import Arrays, Layout
from gancli.artifacts.writing import write_bytes
from gancli.errors import MissingError


class RunDirectory:
    """A run on disk; made with ``create`` or ``open``.

    Attributes:
        path: The folder.
        config: What config.json holds.
    """

    def __init__(self, path: Path, config: Mapping[str, Any]) -> None:
        self.path, self.config = path, config

    @classmethod
    def create(
        cls,
        runs_dir: Path,
        name: str,
        config: Mapping[str, Any],
        *,
        overwrite: bool = False,
        data: Table | None = None,
    ) -> "RunDirectory":
        """Begins a run.

        Args:
            runs_dir: The folder of all runs; made where it is missing.
            name: The run's name, see ``names``.
            config: What config.json will hold, ``"schema": 1`` among it.
            overwrite: Whether a run of this name is removed first.
            data: The user's own data, of which the run keeps a copy.

        Raises:
            UsageError: The name is not allowed or taken, or the folder holds files that no run has.
            RunInUseError: Another process works on the run of this name.
            GanError: The folder cannot be written.
        """
        if data is not None:
            config = {**config, "data": kept_data.described(data)}
        path, document = runs_dir / checked(name), documents.sealed(config)
        assert "kind" in config
        refuse_taken(path, overwrite=overwrite)
        make_own_directory(path)
        with locked(path):
            refuse_taken(path, overwrite=overwrite)
            clear(path)
            make_own_directory(path / CHECKPOINTS)
            if data is not None:
                kept_data.write(path / DATA, data)
            write_bytes(path / CONFIG, document)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "RunDirectory":
        """Opens a run; nothing is changed.

        Raises:
            MissingError: There is no run.
            DataError: Its config.json is damaged or was written by a newer version.
            AccessError: The permission is missing.
        """
        try:
            return cls(path, documents.read(path / CONFIG, cap=documents.CONFIG_CAP))
        except MissingError as error:
            what = f"there is no run in {shown(path)}"
            raise MissingError(what, cause=f"it has no {CONFIG}", fix="gan runs") from error

    @property
    def name(self) -> str:
        """The run's name: that of its folder."""
        return self.path.absolute().name

    @property
    def finished(self) -> bool:
        """Whether the training came to its end; the summary is the very last file it writes."""
        return lexists(self.path / SUMMARY)

    @property
    def epoch(self) -> int:
        """The last committed epoch; 0 before the first commit. Errors as for ``recording``."""
        record = commits.newest_record(self.path)
        return record.epoch if record else 0

    @property
    def size(self) -> int:
        """What the run takes on disk, its parts included, in bytes."""
        folders = [
            folder for path in (self.path, *part_paths(self.path)) for folder in (path, path / CHECKPOINTS)
        ]
        found = [status for folder in folders for status in entries(folder).values()]
        return sum(status.st_size for status in found if stat.S_ISREG(status.st_mode))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the run for writing.

        Raises:
            RunInUseError: Another process holds it, or replaced it since it was opened.
            GanError: The lock file cannot be written.
        """
        with locked(self.path):
            if RunDirectory.open(self.path).config != self.config:
                raise in_use(self.path)
            yield

    def commit(
        self,
        epoch: int,
        checkpoint: Arrays,
        segment: Arrays,
        lines: Sequence[Line],
        timing: Sequence[Line],
    ) -> None:
        """Saves everything up to an epoch; when it returns, that survives a power cut.

        Args:
            epoch: The epoch, later than that of the last commit.
            checkpoint: What a resumed run needs.
            segment: What was recorded since the last commit, time first; may be empty.
            lines: The lines of metrics.jsonl since then: nothing that depends on the clock.
            timing: The lines of timing.jsonl since then, each with its ``"epoch"``.

        Raises:
            StorageError: The disk is full or fails; the commit before is unharmed; a second try may follow.
            GanError: The folder cannot be written, or metrics.jsonl was changed by something else.
        """
        checkpointing.commit(self.path, epoch, checkpoint, segment, lines, timing)

    def last_commit(self, *, expected: Layout | None = None, finite: bool = False) -> Commit | None:
        """The newest commit whose every file is whole, its ``warning`` set where a newer one is not.

        Args:
            expected: Names, dtypes and shapes that the checkpoint must have.
            finite: Whether a NaN or an infinity in the checkpoint is damage.

        Returns:
            None before the first commit.

        Raises:
            DataError: There are commits and none of them is whole.
            AccessError: The permission is missing.
        """
        return checkpointing.last_commit(self.path, expected=expected, finite=finite)

    def rewind(self, commit: Commit | None) -> None:
        """Makes the run what it was right after a commit, or before the first (None), so that it can go on.

        A finished run becomes an unfinished one.
        """
        checkpointing.rewind(self.path, commit)

    def reconfigure(self, config: Mapping[str, Any]) -> None:
        """Replaces config.json, as for more epochs; call it after ``rewind``."""
        documents.write(self.path / CONFIG, config)
        self.config = documents.read(self.path / CONFIG, cap=documents.CONFIG_CAP)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Ends the run: the pieces of the recording become one file, then ``summary`` becomes metrics.json.

        What it leaves does not depend on how often was committed before. A crash leaves an unfinished run
        whose last commit is whole.
        """
        checkpointing.consolidate(self.path)
        documents.write(self.path / SUMMARY, summary)

    def recording(self) -> dict[str, npt.NDArray[np.generic]]:
        """All that was recorded up to the last commit.

        Raises:
            MissingError: Nothing was committed yet.
            DataError: A file is damaged.
        """
        try:
            return self._recording()
        except MissingError:
            return self._recording()  # a running training may just have joined or pruned what was to be read

    def data(self) -> Table | None:
        """The user's own data that the run is trained on; None where it learns another target.

        Raises:
            MissingError: The copy is gone.
            DataError: It is damaged.
        """
        if "data" not in self.config:
            return None
        return kept_data.read(self.path / DATA, self.config["data"], self.path / CONFIG)

    def metrics_lines(self) -> list[dict[str, Any]]:
        """The lines of metrics.jsonl up to the last commit, proven; a DataError where they are damaged."""
        data = commits.read_metrics(self.path, commits.newest_record(self.path))
        return journal.decode(data, self.path / METRICS)

    def timing_lines(self) -> list[dict[str, Any]]:
        """The lines of timing.jsonl up to the last commit; damaged ones are left out."""
        return journal.read_timing(self.path, until=self.epoch)

    def read(self, name: str) -> dict[str, Any]:
        """Reads metrics.json, evaluation.json or stability.json.

        Raises:
            MissingError: It was not written yet; the error names the command that does.
            DataError: It is damaged.
        """
        try:
            return documents.read(self.path / name)
        except MissingError as error:
            what = f"the run {shown(self.name)!r} has no {name}"
            raise MissingError(what, fix=WRITTEN_BY[name].format(run=shown(self.name))) from error

    def write(self, name: str, document: Mapping[str, Any]) -> None:
        """Writes evaluation.json or stability.json, or metrics.json anew for a finished run."""
        assert name in WRITTEN_BY
        assert name != SUMMARY or self.finished
        documents.write(self.path / name, document)

    def _recording(self) -> dict[str, npt.NDArray[np.generic]]:
        record = commits.newest_record(self.path)
        if record is None and lexists(self.path / RECORDING):
            raise damaged(self.path / CHECKPOINTS, "the record of the last commit is missing")
        if record is None:
            raise MissingError(
                f"the run {shown(self.name)!r} has recorded nothing yet",
                cause="its training has not reached the first checkpoint",
                fix=f"gan train --resume {shown(self.name)}",
            )
        return recording.read(self.path, record)
