"""Numbers that judge samples and runs against a known truth: arrays in, numbers out."""
