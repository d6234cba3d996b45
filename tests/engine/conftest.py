"""Compiled code that all tests of a run share."""

import pytest


@pytest.fixture(scope="session")
def kernels(tmp_path_factory):
    """A folder for compiled code, the same for all workers."""
    shared = tmp_path_factory.getbasetemp().parent / "kernels"
    shared.mkdir(exist_ok=True)
    return shared
