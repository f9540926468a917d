"""How the parts are put together, a module a kind of part. Only `bot.app.build` calls it."""
