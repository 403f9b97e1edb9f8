"""The bot that citizens ask: running it, seeing who it is and what would work, and how Telegram reaches us."""

from collections.abc import Iterator
from typing import Any

from claims.errors import ClaimsError, RefusedError
from claims.terms import Language
from pipeline.bot import wire
from pipeline.bot.receiving import address
from pipeline.bot.running import bot_of, give_for_ever, one_poller, run
from pipeline.bot.saying import MENU, words_of
from pipeline.channels import ChannelSettings, NotTaken
from pipeline.channels.telegram.wire import Unanswered
from pipeline.console.command import FAILED, NOTHING_OR_PARTLY, Command, Ended


def bot_run(command: Command) -> None:
    """Take what citizens write, keep it, and answer, until interrupted."""
    settings = command.settings
    with command.database() as database, one_poller(database, settings):
        try:
            bot = bot_of(database, settings)
        except (NotTaken, Unanswered) as trouble:
            raise RefusedError(
                reason="Telegram did not say who the bot is: {said}", said=str(trouble)
            ) from None
        if settings.bot.mode == "webhook":
            command.screen.note(
                f"@{bot.name}: Telegram brings what comes to the desk; late receipts go out here."
            )
            give_for_ever(bot)
        command.screen.note(f"@{bot.name} listens. To stop it: Ctrl+C.")
        run(bot)


def bot_check(command: Command) -> None:
    """Say who the bot is and what would work; nothing is changed."""
    line = _line(command)
    document: dict[str, Any] = {"mode": command.settings.bot.mode}
    troubles: list[str] = []
    try:
        who, hook = wire.me(line), wire.webhook(line)
        document |= {
            "name": f"@{who.get('username', '')}",
            "joins_groups": bool(who.get("can_join_groups")),
            "webhook_set": bool(hook.get("url")),
            "waiting": int(hook.get("pending_update_count", 0)),
        }
        troubles += _troubles(command, hook)
    except (NotTaken, Unanswered) as trouble:
        troubles.append(f"Telegram does not let it in: {trouble}")
    troubles += _links(command)
    document["troubles"] = troubles
    name = document.get("name", "The bot")
    sentence = f"{name} is ready." if not troubles else f"{name} is not ready:\n- " + "\n- ".join(troubles)
    command.screen.done(sentence, **document)
    if troubles:
        raise Ended(FAILED if "name" not in document else NOTHING_OR_PARTLY)


def bot_webhook(command: Command, off: bool) -> None:
    """Have Telegram bring what comes to the desk, or (*off*) wait to be asked."""
    line = _line(command)
    try:
        if off:
            wire.end_webhook(line)
            command.screen.done("Telegram waits to be asked: aiqyn bot run", webhook=False)
            return
        if command.settings.bot.mode != "webhook":
            raise RefusedError(reason="set bot.mode to webhook first: until then the desk takes nothing")
        wire.set_webhook(
            line, address(command.settings), command.settings.bot.webhook_secret.get_secret_value()
        )
    except (NotTaken, Unanswered) as trouble:
        raise RefusedError(reason="Telegram did not take it: {said}", said=str(trouble)) from None
    command.screen.done("Telegram brings what comes to the desk.", webhook=True)


def bot_menu(command: Command) -> None:
    """Tell Telegram what the bot's menu offers, in each language."""
    line = _line(command)
    try:
        for code in Language:
            w = words_of(code)
            wire.set_commands(line, {name: w.plain(said) for name, said in MENU.items()}, code.value)
        w = words_of(Language.KK)
        wire.set_commands(line, {name: w.plain(said) for name, said in MENU.items()})
    except (NotTaken, Unanswered) as trouble:
        raise RefusedError(reason="Telegram did not take it: {said}", said=str(trouble)) from None
    command.screen.done(
        "The menu is set in Kazakh, Russian and English.", languages=[str(c) for c in Language]
    )


def _line(command: Command) -> ChannelSettings:
    if not command.settings.bot.token.get_secret_value():
        raise RefusedError(reason="no bot is set up; put its token into bot.token")
    return wire.line_of(command.settings)


def _troubles(command: Command, hook: Any) -> Iterator[str]:
    settings = command.settings.bot
    if settings.mode == "polling" and hook.get("url"):
        yield "a webhook is set, so it cannot be asked: aiqyn bot webhook --off"
    if settings.mode == "webhook":
        try:
            if hook.get("url") != address(command.settings):
                yield "the webhook is not set to the desk: aiqyn bot webhook"
        except ClaimsError as refusal:
            yield str(refusal)
    if hook.get("last_error_message"):
        yield f"Telegram says of the webhook: {hook['last_error_message']}"


def _links(command: Command) -> Iterator[str]:
    if not command.settings.questions_url.startswith("https://"):
        yield "receipts have no private link that works everywhere: set questions.url to an https address"
