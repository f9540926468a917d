"""The Keesa API: its client, its tokens, and the translation between its JSON and the bot's models."""
