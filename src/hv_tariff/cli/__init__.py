"""The command ``hv-tariff`` (extra `cli`)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; without its extra, say how to get it."""
    try:
        from hv_tariff.cli.app import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.exit(f"hv-tariff: the command needs {error.name}; install hv_tariff[cli]")
    run()
