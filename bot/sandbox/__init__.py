"""A sandbox Keesa, a local Slack workspace and simulated people, for the demo and for tests."""
