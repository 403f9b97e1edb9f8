"""The reasons of a priority in the words of a language."""

from collections.abc import Mapping

from claims.plugins import discover


def say(name: str, values: Mapping[str, str], language: str) -> str:
    """One reason in the words of kk, ru or en; kinds of harm are named in them too."""
    phrases = discover("claims.languages")[language].PHRASES
    told = {
        key: ", ".join(phrases[f"harm.{kind}"] for kind in value.split()) if key == "harms" else value
        for key, value in values.items()
    }
    said: str = phrases[f"priority.{name}"].format(**told)
    return said
