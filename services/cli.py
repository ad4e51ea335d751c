"""The `tocsin` command."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from kafka.errors import AuthorizationError, KafkaError

from services.adapters import acls, logs, topics
from services.adapters.access import denied
from services.adapters.settings import Settings, from_environment
from services.alerting.command import alerting, memory
from services.analyze import watch
from services.analyze.command import analyze
from services.backtest.command import backtest
from services.core.errors import TocsinError
from services.deadletters import command as deadletters
from services.extractor.command import extractor
from services.feed.command import feed
from services.notifier import command as notifier
from services.producer import command as producer
from services.rules import command as rules
from services.supervisor.command import run
from services.warm.command import warm

app = typer.Typer(
    name="tocsin",
    help="Watches the news as it is published and rings when signs of escalation become more frequent than usual.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
topics_app = typer.Typer(help="Create and check the Kafka topics.", no_args_is_help=True)
acls_app = typer.Typer(help="Give each service's user its rights on Kafka.", no_args_is_help=True)
AclFile = Annotated[Path, typer.Argument(help="The file of users and rights: deploy/acls.yaml.", metavar="FILE")]
app.command("run")(run)
app.add_typer(producer.app, name="producer")
app.command("extractor")(extractor)
app.command("alerting")(alerting)
app.command("memory")(memory)
app.command("feed")(feed)
app.add_typer(notifier.app, name="notifier")
app.add_typer(deadletters.app, name="deadletters")
app.command("analyze")(analyze)
app.command("backtest")(backtest)
app.command("warm")(warm)
app.add_typer(watch.app, name="watch")
app.add_typer(rules.app, name="rules")
app.add_typer(topics_app, name="topics")
app.add_typer(acls_app, name="acls")


def _settings() -> Settings:
    settings = from_environment(os.environ)
    logs.configure("tocsin", settings.log_format)
    return settings


@topics_app.command("create")
def create_topics() -> None:
    """Create the declared topics that are missing; a broker that is not there yet is waited for."""
    for name in topics.create_when_there(_settings()):
        typer.echo(f"created {name}")


@topics_app.command("check")
def check_topics() -> None:
    """Say where the broker's topics differ from the declared ones; exit code 1 if they do."""
    differences = topics.check(_settings())
    for line in differences:
        typer.echo(line)
    if differences:
        raise typer.Exit(1)
    typer.echo("all topics are as declared")


@topics_app.command("delete")
def delete_topics(*, yes: bool = typer.Option(default=False, help="Do not ask.")) -> None:
    """Delete the topics of TOCSIN_NAMESPACE and TOCSIN_RUN with all they hold."""
    settings = _settings()
    yes or typer.confirm(f"delete every topic {settings.name('*')} on {settings.kafka_bootstrap}?", abort=True)
    for name in topics.delete(settings):
        typer.echo(f"deleted {name}")


@acls_app.command("apply")
def apply_acls(file: AclFile) -> None:
    """Make Kafka's rules for these users those of the file; they hold for TOCSIN_NAMESPACE and TOCSIN_RUN.

    Rules for other users, and for other namespaces, stay as they are. Exit code 2: nothing could be changed.
    """
    made, taken = acls.apply(_settings(), acls.read_acls(file))
    for rule in made:
        typer.echo(f"made: {rule}")
    for rule in taken:
        typer.echo(f"taken away: {rule}")
    typer.echo("all rules are as in the file")


@acls_app.command("check")
def check_acls(file: AclFile) -> None:
    """Say where Kafka's rules for these users differ from the file; exit code 1 if they do."""
    settings, users = _settings(), acls.read_acls(file)
    wanted, there = acls.rules(users, settings), acls.applied(settings, users)
    for rule in sorted(wanted - there):
        typer.echo(f"missing: {rule}")
    for rule in sorted(there - wanted):
        typer.echo(f"too much: {rule}")
    if wanted != there:
        raise typer.Exit(1)
    typer.echo("all rules are as in the file")


def main() -> None:
    """Run the command; an error that a person can mend is one line and exit code 2."""
    try:
        app()
    except TocsinError as error:
        _end(str(error))
    except AuthorizationError as error:
        _end(str(denied(from_environment(os.environ), error)))
    except KafkaError as error:
        given = os.environ.get("TOCSIN_KAFKA_BOOTSTRAP", Settings().kafka_bootstrap)
        _end(f"Kafka at {given}: {error or type(error).__name__}; is it up, and is TOCSIN_KAFKA_BOOTSTRAP right?")
    except (OSError, ValueError) as error:
        if not _is_of_kafka(error):
            raise
        _end(f"the settings TOCSIN_KAFKA_*: {error}; correct the file or the value")


def _is_of_kafka(error: BaseException) -> bool:
    """Was it raised in the Kafka client, by an address or a certificate it cannot use?"""
    frames = traceback.extract_tb(error.__traceback__)
    return any("/kafka/" in frame.filename for frame in frames)


def _end(line: str) -> NoReturn:
    sys.stderr.write(f"tocsin: {line}\n")
    sys.exit(2)
