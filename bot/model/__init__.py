"""Frozen values and pure functions. Nothing here uses the network or the database."""
