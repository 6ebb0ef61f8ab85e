"""/explain and /whoami: what an admin asks about a message, and about themselves."""

from html import escape

from telegram import Update

from bot.answering.texts import say
from bot.handlers.admins import MAX_SHOWN, admins_only
from bot.handlers.context import Context, language_of, message_of, people
from bot.matching.explain import explain


async def on_whoami(update: Update, context: Context) -> None:
    """Show one's own Telegram id, which BOT_ADMIN_IDS needs."""
    _, user = people(update)
    if user is not None:
        language = language_of(update, context)
        await message_of(update).reply_text(say(context.core.base.knowledge, "whoami", language, id=user.id))


@admins_only("explain", keeps_words=False)
async def on_explain(update: Update, context: Context) -> None:
    """Show how a message is understood: the one replied to, or the words behind the command."""
    message = message_of(update)
    replied = message.reply_to_message
    text = (replied.text if replied else "") or " ".join(context.args or [])
    language = language_of(update, context)
    if not text:
        await message.reply_text(say(context.core.base.knowledge, "explain_what", language))
        return
    shown = explain(text, context.core.base.matcher)
    await message.reply_text(f"<pre>{escape(shown[:MAX_SHOWN], quote=False)}</pre>")
