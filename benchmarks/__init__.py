"""How fast `gan` is, measured here and now: ``python -m benchmarks``."""
