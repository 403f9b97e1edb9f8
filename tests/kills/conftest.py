"""The proofs by killing import each other by plain names, as bench/kills.py imports them."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from campaign import Campaign, warmed
from world import Children, World, world

Opened = Callable[..., AbstractContextManager[World]]


@pytest.fixture(scope="session")
def fork_server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    """Everything imported and loaded once, ready to fork; `fork_server.lasts` says how long stages last."""
    children = Children()
    folder = tmp_path_factory.mktemp("warm")
    shutil.copy(sqlite_template, folder / "aiqyn.db")
    campaign = Campaign(0)
    with world(folder, f"sqlite:///{folder / 'aiqyn.db'}", children) as one:
        warmed(campaign, one)
    children.lasts = campaign.lasts
    yield children
    children.close()


@pytest.fixture(scope="session")
def approved(
    fork_server: Children, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """A record in which twelve refutations are approved and nothing has gone out, and their names."""
    folder = tmp_path_factory.mktemp("approved")
    path = folder / "aiqyn.db"
    shutil.copy(sqlite_template, path)
    with world(folder, f"sqlite:///{path}", fork_server) as one:
        for stage in ("collect", "match"):
            one.finish(stage)
        one.draft()
        one.finish("approve", wanted=dict.fromkeys(one.names, 1))
        names = one.names
    return path, names


@pytest.fixture
def empty_world(fork_server: Children, sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """A world in which nothing has happened yet."""
    shutil.copy(sqlite_template, tmp_path / "aiqyn.db")
    with world(tmp_path, f"sqlite:///{tmp_path / 'aiqyn.db'}", fork_server) as one:
        yield one


@pytest.fixture
def approved_world(
    fork_server: Children, approved: tuple[Path, list[str]], tmp_path: Path
) -> Iterator[World]:
    """A world in which everything is approved and nothing has gone out."""
    path, names = approved
    shutil.copy(path, tmp_path / "aiqyn.db")
    with world(tmp_path, f"sqlite:///{tmp_path / 'aiqyn.db'}", fork_server, hired=True) as one:
        one.names = list(names)
        yield one
