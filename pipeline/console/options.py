"""A source's own options as typed on the command line, checked against what its module knows."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.errors import RefusedError
from pipeline.intake import Option

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def typed_options(known: Mapping[str, Option], typed: Sequence[str]) -> dict[str, Any]:
    """The options in ``name=value`` words, as the types of their defaults; a mapping may be given piece by piece."""
    found: dict[str, Any] = {}
    for word in typed:
        name, equals, value = word.partition("=")
        if not equals:
            raise RefusedError(reason="an option is written name=value; {word!r} has no =", word=word)
        if name not in known or known[name].default is None:
            raise _no_option(name, known)
        new = _typed(name, value, known[name].default)
        found[name] = {**found.get(name, {}), **new} if isinstance(new, dict) else new
    return found


def whole_address(address: str) -> str:
    """A file's address as it can be read from any folder; any other address as it is."""
    path = Path(address).expanduser()
    return str(path.absolute()) if "://" not in address and path.exists() else address


def _no_option(name: str, known: Mapping[str, Option]) -> RefusedError:
    said = [f"{name} ({option.says})" for name, option in known.items() if option.default is not None]
    if not said:
        return RefusedError(reason="it has no option {name!r}; this kind has none", name=name)
    return RefusedError(
        reason="it has no option {name!r}; there are: {options}", name=name, options="; ".join(said)
    )


def _typed(name: str, value: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return _truth(value)
        if isinstance(default, int | float):
            return type(default)(value)
        if isinstance(default, Mapping):
            return _mapping(value)
        if isinstance(default, list | tuple):
            return [part.strip() for part in value.split(",") if part.strip()]
    except ValueError:
        raise RefusedError(
            reason="the option {name} cannot be {value!r}; write something like {example}",
            name=name,
            value=value,
            example=json.dumps(default, ensure_ascii=False, default=str),
        ) from None
    return value


def _truth(value: str) -> bool:
    word = value.strip().lower()
    if word not in (*_YES, *_NO):
        raise ValueError(value)
    return word in _YES


def _mapping(value: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in value.split(",") if part.strip()]
    if not pairs or any(not equals for _, equals, _ in pairs):
        raise ValueError(value)
    return {name.strip(): said.strip() for name, _, said in pairs}
