"""Assembles the parts of the bot, a module for each kind of part. Only `bot.app.build` uses it."""
