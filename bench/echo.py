"""python-telegram-bot's echo handler, nothing else: what the bot is measured beside.

python -m bench.echo API_URL TOKEN
"""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Send back what was written."""
    if update.message:
        await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Run until stopped."""
    address, token = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{address}/bot").concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
