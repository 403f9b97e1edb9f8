"""The API keeps to its own description, whatever it is asked."""

import pytest

from bench.contract import contract


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_schemathesis_finds_no_failure_and_no_answer_that_is_not_described(database, tmp_path):
    faults, answers = contract(database, tmp_path, examples=2, seed=7, seconds=30)
    assert faults == []
    assert not [status for status in answers if status.startswith("5") or status == "none"]
    assert {"200", "201", "404", "409", "422"} <= answers.keys()
