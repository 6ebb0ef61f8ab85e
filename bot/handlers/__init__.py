"""Telegram updates to the core, its replies to messages. Thin: no answer is decided here."""
