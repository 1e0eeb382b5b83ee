"""`koda`: the commands and their options. What they do is loaded when one is called.

Exit codes: 0 done, 1 failed or found something wrong, 2 wrong usage.
"""

import importlib
import sys
from typing import Annotated, Any

import typer

from koda import __version__
from koda.errors import KodaError

app = typer.Typer(
    help="A self-hosted coding agent whose every change waits for you.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
key_app = typer.Typer(help="The Anthropic key of the local user.", no_args_is_help=True)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(key_app, name="key")
app.add_typer(db_app, name="db")

Host = Annotated[str | None, typer.Option(help="Address to listen on; HOST, else 127.0.0.1.")]
Port = Annotated[int | None, typer.Option(help="TCP port, 0 for any; PORT, else 8000.")]


def main() -> None:
    """Entry point of the `koda` program."""
    try:
        app()
    except KodaError as error:
        typer.secho(f"koda: {error.message}", err=True, fg="red")
        if error.hint:
            typer.secho(f"  {error.hint}", err=True)
        sys.exit(1)


def _call(name: str, *args: Any) -> None:
    """Runs `koda.cli.<module>:<function>`; a command imports only what it needs."""
    module, function = name.split(":")
    code = getattr(importlib.import_module(f"koda.cli.{module}"), function)(*args)
    if code:
        raise typer.Exit(code)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the web app and the API, and work on tasks; prints the sign-in link."""
    _call("serve:serve", host, port)


@app.command()
def worker() -> None:
    """Work on tasks beside other servers and workers; needs PostgreSQL."""
    _call("worker:work")


@app.command()
def token() -> None:
    """Print a bearer token of the local user, good for seven days."""
    _call("access:print_token")


@app.command("login-link")
def login_link() -> None:
    """Print a sign-in link; it works once, within 15 minutes."""
    _call("access:print_login_link")


@app.command()
def doctor() -> None:
    """Check what Koda needs, and say what to do about what is missing."""
    _call("doctor:diagnose")


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Try Koda on a sample repository with a scripted model: no key, no cost."""
    _call("demo:play", host, port)


@key_app.command("set")
def set_key() -> None:
    """Store the key, read from standard input or asked for; it is never shown again."""
    _call("key:set_key")


@key_app.command("delete")
def delete_key() -> None:
    """Forget the key."""
    _call("key:delete_key")


@db_app.command("upgrade")
def upgrade() -> None:
    """Bring the database to this version's schema."""
    _call("database:upgrade")


@db_app.command("verify")
def verify() -> None:
    """Fold every task from its log and compare it with what is stored; changes nothing."""
    _call("database:check")
