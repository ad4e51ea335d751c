"""The `tocsin` command."""

import os
import sys
import traceback
from typing import NoReturn

import typer
from kafka.errors import KafkaError

from services.adapters import logs, topics
from services.adapters.settings import Settings, from_environment
from services.alerting.command import alerting, memory
from services.analyze import watch
from services.analyze.command import analyze
from services.backtest.command import backtest
from services.core.errors import TocsinError
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
app.command("run")(run)
app.add_typer(producer.app, name="producer")
app.command("extractor")(extractor)
app.command("alerting")(alerting)
app.command("memory")(memory)
app.command("feed")(feed)
app.add_typer(notifier.app, name="notifier")
app.command("analyze")(analyze)
app.command("backtest")(backtest)
app.command("warm")(warm)
app.add_typer(watch.app, name="watch")
app.add_typer(rules.app, name="rules")
app.add_typer(topics_app, name="topics")


def _settings() -> Settings:
    settings = from_environment(os.environ)
    logs.configure("tocsin", settings.log_format)
    return settings


@topics_app.command("create")
def create_topics() -> None:
    """Create the declared topics that are missing."""
    for name in topics.create(_settings()):
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


def main() -> None:
    """Run the command; an error that a person can mend is one line and exit code 2."""
    try:
        app()
    except TocsinError as error:
        _end(str(error))
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
