"""Measurements of the product against what people would write instead: `python -m benchmarks.<name>`."""
