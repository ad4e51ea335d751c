"""The configuration of a judge, from the settings and the files that they name."""

from services.adapters.priors import load_priors
from services.adapters.rules import load_rules, read_rules
from services.adapters.settings import Settings
from services.adapters.watches import load_configured, load_plans
from services.core.alerts.policy import Judgement, policy_for
from services.core.alerts.rules.rules import Rules


def load_judgement(settings: Settings, *, partitions: int) -> Judgement:
    """Give all that alerts depend on besides the log.

    Args:
        settings: The settings; they name the sensitivity and the user's files.
        partitions: The partitions of the articles' topic.

    Raises:
        ConfigError: A file cannot be used; all that is wrong with it is told at once.
    """
    return Judgement(
        namespace=settings.namespace,
        partitions=partitions,
        public_url=settings.public_url,
        policy=policy_for(settings.sensitivity),
        rules=checked_rules(settings),
        watches=load_plans(settings),
        priors=load_priors(),
    )


def checked_rules(settings: Settings) -> Rules:
    """Give the rules that the settings name; only those of a user are held against the lexicon, which takes a second.

    Raises:
        ConfigError: As in `read_rules`.
    """
    if not settings.rules:
        return load_rules(settings)
    lexicon, watches = load_configured(settings)
    return read_rules(settings, lexicon, [watch.name for watch in watches.watches])
