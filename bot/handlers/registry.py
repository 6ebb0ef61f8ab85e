"""Which handler gets what, in order."""

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers import (
    admin,
    answers,
    commands,
    failures,
    feedback,
    groups,
    inline,
    inspecting,
    language,
    notices,
    pace,
    privacy,
    questions,
    revisions,
    statistics,
    telling,
    topics,
    unanswered,
)
from bot.handlers.context import App
from bot.handlers.keyboards import ASK, CHART, CHOOSE, NOTIFY, OTHER, RATE, TOPICS, WORKING

ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]

COMMANDS = {
    "start": commands.on_start,
    "help": commands.on_help,
    "topics": topics.on_topics,
    "sources": commands.on_sources,
    "language": language.on_language,
    "settings": language.on_settings,
    "about": commands.on_about,
    "privacy": privacy.on_privacy,
    "forget": privacy.on_forget,
    "whoami": admin.on_whoami,
}
ADMIN_COMMANDS = {
    "unanswered": unanswered.on_unanswered,
    "stats": statistics.on_stats,
    "reload": revisions.on_reload,
    "versions": revisions.on_versions,
    "rollback": revisions.on_rollback,
    "explain": admin.on_explain,
    "check": inspecting.on_check,
    "health": inspecting.on_health,
    "export": inspecting.on_export,
}
BUTTONS = {
    ASK: answers.on_question_button,
    OTHER: answers.on_other_language,
    WORKING: answers.on_working_button,
    CHART: answers.on_chart_button,
    TOPICS: topics.on_topics_button,
    RATE: feedback.on_rating,
    NOTIFY: notices.on_notify_button,
    CHOOSE: language.on_language_button,
    statistics.STATS: statistics.on_stats_button,
    privacy.MY_DATA: privacy.on_data_button,
    telling.STOP: telling.on_stop_button,
    unanswered.UNANSWERED: unanswered.on_unanswered_button,
    revisions.ANYWAY: revisions.on_anyway_button,
    revisions.BACK: revisions.on_back_button,
}


def register(application: App) -> None:
    """Add all handlers. The first that fits gets the update, so that the general ones stand last."""
    new, edited = filters.UpdateType.MESSAGE, filters.UpdateType.EDITED_MESSAGE
    # Before all others: what is too much ends here.
    application.add_handler(TypeHandler(Update, pace.keep_pace), group=-1)
    application.add_handlers([CommandHandler(name, handler, new) for name, handler in COMMANDS.items()])
    # What an admin did not type here does nothing.
    own = new & ~filters.FORWARDED
    application.add_handlers([CommandHandler(name, handler, own) for name, handler in ADMIN_COMMANDS.items()])
    application.add_handlers([CallbackQueryHandler(handler, f"^{act}:") for act, handler in BUTTONS.items()])
    application.add_handlers(
        [
            # Pictures by their names, and whatever else begins with a slash.
            MessageHandler(new & filters.COMMAND, commands.on_other_command),
            # A button of another version of the program.
            CallbackQueryHandler(answers.on_unknown_button),
            InlineQueryHandler(inline.on_inline),
            ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            # Questions: the reason for all this.
            MessageHandler(new & filters.TEXT, questions.on_text),
            MessageHandler(edited & filters.TEXT & ~filters.COMMAND, questions.on_edited_text),
            # Pictures, voices, stickers; not the notices of people who come and go.
            MessageHandler(new & ~filters.StatusUpdate.ALL, questions.on_other),
        ]
    )
    application.add_error_handler(failures.on_error)
