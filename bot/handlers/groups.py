"""Being added to groups and removed from them."""

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot.handlers.context import Context
from bot.store.people import forgetting


async def on_membership(update: Update, context: Context) -> None:
    """Leave nothing behind in a group that has removed the bot. Being added is no reason to speak."""
    change = update.my_chat_member
    if change is None or change.chat.type == ChatType.PRIVATE:
        return
    if change.new_chat_member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        context.work.changes += forgetting(context.core.store, change.chat.id)
        context.work.forgotten = True
