"""Games whose solution is known: what theory says of them beside what the product's own losses and optimisers do.

A game with a known solution is an ``Experiment`` (games.py). The predicted half is written down from the papers, in
NumPy and with none of the engine (slopes.py, outputs.py, critic.py, rules.py, stepping.py, companion.py, flow.py,
divergences.py); the measured half plays it (points.py, measured.py, fit.py); compare.py puts both side by side.
"""
