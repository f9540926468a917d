"""From submissions to Keesa: each exactly once."""
