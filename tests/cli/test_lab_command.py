"""``hv-tariff lab`` as a person types it, up to where it would begin to serve."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hv_tariff.cli import lab as command
from hv_tariff.cli import main


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments, serving nothing; gives status, output, error and how it was served."""
    served = []

    class Server:
        def __init__(self, desk) -> None:
            self.desk = desk

        def run(self, *, sockets) -> None:
            served.append((self.desk, [each.getsockname() for each in sockets]))
            for each in sockets:
                each.close()

    monkeypatch.setattr(command, "server_of", lambda desk, bound: Server(desk))

    def run(*arguments: str | Path):
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "lab", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err, served

    return run


def test_it_says_where_the_page_is_and_serves_this_machine_alone(typed) -> None:
    status, out, _, ((desk, ((host, port),)),) = typed("--port", "0")
    assert (status, host) == (0, "127.0.0.1")
    assert out == f"http://127.0.0.1:{port}/  (Ctrl-C ends it)\n"
    assert [each.case.name for each in desk.customers.all] == [
        "sample-industry",
        "sample-general",
        "sample-pumping",
    ]


def test_it_serves_the_customers_of_a_portfolio(typed) -> None:
    examples = Path(__file__).parents[2] / "examples" / "A-open-016.json"
    _, _, _, ((desk, _),) = typed("--portfolio", examples, "--port", "0")
    assert [each.case.name for each in desk.customers.all] == ["A-open-016"]


def test_another_host_or_a_file_that_is_not_there_is_one_sentence(typed, tmp_path: Path) -> None:
    status, _, error, served = typed("--host", "0.0.0.0")
    assert status == 1
    assert (
        error == "error: --host: '0.0.0.0' is not this machine alone; the page is served on 127.0.0.1 only\n"
    )
    assert "the file cannot be read" in typed("--portfolio", tmp_path / "no.jsonl")[2]
    assert served == []
