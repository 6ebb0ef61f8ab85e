"""How updates come in, and how one sees from outside that the bot is well."""
