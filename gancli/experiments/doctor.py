"""``gan doctor``: what is here and whether it works; CHECKS is a table of functions, each of which finds something."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gancli.errors import GanError
from gancli.experiments.findings import Bench, Check, Finding
from gancli.experiments.inventory import INVENTORY
from gancli.experiments.preparing import NOBODY, Watch
from gancli.experiments.selfcheck import TRIALS

CHECKS: dict[str, Check] = {**INVENTORY, **TRIALS}


@contextmanager
def bench(runs_dir: Path) -> Iterator[Bench]:
    """A bench for the checks, with nothing on it."""
    with tempfile.TemporaryDirectory(prefix="gan-doctor-") as folder:
        yield Bench(runs_dir, Path(folder))


def examined(name: str, bench: Bench, watch: Watch = NOBODY) -> Finding:
    """What the check of that name finds; one that fails has found something too."""
    try:
        return CHECKS[name](bench, watch)
    except GanError as error:
        return Finding(False, f"{error.what}: {error.cause}" if error.cause else error.what)
    except Exception as error:
        return Finding(False, f"{type(error).__name__}: {error}".partition("\n")[0])
