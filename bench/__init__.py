"""Benchmarks that need no account and no network: ``python -m bench year``, ``acks``, ``writes`` or ``find``."""
