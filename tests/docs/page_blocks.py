"""The pages of the documentation as their fenced blocks, and how a block is run."""

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    written = page.read_text(encoding="utf-8")
    return [
        Block(match[1].strip(), match[2], written.count("\n", 0, match.start()) + 1)
        for match in _FENCE.finditer(written)
    ]


def file_name(block: Block) -> str | None:
    """A block that opens with a comment naming a file is that file: ``# case.yaml``."""
    match = re.match(r"#\s*([\w/.-]+\.(?:yaml|json))\n", block.text)
    return match[1] if match else None


def link_to_repository(directory: Path) -> None:
    """The paths of the repository that pages name are there too."""
    for name in ("examples", "data"):
        link = directory / name
        if not link.exists():
            link.symlink_to(ROOT / name)


def run_python(block: Block, page: Path, names: dict[str, Any], directory: Path) -> str:
    link_to_repository(directory)
    out = io.StringIO()
    with contextlib.chdir(directory), contextlib.redirect_stdout(out):
        # Blank lines before the code give an error the line of the page.
        exec(compile("\n" * block.line + block.text, str(page), "exec"), names)
    return out.getvalue()


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with the output shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run_command(command: str, directory: Path) -> str:
    program, *arguments = command.split()
    assert program == "hv-tariff", command
    link_to_repository(directory)
    done = subprocess.run(
        [sys.executable, "-m", "hv_tariff.cli", *arguments],
        cwd=directory,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def same(shown: str, printed: str) -> bool:
    """Whether shown output is what was printed; a line ``...`` stands for any number of lines."""
    wanted = [line.rstrip() for line in shown.strip("\n").splitlines()]
    got = [line.rstrip() for line in printed.strip("\n").splitlines()]
    pattern = r"\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in wanted)
    if "..." not in wanted:
        return wanted == got
    return re.fullmatch(pattern, "\n".join(got)) is not None
