"""Errors a person reads: each names the value, the rule and the way out, and keeps its parts as fields."""


class TocsinError(Exception):
    """Any failure that Tocsin explains in one line."""


class MessageError(TocsinError):
    """Bytes that are not a message of their topic."""

    def __init__(self, topic: str, rule: str, detail: str) -> None:
        super().__init__(f"{topic}: {rule}: {detail}")
        self.topic = topic
        self.rule = rule
        self.detail = detail


class ConfigError(TocsinError):
    """A setting or a data file that breaks its rule."""


class ArticleError(TocsinError):
    """An input that cannot become an article."""

    def __init__(self, where: str, rule: str, detail: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.where = where
        self.rule = rule
        self.detail = detail
