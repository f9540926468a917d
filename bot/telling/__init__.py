"""Announcements -> Slack, in order, paced, each exactly once."""
