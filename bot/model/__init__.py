"""Frozen values and pure functions: what the bot thinks with, knowing neither network nor database."""
