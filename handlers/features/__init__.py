"""What the bot does for people. A feature calls the services for what was asked, and answers with blocks."""
