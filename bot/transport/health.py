"""`/healthz`: asks the running bot a question and Telegram who it is."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram.error import TelegramError

from bot.answering.answer import answer
from bot.answering.conversation import Conversation
from bot.handlers.context import App, Core


def health_app(application: App, core: Core) -> Starlette:
    """An app with one route: 200 when the core answers and Telegram knows the bot, else 503."""

    async def healthz(_: Request) -> JSONResponse:
        knowledge = core.base.knowledge
        entry = next(iter(knowledge.entries))
        reply = answer(knowledge.entries[entry].question.en, Conversation(), core.base)
        try:
            await application.bot.get_me()
            telegram = "reached"
        except TelegramError as error:
            telegram = type(error).__name__
        well = reply.status == "answered" and telegram == "reached"
        body = {"core": reply.status, "telegram": telegram, "revision": knowledge.revision}
        return JSONResponse(body, 200 if well else 503)

    return Starlette(routes=[Route("/healthz", healthz)])
