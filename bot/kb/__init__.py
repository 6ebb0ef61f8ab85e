"""The knowledge base: files to frozen models, with checks. Knows neither Telegram nor a database."""
