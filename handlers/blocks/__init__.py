"""Builders of Block Kit. Pure."""
