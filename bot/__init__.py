"""keesa-bot without its Slack surface: the Keesa client, the store, the two durable queues and the poller."""
