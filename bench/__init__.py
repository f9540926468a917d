"""Measurements that need no account and no network: ``python -m bench year`` and ``python -m bench acks``."""
