"""The one place where an embedder is chosen, by the name that SPOOL_EMBEDDER gives it."""

from datasources.breaker import guarded
from datasources.errors import StoreMisconfigured
from datasources.language.local import WordllamaEmbedder
from datasources.language.port import Embedder


def embedder(name: str, *, api_key: str | None, base_url: str | None, timeout: float) -> Embedder:
    """The embedder of this name: `wordllama`, or `openai:MODEL`. Asks nothing of a network.

    Raises `StoreMisconfigured` for a name that there is not, and for `openai:` without a key.
    """
    if name == WordllamaEmbedder.name:
        return WordllamaEmbedder()
    provider, _, model = name.partition(":")
    if provider != "openai":
        raise StoreMisconfigured("SPOOL_EMBEDDER", f"there is no embedder {name!r}; name `wordllama` or `openai:MODEL`.")

    from datasources.language.openai import DIMENSIONS, OpenAIEmbedder  # 0.9 s, for those who use it

    if model not in DIMENSIONS:
        raise StoreMisconfigured("SPOOL_EMBEDDER", f"{model!r} is no embedding model known here: {', '.join(DIMENSIONS)} are.")
    if not api_key:
        raise StoreMisconfigured("OPENAI_API_KEY", f"SPOOL_EMBEDDER is {name!r}, which needs a key.")
    return guarded(OpenAIEmbedder(model, api_key, base_url, timeout), "language")
