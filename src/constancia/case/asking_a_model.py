"""Asking the language model that a case allows; off unless ``case.toml`` has one and it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constancia.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from datetime import date

    from constancia.config import Config
    from constancia.reading.document import Document
    from constancia.reading.endpoint import Post
    from constancia.reading.suggestion import Suggestion


@dataclass(slots=True)
class AskedModel:
    """A model for one run of reading: once it did not answer, it is not asked again in this run.

    ``said`` are sentences on what it did for the document before; nothing of a document is in them.
    """

    name: str
    post: Post
    said: tuple[str, ...] = ()
    has_failed: bool = False

    def beside(self, rules: list[Suggestion], document: Document, published: date | None) -> list[Suggestion]:
        """What the model suggests and the rules did not; nothing, and why, where it does not answer."""
        from constancia.reading.llm import beside, read_with_model
        from constancia.reading.sentences import say

        if self.has_failed:
            self.said = (say("model.not_asked", name=self.name),)
            return []
        try:
            answer = read_with_model(document, self.name, self.post, published=published)
        except Unavailable as silent:
            self.has_failed = True
            self.said = (say("model.failed", name=self.name, silence=silent.message),)
            return []
        added = beside(rules, answer.suggestions)[len(rules) :]
        self.said = (
            say(
                "model.answered",
                name=self.name,
                n=len(answer.suggestions),
                added=len(added),
                dropped=answer.dropped,
                words=answer.dropped_words,
            ),
        )
        return added


def model_of(config: Config, *, is_asked: bool) -> AskedModel | None:
    """The model to ask in this run, None where none is; BadInput, Refused where it is asked for and cannot be."""
    settings = config.model
    if settings is None:
        if is_asked:
            raise BadInput(
                "This case has no language model.", next_step="Name one under [model] in case.toml: url, name."
            )
        return None
    if not (is_asked or settings.always):
        return None
    if settings.key_variable and not settings.key:
        raise BadInput(
            f"The environment variable {settings.key_variable} holds no key for the language model.",
            next_step="Set it, or take key_variable out of case.toml.",
        )
    from constancia.reading.endpoint import post_to

    post = post_to(settings.url, allow_remote=settings.allow_remote, key=settings.key, seconds=max(1, settings.seconds))
    return AskedModel(settings.name, post)
