"""Parses what people write. Pure."""
