"""The database: everything that must survive a kill. See `bot.store.database` for how to open it."""
