import pytest

from gancli.metrics import planar


@pytest.fixture
def few_directions(monkeypatch):
    """Cuts the plane along 16 directions where a law does not depend on how many there are."""
    monkeypatch.setattr(planar, "DIRECTIONS", 16)
    planar.slices.cache_clear()
    yield
    planar.slices.cache_clear()
