"""The client of OpenAI's SDK, for the service and for servers that speak its API; what its errors are called here."""

from collections.abc import Iterator
from contextlib import contextmanager

import openai

from datasources.errors import ModelRefused, ModelUnavailable

RETRIES = (
    2  # of a request that was not answered, or by 408, 409, 429 or 5xx; after half a second, a second, or what the server says
)


def client(api_key: str, base_url: str | None, timeout: float) -> openai.AsyncOpenAI:
    """A client; `timeout` is the seconds of one attempt. Connects to nothing yet."""
    return openai.AsyncOpenAI(api_key=api_key, base_url=base_url or openai.NOT_GIVEN, timeout=timeout, max_retries=RETRIES)


REQUEST_AT_FAULT = (400, 413, 422)
"""Statuses that say no to what was sent. By the others a service is busy, broken, or not to be had with these settings."""


@contextmanager
def said_as_ours(role: str, model: str) -> Iterator[None]:
    """Makes of the SDK's errors `ModelUnavailable` and `ModelRefused`, which say nothing of what was sent. `role` is what errors
    call the model, and what its setting is named for."""
    try:
        yield
    except openai.APIStatusError as error:  # whose message may repeat what was sent
        fault = ModelRefused if error.status_code in REQUEST_AT_FAULT else ModelUnavailable
        look = {401: "; see OPENAI_API_KEY", 403: "; see OPENAI_API_KEY", 404: f"; see SPOOL_{role.upper()}_MODEL"}
        raise fault(role, f"{model}: {error.status_code}{look.get(error.status_code, '')}") from None
    except (openai.OpenAIError, TimeoutError) as error:
        raise ModelUnavailable(role, f"{model}: {type(error).__name__}") from None
    except (AttributeError, LookupError, TypeError, ValueError):  # what the SDK and pydantic say to an answer of another shape
        raise ModelRefused(role, f"the answer of {model} is not of the shape that was asked for") from None
