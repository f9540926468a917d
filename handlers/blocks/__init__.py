"""Builders of Block Kit, and nothing else. Pure."""
