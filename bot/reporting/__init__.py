"""From the tickets that are watched to figures."""
