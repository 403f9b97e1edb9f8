"""Words as people write them: the options that every command knows may stand anywhere."""

import pytest

from pipeline.console.entrance import common_first


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("inbox --json --as dana", "--json --as dana inbox"),
        ("--as=dana claim close c-1 -q", "--as=dana -q claim close c-1"),
        ("claim show c-1 --language kk", "--language kk claim show c-1"),
        ("inbox --language kk --json", "--json inbox --language kk"),
        ("--language ru inbox --language kk", "--language ru inbox --language kk"),
        ("--as dana source add x feed y --language kk", "--as dana source add x feed y --language kk"),
        ("claim note c-1 -- --json", "claim note c-1 -- --json"),
        ("person list --as", "person list --as"),
    ],
)
def test_common_options_go_first_and_a_command_keeps_its_own(written, meant):
    assert common_first(written.split()) == meant.split()
