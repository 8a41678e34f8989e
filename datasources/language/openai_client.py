"""The client of OpenAI's SDK, for all that is asked of the service or of a server that speaks its API."""

import openai

RETRIES = (
    2  # of a request that was not answered, or by 408, 409, 429 or 5xx; after half a second, a second, or what the server says
)


def client(api_key: str, base_url: str | None, timeout: float) -> openai.AsyncOpenAI:
    """A client; `timeout` is the seconds of one attempt. Connects to nothing yet."""
    return openai.AsyncOpenAI(api_key=api_key, base_url=base_url or openai.NOT_GIVEN, timeout=timeout, max_retries=RETRIES)
