"""Slack itself: calls, places and replies, membership, ids, and what travels in buttons and forms."""
