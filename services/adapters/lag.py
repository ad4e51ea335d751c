"""How far the services are behind what was written."""

from typing import Any

from kafka import TopicPartition

from services.adapters import kafka
from services.adapters.settings import Settings
from services.core import topics

GROUPS = {"extractor": topics.ARTICLES, kafka.JUDGE_GROUP: topics.OBSERVATIONS}


class Lag:
    """Compares the groups' committed offsets with the ends of their topics.

    Args:
        settings: Where the topics are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._admin = kafka.admin(settings)
        self._consumer = kafka.consumer(settings, group=None)

    def behind(self) -> int:
        """Give the records that the extractor and the judge have still to take."""
        return sum(self._behind(group, topic) for group, topic in GROUPS.items())

    def articles(self) -> int:
        """Give the records of articles.v1 that the extractor has still to take."""
        return self._behind("extractor", topics.ARTICLES)

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()
        self._admin.close()

    def _behind(self, group: str, topic: str) -> int:
        name = self._settings.name(topic)
        partitions = [TopicPartition(name, number) for number in sorted(self._consumer.partitions_for_topic(name) or ())]
        ends = self._consumer.end_offsets(partitions)
        committed: dict[TopicPartition, Any] = self._admin.list_group_offsets([self._settings.name(group)])[
            self._settings.name(group)
        ]
        return sum(max(0, end - max(0, committed[each].offset if each in committed else 0)) for each, end in ends.items())
