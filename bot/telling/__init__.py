"""From announcements to Slack: in order, paced, each exactly once."""
