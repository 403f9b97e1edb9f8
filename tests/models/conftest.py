"""The labelled texts, where they are."""

from pathlib import Path

import pytest

from models.corpora import corpora_folder


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the labelled texts; the test is passed over where they are not."""
    folder = corpora_folder(Path(__file__).parents[2])
    if folder is None:
        pytest.skip("the labelled texts are not here (AIQYN_CORPORA)")
    return folder
