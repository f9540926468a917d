"""What the bot does for people: an intent -> the services -> blocks."""
