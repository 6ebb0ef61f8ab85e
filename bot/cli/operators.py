"""Commands for those who run the bot: start, watch, set, back up, move."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.errors import SettingsError

app = typer.Typer()


@app.command()
def run() -> None:
    """Start the bot: on Telegram with a token, in the local sandbox without one."""
    from bot.app import run as run_bot
    from bot.settings import load_settings

    asyncio.run(run_bot(load_settings(), lambda address: print(f"Chat page: {address}", flush=True)))


@app.command()
def settings(
    env: Annotated[bool, typer.Option("--env", help="Print .env.example instead.")] = False,
) -> None:
    """Print every setting as a Markdown table: its default, what it is, an example."""
    from bot.settings import as_env, as_table

    print(as_env() if env else as_table())


@app.command("new-key")
def new_key() -> None:
    """Print a new key for BOT_DATA_KEY."""
    from cryptography.fernet import Fernet

    print(Fernet.generate_key().decode())


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Back up the SQLite store to FILE, also while the bot runs."""
    from bot.settings import load_settings
    from bot.store.backup import back_up

    settings = load_settings()
    if settings.database_url is not None:
        raise SettingsError("BOT_DATABASE_URL is set: back up PostgreSQL with its own pg_dump")
    counts = back_up(settings.state_dir / "bot.sqlite3", file)
    print(f"{file}: {sum(counts.values())} rows, whole")


@app.command()
def migrate(to: Annotated[str, typer.Option("--to", help="Empty PostgreSQL, as in BOT_DATABASE_URL.")]) -> None:
    """Copy the SQLite store of the stopped bot into PostgreSQL and compare the counts."""
    from bot.settings import Settings, load_settings
    from bot.store.backup import move

    settings = load_settings()
    if settings.database_url is not None:
        raise SettingsError("BOT_DATABASE_URL is set already: leave it empty to move the SQLite store of BOT_STATE_DIR")
    try:
        target = Settings(database_url=SecretStr(to)).store_url
    except ValueError:
        example = "postgresql://bot:password@localhost/bot"
        raise SettingsError(f"--to is wrong: not the address of a PostgreSQL database; write --to {example}") from None
    for name, rows in asyncio.run(move(settings.store_url, target)).items():
        print(f"{name:>12}  {rows}")
    print("All rows have arrived. Now set BOT_DATABASE_URL and start the bot.")


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 8081,
    flood: Annotated[bool, typer.Option(help="Keep Telegram's flood limits.")] = True,
    kept: Annotated[int, typer.Option(min=1, help="Messages remembered in each chat.")] = 100,
) -> None:
    """Serve the local Bot API server and its chat page alone, for a bot in another process."""
    from bot.sandbox.flood import FloodLimits
    from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
    from bot.sandbox.state import Sandbox
    from bot.serving import serving

    async def serve() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        state = Sandbox(FloodLimits() if flood else None, kept)
        async with serving(sandbox_app(state), port) as address:
            print(address, flush=True)
            print(f"A bot uses it with BOT_API_URL={address} BOT_TOKEN={SANDBOX_TOKEN}", flush=True)
            await stop.wait()
            await state.delivery.stop()

    asyncio.run(serve())


@app.command()
def health() -> None:
    """Ask the running bot whether it is well; exit code 0 when it is."""
    from bot.probe import probe
    from bot.settings import load_settings

    settings = load_settings()
    well, said = probe(settings.health_host, settings.health_port)
    print(said)
    raise typer.Exit(0 if well else 1)
