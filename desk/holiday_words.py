"""Days of the calendar in the reader's words: the library names them in English."""

from collections.abc import Callable, Mapping

from claims.working_days import Named
from desk.showing import Showing

Say = Callable[[str], str]


def day_words(one: Named, _: Say, showing: Showing) -> str:
    """What a day is: a holiday, a day off for one that fell on a weekend, a day that was moved."""
    if one.instead_of is not None:
        moved = _("Worked instead of {day}") if one.working else _("Day off instead of {day}")
        return moved.format(day=showing.brief(one.instead_of))
    name = holiday_names(_).get(one.name, one.name)
    if one.observed:
        name = _("{name}: day off carried over from a weekend").format(name=name)
    return _("{name} (expected; not announced yet)").format(name=name) if one.estimated else name


def holiday_names(_: Say) -> Mapping[str, str]:
    """Kazakhstan's holidays, and its neighbours' where they are called the same; others keep their English name."""
    return {
        "New Year's Day": _("New Year's Day"),
        "New Year Holidays": _("New Year holidays"),
        "Orthodox Christmas": _("Orthodox Christmas"),
        "Christmas Day": _("Orthodox Christmas"),
        "International Women's Day": _("International Women's Day"),
        "Women's Day": _("International Women's Day"),
        "Nowruz Holiday": _("Nauryz"),
        "Nowruz": _("Nauryz"),
        "Nooruz Holiday": _("Nauryz"),
        "Labor Day": _("Labour Day"),
        "Kazakhstan's People Solidarity Holiday": _("Day of Unity of the People of Kazakhstan"),
        "Defender of the Fatherland Day": _("Defender of the Fatherland Day"),
        "Fatherland Defender's Day": _("Defender of the Fatherland Day"),
        "Victory Day": _("Victory Day"),
        "Eid al-Adha": _("Qurban ait"),
        "Eid al-Fitr": _("Oraza ait"),
        "Capital Day": _("Capital Day"),
        "Constitution Day": _("Constitution Day"),
        "Republic Day": _("Republic Day"),
        "First President Day": _("First President Day"),
        "Independence Day": _("Independence Day"),
        "The old Constitution Day is no holiday any more": _(
            "The old Constitution Day is no holiday any more"
        ),
        "Eid al-Adha was a day earlier than announced": _("Qurban ait was a day earlier than announced"),
    }
