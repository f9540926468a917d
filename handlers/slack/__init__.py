"""Slack itself: calls, look-ups, places and replies, membership, ids, and the values in buttons and forms."""
