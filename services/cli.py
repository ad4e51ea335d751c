"""The `tocsin` command."""

import os
import sys

import typer

from services.adapters import topics
from services.adapters.settings import Settings, from_environment
from services.alerting.command import alerting
from services.core.errors import TocsinError
from services.extractor.command import extractor
from services.feed.command import feed
from services.producer import command as producer
from services.supervisor.command import run

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
app.command("feed")(feed)
app.add_typer(topics_app, name="topics")


def _settings() -> Settings:
    return from_environment(os.environ)


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
        sys.stderr.write(f"tocsin: {error}\n")
        sys.exit(2)
