"""Asks the running bot whether it is alive. Standard library only: containers run it every half minute.

`python -m bot.probe` reads BOT_HEALTH_HOST and BOT_HEALTH_PORT from the environment; `bot health` knows `.env` as well.
"""

import http.client
import os
import sys

SECONDS = 4.0
"""In which the answer must come."""
EVERYWHERE = "0.0.0.0"  # noqa: S104 - where the bot may listen; it is asked over loopback then
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8080


def probe(host: str, port: int) -> tuple[bool, str]:
    """Whether the bot is well, and what it says."""
    connection = http.client.HTTPConnection(DEFAULT_HOST if host == EVERYWHERE else host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == http.client.OK, answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        return False, f"not reached on port {port}: {type(error).__name__}"
    finally:
        connection.close()


def main() -> None:
    """Print what the bot says; exit code 0 when it is well."""
    port = os.environ.get("BOT_HEALTH_PORT") or str(DEFAULT_PORT)
    well, said = probe(os.environ.get("BOT_HEALTH_HOST") or DEFAULT_HOST, int(port) if port.isdigit() else DEFAULT_PORT)
    sys.stdout.write(f"{said}\n")
    sys.exit(not well)


if __name__ == "__main__":
    main()
