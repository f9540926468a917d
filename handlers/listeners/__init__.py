"""What Slack sends, and who may send it: each listener acks, reads and hands over."""
