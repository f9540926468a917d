"""What a process runs on: clock, threads, HTTP server, connection to Slack, logs, metrics."""
