"""Benchmarks that need no account and no network: ``python -m bench``, or ``python -m bench --help`` for one of them."""
