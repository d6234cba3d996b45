"""The atlas: success probabilities of methods and targets, and of the published presets, over hundreds of seeds."""
