"""A file of rules in words: a line for each receiver and each rule."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from services.adapters.judgement import checked_rules
from services.adapters.rules import secret_of
from services.adapters.settings import from_environment
from services.adapters.terminal import printable
from services.core.alerts.rules.rules import Receiver, Rule, Rules
from services.core.alerts.telling.summary import several
from services.core.errors import ConfigError


def account_of(file: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Give the lines.

    Raises:
        ConfigError: The file is wrong, as in `read_rules`.
    """
    rules = checked_rules(structs.replace(from_environment(environ), rules=str(file)))
    receivers, count = several(len(rules.receivers), "receiver"), several(len(rules.rules), "rule")
    yield printable(f"{file}: version {rules.version}, {receivers}, {count}")
    yield from (printable(_receiver(each, rules, environ)) for each in rules.receivers)
    yield from (printable(_rule(each)) for each in rules.rules)


def _receiver(receiver: Receiver, rules: Rules, environ: Mapping[str, str]) -> str:
    """Say who it is; of its address the host alone, since the rest may be a secret too."""
    every = f"all of level {receiver.level} or above, and " if receiver.level else ""
    naming = [rule.name for rule in rules.rules if receiver.name in rule.receivers]
    by = f"{every}what {' and '.join(naming) or 'no rule'} and watches name it for"
    secret = receiver.secret_env or receiver.secret_file
    return f"receiver {receiver.name} at {urlsplit(receiver.url).netloc}: {by}; secret in {secret}{_lacking(receiver, environ)}"


def _lacking(receiver: Receiver, environ: Mapping[str, str]) -> str:
    try:
        secret_of(receiver, environ)
    except ConfigError:
        return ", which is not there for this command"
    return ""


def _rule(rule: Rule) -> str:
    wanted = ((name.replace("_", " "), getattr(rule.match, name)) for name in rule.match.__struct_fields__)
    match = "; ".join(f"{name} {' or '.join(values)}" for name, values in wanted if values)
    asked = ((name, getattr(rule.thresholds, name)) for name in rule.thresholds.__struct_fields__)
    least = ", ".join(f"{name} {value:g}" for name, value in asked if value is not None)
    does = [
        f"notifies {' and '.join(rule.receivers)}" if rule.receivers else "",
        f"labels {', '.join(f'{key}={label}' for key, label in rule.labels.items())}" if rule.labels else "",
        "mutes" if rule.mute else "",
    ]
    said = [f"of {match or 'every alert'}", f"from {least}" if least else "", *does]
    return f"rule {rule.name}: " + ", ".join(each for each in said if each)
