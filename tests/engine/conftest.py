"""Compiled code that all tests of a run share."""

import os

import pytest


@pytest.fixture(scope="session")
def kernels(tmp_path_factory):
    """A folder for compiled code, the same for all workers of a run, and another one for every run.

    The compiler looks at the file of a kept function only, not at those of the functions that it calls.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "kernels"
    shared.mkdir(exist_ok=True)
    return shared
