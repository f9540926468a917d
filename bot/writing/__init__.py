"""Submissions -> Keesa, each exactly once."""
