"""A local Bot API server with a chat page, to run and test the bot without Telegram. Knows nothing of the bot."""
