"""A training that costs nothing: what it saves is a function of the epoch alone."""

from pathlib import Path

import numpy as np

from gancli.artifacts.run_directory import RunDirectory

MEMBERS = 2


def config(epochs: int, **more: object) -> dict:
    return {"schema": 1, "kind": "train", "created": "2026-11-22T10:00:00+00:00", "epochs": epochs, **more}


def checkpoint(epoch: int) -> dict[str, np.ndarray]:
    numbers = np.random.default_rng(epoch)
    return {
        "generator.0.weight": numbers.normal(size=(MEMBERS, 3, 2)).astype(np.float32),
        "optimizer.steps": np.full(MEMBERS, epoch),
    }


def segment(after: int, until: int) -> dict[str, np.ndarray]:
    """What is recorded in the epochs after+1 … until: weights every second one, losses every one."""
    epochs = np.arange(after + 1, until + 1)
    snapshots = epochs[epochs % 2 == 0]
    arrays = {
        "epochs": snapshots,
        "generator.0.weight": np.array([checkpoint(e)["generator.0.weight"] for e in snapshots]),
        "losses": np.sin(epochs[:, None, None] * np.ones((1, MEMBERS, 5))).astype(np.float32),
    }
    if not len(snapshots):
        del arrays["generator.0.weight"], arrays["epochs"]
    if after == 0:
        arrays["untrained.0.weight"] = checkpoint(0)["generator.0.weight"]
    return arrays


def lines(after: int, until: int) -> list[dict]:
    logged = [e for e in range(after + 1, until + 1) if e % 3 == 0]
    return [{"epoch": e, "d_loss": 1.0 / e, "note": "naïve\n"} for e in logged]


def timing(after: int, until: int) -> list[dict]:
    return [{"epoch": e, "seconds": 0.1} for e in range(after + 1, until + 1)]


def commit(run: RunDirectory, after: int, until: int) -> None:
    run.commit(until, checkpoint(until), segment(after, until), lines(after, until), timing(after, until))


def go_on(run: RunDirectory, after: int, stops: list[int]) -> None:
    for until in stops:
        commit(run, after, until)
        after = until


def summary(epochs: int) -> dict:
    return {"schema": 1, "epochs": epochs, "w1_sigma": 0.125}


def train(runs_dir: Path, stops: list[int], name: str = "nag-0") -> RunDirectory:
    """A whole run with a commit at each of ``stops``, the last of them the end."""
    run = RunDirectory.create(runs_dir, name, config(stops[-1]))
    with run.lock():
        go_on(run, 0, stops)
        run.finish(summary(stops[-1]))
    return run


def resume(path: Path, stops: list[int]) -> RunDirectory:
    """Goes on from the last commit to the end."""
    run = RunDirectory.open(path)
    with run.lock():
        last = run.last_commit()
        run.rewind(last)
        run.reconfigure(config(stops[-1]))
        done = last.epoch if last else 0
        go_on(run, done, [stop for stop in stops if stop > done])
        run.finish(summary(stops[-1]))
    return run


def contents(path: Path) -> dict[str, bytes]:
    """Every file of a run that must not depend on how it was trained."""
    skip = {"config.json", "timing.jsonl", ".lock"}
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and file.name not in skip
    }


def expected_recording(until: int) -> dict[str, np.ndarray]:
    return segment(0, until)


def assert_same_arrays(found: dict[str, np.ndarray], wanted: dict[str, np.ndarray]) -> None:
    assert found.keys() == wanted.keys()
    for name in wanted:
        assert found[name].dtype == wanted[name].dtype
        np.testing.assert_array_equal(found[name], wanted[name])


def train_commit_by_commit(path: str, total: int) -> None:
    """The work of a process that will be killed."""
    run = RunDirectory.open(Path(path))
    with run.lock():
        last = run.last_commit()
        run.rewind(last)
        done = last.epoch if last else 0
        go_on(run, done, list(range(done + 1, total + 1)))
        run.finish(summary(total))


def hold_lock(path: str, told: object) -> None:
    """The work of a process that holds a run until it is killed."""
    with RunDirectory.open(Path(path)).lock():
        told.send("held")
        told.recv()
