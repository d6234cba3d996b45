"""What a figure is worth nothing without: the machine, its load, the versions."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gancli.experiments.machine import cores

PACKAGES = ("gancli", "numpy", "numba", "torch", "jax", "matplotlib", "av", "imageio-ffmpeg")


def machine() -> dict[str, str | int | list[float] | dict[str, str]]:
    """Processor, cores, load averages (of 1, 5 and 15 minutes) and versions."""
    found = {name: known for name in PACKAGES if (known := _version(name))}
    return {
        "processor": _processor(),
        "cores": cores(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "system": platform.platform(),
        "versions": {"python": platform.python_version(), **found},
    }


def line(found: dict) -> str:
    """The same in one line."""
    packages = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    load = ", ".join(f"{x:.1f}" for x in found["load"])
    return f"{found['processor']}, {found['cores']} cores, load {load}; {packages}"


def peak_memory() -> int:
    """The most memory that this process ever held, in bytes.

    Linux hands a parent's peak to its children in ``getrusage``, but not in /proc.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (high,) = (entry.split()[1] for entry in status.splitlines() if entry.startswith("VmHWM"))
    return 1024 * int(high)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """The processor's name; where the system does not tell it, its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (entry.partition(":")[2].strip() for entry in lines if entry.startswith("model name"))
    return next(names, platform.machine())
