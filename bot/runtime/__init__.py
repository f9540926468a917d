"""What a process needs to run: clock, threads, HTTP server, connection to Slack, logs, metrics."""
