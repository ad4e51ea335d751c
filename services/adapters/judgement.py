"""The configuration of a judge, from the settings and the files that they name."""

from services.adapters.priors import load_priors
from services.adapters.rules import load_rules, read_rules
from services.adapters.settings import Settings
from services.adapters.watches import load_configured, load_plans
from services.core.alerts.policy import Judgement, policy_for
from services.core.alerts.rules.rules import Rules
from services.core.errors import ConfigError


def load_judgement(settings: Settings, *, partitions: int) -> Judgement:
    """Give all that alerts depend on besides the log.

    Args:
        settings: The settings; they name the sensitivity and the user's files.
        partitions: The partitions of the articles' topic.

    Raises:
        ConfigError: Files cannot be used; all that is wrong with them is told at once. Watches are asked with the lexicon that
            they name things of, so not where that is wrong.
    """
    try:
        return _judgement(settings, partitions)
    except ConfigError as error:
        raise ConfigError("\n".join(_all_faults(settings, str(error)))) from error


def _judgement(settings: Settings, partitions: int) -> Judgement:
    return Judgement(
        namespace=settings.namespace,
        partitions=partitions,
        public_url=settings.public_url,
        policy=policy_for(settings.sensitivity),
        rules=checked_rules(settings),
        watches=load_plans(settings),
        priors=load_priors(),
    )


def _all_faults(settings: Settings, first: str) -> list[str]:
    """Ask every file of its own, so that the fault of one does not hide another's; give each line once."""
    lines = first.splitlines()
    for ask in (load_rules, load_configured):
        try:
            ask(settings)
        except ConfigError as error:
            lines += [line for line in str(error).splitlines() if line not in lines]
    return lines


def checked_rules(settings: Settings) -> Rules:
    """Give the rules that the settings name; only those of a user are held against the lexicon, which takes a second.

    Raises:
        ConfigError: As in `read_rules`.
    """
    if not settings.rules:
        return load_rules(settings)
    lexicon, watches = load_configured(settings)
    return read_rules(settings, lexicon, [watch.name for watch in watches.watches])
