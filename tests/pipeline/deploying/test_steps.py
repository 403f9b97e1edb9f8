import random

import pytest

from claims.errors import RefusedError
from pipeline.deploying import deploy
from pipeline.deploying.steps import steps


def test_what_pages_ask_for_goes_first_and_what_lists_them_last(files):
    paths = [*files, ".aiqyn", "kk/index.html.br", "assets/site.0123456789.css.gz", "pagefind/index.pf_index"]
    random.Random(1).shuffle(paths)
    assert steps(paths) == [
        [".aiqyn"],
        [
            "assets/card.png",
            "assets/site.0123456789.css",
            "assets/site.0123456789.css.gz",
            "pagefind/index.pf_index",
        ],
        ["kk/r/r-00001/index.html"],
        ["404.html", "index.html", "kk/index.html", "kk/index.html.br", "r/7k3q9/index.html"],
        ["_headers", "kk/feed.atom", "robots.txt", "sitemap.xml"],
    ]


def test_a_site_that_was_never_built_is_refused(tmp_path, house):
    (house.data / "site/current").unlink()
    with pytest.raises(RefusedError, match="build it first: aiqyn site build"):
        deploy(house.settings(), str(tmp_path / "out"))


@pytest.mark.parametrize(
    "target",
    [
        "-rf", "--rsh=x", "", " ", "ftp://a.example/x", "https://a.example/", "a b:/x", "-oProxyCommand=x:/x",
        "web@-oProxyCommand=x:/x", "host:-x", "host:", "host:\n/x", "we b@host:/x", "host;ls:/x", "$(ls):/x", "s3://",
        "s3:///x", "s3://b/x?y", "s3://b/../x",
    ],
)  # fmt: skip
def test_a_target_that_could_be_taken_for_something_else_is_refused(house, target):
    with pytest.raises(RefusedError, match="is no place to deploy to"):
        deploy(house.settings(endpoint="http://127.0.0.1:9", access_key="a", secret_key="b"), target)


def test_the_copy_that_is_carried_is_gone_afterwards(house, tmp_path):
    with pytest.raises(RefusedError):
        deploy(house.settings(), "-x")
    assert sorted(path.name for path in (house.data / "site").iterdir()) == ["current", "releases"]


def test_what_a_killed_deployment_left_is_cleared_and_a_running_one_is_left_alone(house):
    import os

    for process in (os.getppid(), 2**30):
        (house.data / f"site/.deploying-{process}-x").mkdir()
    with pytest.raises(RefusedError):
        deploy(house.settings(access_key="a", secret_key="b"), "s3://aiqyn")
    left = {path.name for path in (house.data / "site").glob(".deploying-*")}
    assert left == {f".deploying-{os.getppid()}-x"}
