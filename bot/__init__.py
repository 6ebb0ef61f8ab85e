"""A Telegram bot that answers questions about one press article and proves every word."""

import os

# python-telegram-bot gives durations as timedelta from its next major version on, and now when asked to.
os.environ.setdefault("PTB_TIMEDELTA", "true")
