"""The database: everything that must survive a kill. `bot.store.database` opens it."""
