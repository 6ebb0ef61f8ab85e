"""Telegram's own errors, word for word."""


class ApiError(Exception):
    """An error that a Bot API method answers with."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        self.code = code
        self.description = description
        self.retry_after = retry_after
        super().__init__(description)


def bad_request(reason: str) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def too_many(seconds: int) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)


def query_too_old() -> ApiError:
    """400 for a callback or inline query that is unknown, answered or older than a minute."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
