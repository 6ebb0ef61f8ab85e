"""A Telegram bot that answers questions about one press article and proves every word."""
