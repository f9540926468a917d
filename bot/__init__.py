"""keesa-bot without its Slack interface: the Keesa client, the store, the two durable queues and the poller."""
