"""Runs that every reading test may look at, trained once."""

import pytest

import gancli
from tests.experiments.games import LIVELY, STILL


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """The folder of the runs below; only new files may be added."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="session")
def lively(shelf):
    """One member that learns, with a pretraining."""
    return gancli.train("aylien", settings=LIVELY, epochs=110, seed=2, name="lively", runs_dir=shelf)


@pytest.fixture(scope="session")
def study(shelf):
    """Seven members that stand still."""
    return gancli.stability(
        "aylien-2017", settings=STILL, epochs=100, runs=7, name="study", runs_dir=shelf, snapshots=100
    )
