"""The Keesa API: one client, one token manager, one translation between its JSON and the bot's models."""
