"""The checks of ``gan doctor`` that look around: versions, cores, engines, devices, the kept code, folders."""

import os
import platform
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

from gancli.artifacts import kernel_cache, sealed_folder
from gancli.experiments import machine
from gancli.experiments.findings import Bench, Check, Finding
from gancli.experiments.preparing import Watch
from gancli.experiments.tables import table

_LIBRARIES = (
    "gancli",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "torch",
    "matplotlib",
    "av",
    "pillow",
    "msgspec",
    "safetensors",
    "typer",
    "rich",
)
_SLOW = 6.0
_LEAST_FREE = 10**8


def _versions(bench: Bench, watch: Watch) -> Finding:
    found = {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}}
    line = ", ".join(f"{name} {number or 'is missing'}" for name, number in found.items())
    return Finding(all(found.values()), line, {"versions": found})


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cores(bench: Bench, watch: Watch) -> Finding:
    ours, there = machine.cores(), os.cpu_count() or 1
    line = f"{ours} of {there}; as many threads, unless --jobs says another number"
    return Finding(True, line, {"cores": ours, "there": there})


def _engines(bench: Bench, watch: Watch) -> Finding:
    rows = table("engines")
    return Finding(True, ", ".join(rows) + "; what they cover: gan list engines", {"engines": dict(rows)})


def _devices(bench: Bench, watch: Watch) -> Finding:
    """Imports torch, which nothing before has done."""
    began = perf_counter()
    try:
        found = machine.available()
    except ImportError as error:
        return Finding(False, f"cpu; without torch there is no GPU and no engine torch ({error})")
    took = perf_counter() - began
    slow = ", which is slow; the fused engine does without" if took > _SLOW else ""
    line = f"{', '.join(found)}; importing torch takes {took:.1f} s{slow}"
    return Finding(True, line, {"available": found, "seconds": round(took, 2)})


def _kernel_cache(bench: Bench, watch: Watch) -> Finding:
    with kernel_cache.opened() as cache:
        if cache.folder is None:
            return Finding(False, f"the native engine is compiled each time: {cache.refusal}")
        files, size = len(list(sealed_folder.files(cache.folder))), sealed_folder.size(cache.folder)
    facts = {"folder": str(cache.folder), "files": files, "bytes": size}
    if cache.damage:
        return Finding(False, f"{cache.damage}; it was emptied", facts)
    state = "all whole" if files else "compiled when first needed"
    return Finding(True, f"{files} files, {size / 1e6:.1f} MB, {state}, in {cache.folder}", facts)


def _runs_folder(bench: Bench, watch: Watch) -> Finding:
    folder, there = bench.runs_dir.absolute(), _nearest(bench.runs_dir)
    facts = {"folder": str(folder)}
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        return Finding(False, f"{there} cannot be written: {error.strerror}", facts)
    return Finding(True, str(folder) + ("" if there == folder else ", which is made when needed"), facts)


def _disk(bench: Bench, watch: Watch) -> Finding:
    free = shutil.disk_usage(_nearest(bench.runs_dir)).free
    return Finding(free >= _LEAST_FREE, f"{free / 1e9:,.1f} GB free for runs", {"free": free})


def _nearest(path: Path) -> Path:
    """The innermost thing on the way to a path that is there."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


INVENTORY: dict[str, Check] = {
    "versions": _versions,
    "cores": _cores,
    "engines": _engines,
    "devices": _devices,
    "kernel cache": _kernel_cache,
    "runs folder": _runs_folder,
    "disk": _disk,
}
