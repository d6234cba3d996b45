import pytest

from gancli.metrics import planar


@pytest.fixture
def few_directions(monkeypatch):
    """Cuts the plane along 16 directions where a law does not depend on how many there are."""
    slices = planar.slices
    monkeypatch.setattr(planar, "slices", lambda target, count=16: slices(target, 16))
