"""A Keesa to play with, a local Slack workspace, and the life in them: for the demo and for tests."""
