"""The command line of Aiqyn: a table of commands, each of which opens one unit of work and calls one function.

Only Typer is imported here; whatever is heavy is imported by the command that needs it, so that ``--help`` and
completion come at once. What is printed is in `pipeline/console/`.
"""

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer


def _demand_own_house() -> None:
    """Stop when Python finds packages named like ours somewhere else: another program's."""
    house = Path(__file__).resolve().parent
    for name in ("claims", "models", "pipeline", "desk"):
        spec = find_spec(name)
        places = [Path(place).resolve() for place in (spec.submodule_search_locations or ())] if spec else []
        if house / name not in places[:1]:
            where = f"is at {places[0]}" if places else "is missing"
            raise SystemExit(
                f"Aiqyn lives in {house}, but the package {name!r} {where}: another program installed the same"
                " name. Install Aiqyn in an environment of its own (uv tool install, or pipx)."
            )


_demand_own_house()  # before anything of ours is imported

from claims.terms import (  # noqa: E402
    AnswerState,
    ClaimState,
    DayKind,
    DeliveryState,
    DueState,
    DueStep,
    FiguresBy,
    InboxOrder,
    Language,
    PageKind,
    PublicationState,
    QuestionKind,
    RefutationState,
    Role,
    Step,
    TextLanguage,
    VolumeBy,
    WebhookEventKind,
)
from pipeline.console import entrance  # noqa: E402
from pipeline.console.command import FAILED, FINE, Command, Ended, Options  # noqa: E402
from pipeline.console.screen import Form  # noqa: E402

_EPILOG = """Exit codes: 0 fine; 1 failed; 2 wrong use; 3 nothing found, or done only in part; 130 interrupted.

Results go to stdout, everything else to stderr. These options may stand anywhere in a command; only where a
command has a --language of its own, the reader's goes first.

Example: aiqyn inbox --unanswered --json"""


def _app(says: str, example: str) -> typer.Typer:
    return typer.Typer(help=says, no_args_is_help=True, epilog=_eg(example))


def _eg(*examples: str) -> str:
    return "\n\n".join(f"Example: {example}" for example in examples)


app = typer.Typer(
    help="Takes in rumours, finds those that say the same, and carries official refutations to the public.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
db_app = _app("The database: bring it up to date, see where it stands.", "aiqyn db upgrade")
config_app = _app("The settings as they hold, and who said so.", "aiqyn config show")
person_app = _app("The people at the desk and what they are trusted with.", "aiqyn person list")
authority_app = _app("The state bodies that answer.", "aiqyn authority load authorities.yaml --as aliya")
narrative_app = _app(
    "The themes above claims that an analyst follows.",
    'aiqyn narrative add vaccines --ru "Страх перед прививками" --as aigerim',
)
place_app = _app("The regions and cities.", "aiqyn place load places.yaml --as aliya")
source_app = _app("Where rumours come from.", "aiqyn source list")
quarantine_app = _app("What could not be read, kept with the reason.", "aiqyn quarantine list")
match_app = typer.Typer(help="Find which claims the new sightings state.", epilog=_eg("aiqyn match"))
claim_app = _app("Look at a claim and decide about it.", "aiqyn claim show c-7k3q9")
rule_app = _app(
    "What the machine does to claims by rules that people wrote: tag, assign, raise, mute, hold.",
    "aiqyn rule list",
)
statement_app = _app("The official statements that refutations rest on.", "aiqyn statement list")
pages_app = _app(
    "What is published beside refutations: guidance, briefings, media, answers …", "aiqyn pages list"
)
pages_draft_app = _app(
    "Let the machine draft a page from the record.", "aiqyn pages draft digest --since 2020-03-19"
)
refutation_app = _app("Write, submit, approve, correct and withdraw refutations.", "aiqyn refutation list")
trends_app = _app(
    "How much was seen when, what grows, how long answers took.", "aiqyn trends volume --by language"
)
outbox_app = _app("What goes out, and where it stands.", "aiqyn outbox list")
queue_app = typer.Typer(help="What goes out when; hold, move and plan a row.", epilog=_eg("aiqyn queue"))
question_app = _app(
    "Citizens' questions: what is due, how long answers took, more time.", "aiqyn questions due"
)
retention_app = _app("How long it is known who asked.", "aiqyn retention run --dry-run")
answers_app = _app("Answers to all who asked the same: write, send, approve.", "aiqyn answers list")
answer_app = _app("Answer the people who asked.", "aiqyn answer run")
notices_app = _app("The messages to people who asked, and where each stands.", "aiqyn notices list")
holidays_app = _app("The calendar that the clock of questions goes by.", "aiqyn holidays list --year 2026")
webhook_app = _app("Other programs that are told of what happens here.", "aiqyn webhook list")
bot_app = _app("The Telegram bot that citizens ask.", "aiqyn bot check")
mail_app = _app("Letters to readers: the keys, how many there are, sending.", "aiqyn mail send")
site_app = _app(
    "The public site's folder: build it, check it, look at it, carry it to where readers get it.",
    "aiqyn site build",
)
audit_app = _app("The chain of every decision: verify it, publish its head, read it.", "aiqyn audit verify")
routing_app = _app("Whose a question is: the rules, and where a text would go.", "aiqyn routing rules")
eval_app = _app("Measure the models on labelled files.", "aiqyn eval pairs pairs.tsv --json")
train_app = _app("Make the models anew, reproducibly; what is worse is refused.", "aiqyn train matcher")
for _name, _sub in {
    "source": source_app,
    "quarantine": quarantine_app,
    "match": match_app,
    "claim": claim_app,
    "rule": rule_app,
    "statement": statement_app,
    "refutation": refutation_app,
    "pages": pages_app,
    "outbox": outbox_app,
    "queue": queue_app,
    "site": site_app,
    "trends": trends_app,
    "questions": question_app,
    "retention": retention_app,
    "answers": answers_app,
    "answer": answer_app,
    "notices": notices_app,
    "holidays": holidays_app,
    "webhook": webhook_app,
    "mail": mail_app,
    "bot": bot_app,
    "audit": audit_app,
    "person": person_app,
    "authority": authority_app,
    "place": place_app,
    "narrative": narrative_app,
    "routing": routing_app,
    "db": db_app,
    "config": config_app,
    "eval": eval_app,
    "train": train_app,
}.items():
    app.add_typer(_sub, name=_name)
pages_app.add_typer(pages_draft_app, name="draft")
app.add_typer(question_app, name="question", hidden=True)  # of one question people say so


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write a date as 2020-03-19") from None


def _moment(command: Command, written: str) -> datetime | None:
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(command.settings.time_zone))
    except ValueError:
        raise typer.BadParameter("write a time as 2020-03-19 18:00") from None


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; change nothing.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id, such as c-7k3q9.")]
SightingNumbers = Annotated[list[int], typer.Argument(metavar="SIGHTING", help="The sightings' numbers.")]
PostCode = Annotated[str, typer.Argument(metavar="CODE", help="The short code of the post.")]
RefutationId = Annotated[str, typer.Argument(metavar="REF", help="The refutation's id, such as r-4m2x8.")]
PageName = Annotated[
    str, typer.Argument(metavar="PAGE", help="The page's id, or its address: guidance/wash-hands.")
]
DraftPath = Annotated[str, typer.Argument(metavar="FILE.md", help='A Markdown file; "-" is stdin.')]
YamlPath = Annotated[str, typer.Argument(metavar="FILE.yaml", help='A YAML list; "-" is stdin.')]
WebhookId = Annotated[str, typer.Argument(metavar="WEBHOOK", help="The webhook's id, such as wh-7k3q9.")]
SourceKey = Annotated[str, typer.Argument(metavar="KEY", help="The source's key.")]
LabelledFile = Annotated[
    str, typer.Argument(metavar="FILE", help="The labelled file; docs/data.md says how.")
]
MatcherPath = Annotated[
    str, typer.Option("--matcher", metavar="PATH", help="Measure this matcher, not the one in service.")
]
CorporaPath = Annotated[
    str, typer.Option("--corpora", metavar="DIR", help="The labelled texts; else AIQYN_CORPORA.")
]
DataPath = Annotated[
    str, typer.Option("--data", metavar="DIR", help="Our own pairs; else those of the source.")
]
OutPath = Annotated[
    str, typer.Option("--out", metavar="DIR", help="Where the model goes; else models in the data folder.")
]
Day = Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="A date, such as 2020-03-19.")]


@app.callback()
def aiqyn(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the settings from this file.")
    ] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="The database to work on.")] = None,
    person: Annotated[str | None, typer.Option("--as", metavar="HANDLE", help="Who you are.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one JSON document a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    language: Annotated[Language | None, typer.Option(help="The language you read.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Answer questions with yes; approvals need --digest.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, help="Print the version.", callback=lambda on: _version(on)),
    ] = False,
) -> None:
    """Takes in rumours, finds those that say the same, and carries official refutations to the public."""
    if config is not None:
        os.environ["AIQYN_CONFIG"] = str(config)
    form = Form.JSONL if as_jsonl else Form.JSON if as_json else Form.TEXT
    _command(ctx).options = Options(database, person, language, form, quiet, verbose, yes)


def _command(ctx: typer.Context) -> Command:
    command: Command = ctx.obj
    return command


# --- setting up -------------------------------------------------------------------------------------------


@db_app.command("upgrade", epilog=_eg("aiqyn db upgrade"))
def db_upgrade(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Bring the database to the shape this version needs; make it when there is none."""
    from pipeline.console import setting_up

    setting_up.db_upgrade(_command(ctx), dry_run)


@db_app.command("status", epilog=_eg("aiqyn db status --json"))
def db_status(ctx: typer.Context) -> None:
    """Say where the database is, its shape, and how much there is of everything."""
    from pipeline.console import setting_up

    setting_up.db_status(_command(ctx))


@config_app.command("show", epilog=_eg("aiqyn config show"))
def config_show(ctx: typer.Context) -> None:
    """Print every setting, its value (secrets hidden), and who said so."""
    from pipeline.console import setting_up

    setting_up.config_show(_command(ctx))


@person_app.command("add", epilog=_eg('aiqyn person add dana "Dana S." --role editor --as aliya'))
def person_add(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="A short name: a-z, 0-9, dot, dash, underscore.")],
    name: Annotated[str, typer.Argument(help="The whole name.")],
    role: Annotated[
        list[Role] | None, typer.Option(help="What they are trusted with; repeat for more.")
    ] = None,
    language: Annotated[Language, typer.Option(help="The language they read.")] = Language.EN,
    dry_run: DryRun = False,
) -> None:
    """Add somebody; the very first person needs no --as and becomes the administrator.

    When desk.url is set, a one-time link is printed by which they choose a password.
    """
    from pipeline.console import letting_in

    letting_in.person_add(_command(ctx), handle, name, role, language, dry_run)


@person_app.command("list", epilog=_eg("aiqyn person list"))
def person_list(ctx: typer.Context) -> None:
    """List the people and their roles."""
    from pipeline.console import setting_up

    setting_up.person_list(_command(ctx))


@person_app.command("role", epilog=_eg("aiqyn person role dana --give editor --take analyst --as aliya"))
def person_role(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Who.")],
    give: Annotated[list[Role] | None, typer.Option(help="A role to give; repeat for more.")] = None,
    take: Annotated[list[Role] | None, typer.Option(help="A role to take back; repeat for more.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Give roles and take them back; what was approved before stays approved."""
    from pipeline.console import setting_up

    setting_up.person_role(_command(ctx), handle, give, take, dry_run)


@person_app.command(
    "authority",
    epilog=_eg(
        "aiqyn person authority saule labour --as aliya", "aiqyn person authority saule labour --take"
    ),
)
def person_authority(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Who, with the role authority_contact.")],
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="The bodies' keys.")] = None,
    take: Annotated[bool, typer.Option("--take", help="No longer for these.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Say for which bodies somebody answers: they see those bodies' questions and nothing else."""
    from pipeline.console import question_desk

    question_desk.person_authority(_command(ctx), handle, keys or [], take, dry_run)


@person_app.command("disable", epilog=_eg("aiqyn person disable dana --as aliya"))
def person_disable(
    ctx: typer.Context, handle: Annotated[str, typer.Argument(help="Who left.")], dry_run: DryRun = False
) -> None:
    """Somebody left: nothing is allowed to them any more; what they did stays theirs."""
    from pipeline.console import setting_up

    setting_up.person_disable(_command(ctx), handle, dry_run)


@person_app.command("enable", epilog=_eg("aiqyn person enable dana --as aliya"))
def person_enable(
    ctx: typer.Context, handle: Annotated[str, typer.Argument(help="Who is back.")], dry_run: DryRun = False
) -> None:
    """Somebody is back: their roles hold again and their password works."""
    from pipeline.console import letting_in

    letting_in.person_enable(_command(ctx), handle, dry_run)


@person_app.command("reset", epilog=_eg("aiqyn person reset dana --as aliya"))
def person_reset(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Who.")],
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take a lost telephone off as well.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Print a one-time link by which somebody chooses a password: an invitation, or a reset."""
    from pipeline.console import letting_in

    letting_in.person_reset(_command(ctx), handle, second_factor, dry_run)


@person_app.command(
    "sessions", epilog=_eg("aiqyn person sessions", "aiqyn person sessions dana --end --as aliya")
)
def person_sessions(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(help="Whose; else everybody's.")] = "",
    end: Annotated[bool, typer.Option("--end", help="Sign this person out everywhere.")] = False,
    dry_run: DryRun = False,
) -> None:
    """List where people are signed in at the desk, or sign somebody out everywhere."""
    from pipeline.console import letting_in

    if end and not handle:
        raise typer.BadParameter("say whose sessions end")
    letting_in.person_sessions(_command(ctx), handle, end, dry_run)


@person_app.command("link", epilog=_eg("aiqyn person link dana"))
def person_link(ctx: typer.Context, handle: Annotated[str, typer.Argument(help="Who.")]) -> None:
    """Print a link that lets somebody of the demonstration in once, without a password."""
    from pipeline.console import letting_in

    letting_in.person_link(_command(ctx), handle)


@authority_app.command("load", epilog=_eg("aiqyn authority load data/authorities.yaml --as aliya"))
def authority_load(ctx: typer.Context, file: YamlPath, dry_run: DryRun = False) -> None:
    """Add the authorities of a list that are not known yet."""
    from pipeline.console import setting_up

    setting_up.authority_load(_command(ctx), file, dry_run)


@authority_app.command("list", epilog=_eg("aiqyn authority list"))
def authority_list(ctx: typer.Context) -> None:
    """List the authorities under their names of today."""
    from pipeline.console import setting_up

    setting_up.authority_list(_command(ctx))


@routing_app.command("load", epilog=_eg("aiqyn routing load data/routing.yaml --as aliya"))
def routing_load(ctx: typer.Context, file: YamlPath, dry_run: DryRun = False) -> None:
    """Put the rules of a file in the place of those in force."""
    from pipeline.console import question_routing

    question_routing.routing_load(_command(ctx), file, dry_run)


@routing_app.command("rules", epilog=_eg("aiqyn routing rules"))
def routing_rules(ctx: typer.Context) -> None:
    """List the rules of routing in their order; the first that fits a question decides."""
    from pipeline.console import question_routing

    question_routing.routing_rules(_command(ctx))


@routing_app.command("try", epilog=_eg('aiqyn routing try "Жәрдемақы қашан төленеді?" --region 61'))
def routing_try(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A question.")],
    region: Annotated[str, typer.Option(metavar="CODE", help="Where the asker is, such as 61.")] = "",
) -> None:
    """Say what a text is, who would answer it, and why."""
    from pipeline.console import question_routing

    question_routing.routing_try(_command(ctx), text, region)


@place_app.command("load", epilog=_eg("aiqyn place load data/places.yaml --as aliya"))
def place_load(ctx: typer.Context, file: YamlPath, dry_run: DryRun = False) -> None:
    """Add the places of a list that are not known yet."""
    from pipeline.console import setting_up

    setting_up.place_load(_command(ctx), file, dry_run)


@place_app.command("list", epilog=_eg("aiqyn place list"))
def place_list(ctx: typer.Context) -> None:
    """List the places."""
    from pipeline.console import setting_up

    setting_up.place_list(_command(ctx))


NameKk = Annotated[str, typer.Option("--kk", help="Its name in Kazakh.")]
NameRu = Annotated[str, typer.Option("--ru", help="Its name in Russian.")]
NameEn = Annotated[str, typer.Option("--en", help="Its name in English.")]
NarrativeKey = Annotated[str, typer.Argument(metavar="KEY", help="Its key, such as vaccines.")]


@narrative_app.command(
    "add", epilog=_eg("aiqyn narrative add vaccines --ru 'Страх перед прививками' --as aigerim")
)
def narrative_add(
    ctx: typer.Context,
    key: NarrativeKey,
    kk: NameKk = "",
    ru: NameRu = "",
    en: NameEn = "",
    dry_run: DryRun = False,
) -> None:
    """Begin to follow a theme."""
    from pipeline.console import narrating

    narrating.narrative_add(_command(ctx), key, narrating.named(kk, ru, en), dry_run)


@narrative_app.command(
    "rename", epilog=_eg("aiqyn narrative rename vaccines --kk 'Екпеден қорқу' --as aigerim")
)
def narrative_rename(
    ctx: typer.Context,
    key: NarrativeKey,
    kk: NameKk = "",
    ru: NameRu = "",
    en: NameEn = "",
    dry_run: DryRun = False,
) -> None:
    """Call a narrative otherwise; a language that is left out keeps its name."""
    from pipeline.console import narrating

    narrating.narrative_rename(_command(ctx), key, narrating.named(kk, ru, en), dry_run)


@narrative_app.command("put", epilog=_eg("aiqyn narrative put vaccines c-7k3q9 c-b6tj4 --as aigerim"))
def narrative_put(
    ctx: typer.Context,
    key: NarrativeKey,
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM...", help="The claims' ids.")],
    dry_run: DryRun = False,
) -> None:
    """Say which claims belong to a narrative."""
    from pipeline.console import narrating

    narrating.narrative_put(_command(ctx), key, claims, dry_run)


@narrative_app.command("take", epilog=_eg("aiqyn narrative take vaccines c-7k3q9 --as aigerim"))
def narrative_take(ctx: typer.Context, key: NarrativeKey, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Take a claim out of a narrative."""
    from pipeline.console import narrating

    narrating.narrative_take(_command(ctx), key, claim, dry_run)


@narrative_app.command("list", epilog=_eg("aiqyn narrative list"))
def narrative_list(ctx: typer.Context) -> None:
    """List the narratives, and how many claims belong to each."""
    from pipeline.console import narrating

    narrating.narrative_list(_command(ctx))


# --- taking in --------------------------------------------------------------------------------------------


@source_app.command(
    "add",
    epilog=_eg(
        "aiqyn source add zakon feed https://www.example.kz/rss --language ru",
        "aiqyn source add hotline table questions.csv --option kind=question --option columns=text=Сұрақ",
        "aiqyn source add partner webhook https://partner.example.kz",
    ),
)
def source_add(
    ctx: typer.Context,
    key: SourceKey,
    kind: Annotated[str, typer.Argument(help="What it is: feed, table, telegram_export …")],
    address: Annotated[str, typer.Argument(help="Its address, or a file.")],
    option: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An option of this kind.")
    ] = None,
    language: Annotated[TextLanguage | None, typer.Option(help="What it is mostly written in.")] = None,
    region: Annotated[str, typer.Option(metavar="CODE", help="The place it writes about.")] = "",
    interval: Annotated[int, typer.Option(min=60, help="Seconds between two readings.")] = 900,
    note: Annotated[str, typer.Option(help="How far it is to be believed.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Take up a source; its key is its name for ever."""
    from pipeline.console import taking_in

    taking_in.source_add(_command(ctx), key, kind, address, option, language, region, interval, note, dry_run)


@source_app.command("list", epilog=_eg("aiqyn source list"))
def source_list(ctx: typer.Context) -> None:
    """List the sources and how they fare."""
    from pipeline.console import taking_in

    taking_in.source_list(_command(ctx))


@source_app.command("show", epilog=_eg("aiqyn source show zakon"))
def source_show(ctx: typer.Context, key: SourceKey) -> None:
    """Show one source in full."""
    from pipeline.console import taking_in

    taking_in.source_show(_command(ctx), key)


@source_app.command("check", epilog=_eg("aiqyn source check zakon"))
def source_check(ctx: typer.Context, key: SourceKey) -> None:
    """Read a source once, keep nothing, and say what came."""
    from pipeline.console import taking_in

    taking_in.source_check(_command(ctx), key)


@source_app.command("secret", epilog=_eg("aiqyn source secret partner --hours 48 --as dana"))
def source_secret(
    ctx: typer.Context,
    key: SourceKey,
    hours: Annotated[int, typer.Option(min=0, help="How long the secret before it stays good.")] = 24,
    dry_run: DryRun = False,
) -> None:
    """Give a webhook's sender a new secret to sign questions with; it is shown once."""
    from pipeline.console import taking_in

    taking_in.source_secret(_command(ctx), key, hours, dry_run)


@source_app.command("pause", epilog=_eg("aiqyn source pause zakon --as dana"))
def source_pause(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read it no more for now; what it brought still counts."""
    from pipeline.console import taking_in

    taking_in.source_pause(_command(ctx), key, dry_run)


@source_app.command("mute", epilog=_eg("aiqyn source mute zakon --as dana"))
def source_mute(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Go on reading it, but let nothing of it count."""
    from pipeline.console import taking_in

    taking_in.source_mute(_command(ctx), key, dry_run)


@source_app.command("withdraw", epilog=_eg("aiqyn source withdraw zakon --as dana"))
def source_withdraw(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Take everything it brought out of all counts, and read it no more."""
    from pipeline.console import taking_in

    taking_in.source_withdraw(_command(ctx), key, dry_run)


@source_app.command("resume", epilog=_eg("aiqyn source resume zakon --as dana"))
def source_resume(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read it again, and let it count again."""
    from pipeline.console import taking_in

    taking_in.source_resume(_command(ctx), key, dry_run)


@app.command("collect", epilog=_eg("aiqyn collect", "aiqyn collect zakon --json"))
def collect(
    ctx: typer.Context,
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY", help="These sources; else those due.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Read the sources that are due, or those named, and keep what is new."""
    from pipeline.console import taking_in

    taking_in.collect(_command(ctx), keys, dry_run)


@quarantine_app.command("list", epilog=_eg("aiqyn quarantine list hotline --out mend.csv"))
def quarantine_list(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="Of this source only.")] = "",
    out: Annotated[str, typer.Option(metavar="FILE", help="Write the raw items there, to mend.")] = "",
) -> None:
    """List what could not be read, with the reason."""
    from pipeline.console import taking_in

    taking_in.quarantine_list(_command(ctx), key, out)


@quarantine_app.command("show", epilog=_eg("aiqyn quarantine show 12 --out row.csv"))
def quarantine_show(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")],
    out: Annotated[str, typer.Option(metavar="FILE", help='Write it there as it came; "-" is stdout.')] = "",
) -> None:
    """Show one item as it came, and why it could not be read."""
    from pipeline.console import taking_in

    taking_in.quarantine_show(_command(ctx), number, out)


@quarantine_app.command("retry", epilog=_eg("aiqyn quarantine retry hotline --as dana"))
def quarantine_retry(ctx: typer.Context, key: SourceKey, dry_run: DryRun = False) -> None:
    """Read a source again from its beginning; what can be read now leaves the quarantine."""
    from pipeline.console import taking_in

    taking_in.quarantine_retry(_command(ctx), key, dry_run)


# --- matching and triage ----------------------------------------------------------------------------------


@match_app.callback(invoke_without_command=True)
def match(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Find which claims the new sightings state: join, suggest, or open a claim."""
    if ctx.invoked_subcommand is None:
        from pipeline.console import triaging

        triaging.match(_command(ctx), dry_run)


@match_app.command("explain", epilog=_eg("aiqyn match explain 1207", "aiqyn match explain 1207 c-7k3q9"))
def match_explain(
    ctx: typer.Context,
    sighting: Annotated[int, typer.Argument(help="The sighting's number.")],
    claim: Annotated[
        str, typer.Argument(metavar="[CLAIM]", help="Against this claim; else the nearest.")
    ] = "",
) -> None:
    """Say in words why a sighting is, or is not, thought to state a claim."""
    from pipeline.console import triaging

    triaging.match_explain(_command(ctx), sighting, claim)


@app.command("recluster", epilog=_eg("aiqyn recluster --plan", "aiqyn recluster --plan --json > plan.json"))
def recluster(
    ctx: typer.Context,
    plan: Annotated[bool, typer.Option("--plan", help="Propose; nothing is changed.")] = False,
    limit: Limit = 30,
) -> None:
    """Judge all history anew: which claims may be one, which may be several."""
    from pipeline.console import triaging

    triaging.recluster(_command(ctx), plan, limit)


@app.command(
    "inbox",
    epilog=_eg(
        "aiqyn inbox --unanswered --language kk", "aiqyn inbox --back", 'aiqyn inbox --search "плотина"'
    ),
)
def inbox(
    ctx: typer.Context,
    search: Annotated[
        str, typer.Option(metavar="TEXT", help="Found by these words in any form, a whole message, or an id.")
    ] = "",
    language: Annotated[TextLanguage | None, typer.Option(help="Seen in this language.")] = None,
    region: Annotated[str, typer.Option(metavar="CODE", help="Seen about this place.")] = "",
    source: Annotated[str, typer.Option(metavar="KEY", help="Seen in this source.")] = "",
    tag: Annotated[str, typer.Option(help="With this tag.")] = "",
    assigned: Annotated[str, typer.Option(metavar="HANDLE", help="Taken on by them, or by nobody.")] = "",
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Without a refutation.")] = False,
    since: Day = None,
    state: Annotated[ClaimState, typer.Option(help="Open or closed.")] = ClaimState.OPEN,
    least: Annotated[int, typer.Option(min=1, help="With at least so many sightings.")] = 1,
    sort: Annotated[
        InboxOrder, typer.Option(help="By priority, the newest first, or by growth.")
    ] = InboxOrder.PRIORITY,
    back: Annotated[bool, typer.Option("--back", help="Only what came back after a quiet time.")] = False,
    muted: Annotated[bool, typer.Option("--muted", help="Only what was muted.")] = False,
    after: Annotated[str, typer.Option(metavar="CLAIM", help="Go on behind this claim.")] = "",
    limit: Limit = 20,
) -> None:
    """List the claims that want a look, the most urgent first; a closed claim that is back is among them."""
    from claims.inbox import Filters
    from pipeline.console import triaging

    filters = Filters(
        state=state,
        language=language or "",
        region=region,
        source=source,
        tag=tag,
        answered=False if unanswered else None,
        back=back,
        muted=muted,
        least=least,
    )
    triaging.inbox(_command(ctx), triaging.Wanted(filters, sort, limit, after, assigned, since), search)


# --- trends -----------------------------------------------------------------------------------------------

AsCsv = Annotated[
    bool, typer.Option("--csv", help="Print exact CSV: all series, names of columns that stay.")
]
Since = Annotated[
    date | None,
    typer.Option("--since", parser=_day, metavar="DATE", help="From this day on; else twelve weeks back."),
]
Until = Annotated[
    date | None, typer.Option("--until", parser=_day, metavar="DATE", help="To this day; else today.")
]


@trends_app.command(
    "volume",
    epilog=_eg(
        "aiqyn trends volume --by source --step day --csv", "aiqyn trends volume --by claim --only c-7k3q9"
    ),
)
def trends_volume(
    ctx: typer.Context,
    by: Annotated[VolumeBy, typer.Option(help="What sightings are counted by.")] = VolumeBy.LANGUAGE,
    step: Annotated[Step, typer.Option(help="A line for each day, week (from Monday) or month.")] = Step.WEEK,
    since: Since = None,
    until: Until = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="Only this language, region, source, tag or claim; repeat for more."
        ),
    ] = None,
    as_csv: AsCsv = False,
) -> None:
    """How much was seen over time; counts under 5 by region and day are held back."""
    from pipeline.console import trending

    trending.volume(_command(ctx), by, step, since, until, only or [], as_csv)


@trends_app.command("growing", epilog=_eg("aiqyn trends growing --limit 5 --json"))
def trends_growing(ctx: typer.Context, until: Until = None, limit: Limit = 20, as_csv: AsCsv = False) -> None:
    """The claims seen more often in the last seven days than before, beyond chance; the surest first."""
    from pipeline.console import trending

    trending.growing(_command(ctx), until, limit, as_csv)


@trends_app.command("answers", epilog=_eg("aiqyn trends answers --since 2026-01-01 --csv"))
def trends_answers(
    ctx: typer.Context,
    since: Since = None,
    until: Until = None,
    repeated: Annotated[bool, typer.Option("--repeated", help="Only claims seen more than once.")] = False,
    as_csv: AsCsv = False,
) -> None:
    """From first sighting to publication, by month and language; with those that still wait, and how long."""
    from pipeline.console import trending

    trending.answers(_command(ctx), since, until, repeated, as_csv)


# --- claims -----------------------------------------------------------------------------------------------


@claim_app.command("show", epilog=_eg("aiqyn claim show c-7k3q9"))
def claim_show(ctx: typer.Context, claim: ClaimId, limit: Limit = 30) -> None:
    """Show a claim: wording, sightings, suggestions, refutations, notes and what was decided."""
    from pipeline.console import triaging

    triaging.claim_show(_command(ctx), claim, limit)


@claim_app.command(
    "wording", epilog=_eg('aiqyn claim wording c-7k3q9 ru "Бананы заражают коронавирусом" --as dana')
)
def claim_wording(
    ctx: typer.Context,
    claim: ClaimId,
    language: Annotated[Language, typer.Argument(help="kk, ru or en.")],
    text: Annotated[str, typer.Argument(help="The claim in one neutral sentence, without a verdict.")],
    dry_run: DryRun = False,
) -> None:
    """Approve the sentence of a claim in one language; matching is judged against it."""
    from pipeline.console import triaging

    triaging.claim_wording(_command(ctx), claim, language, text, dry_run)


@claim_app.command("confirm", epilog=_eg("aiqyn claim confirm c-7k3q9 1207 1210 --as berik"))
def claim_confirm(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Agree: these sightings state this claim."""
    from pipeline.console import triaging

    triaging.claim_confirm(_command(ctx), claim, sightings, dry_run)


@claim_app.command("reject", epilog=_eg("aiqyn claim reject c-7k3q9 1207 --as berik"))
def claim_reject(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Disagree: these sightings do not state this claim, whatever a re-run may find."""
    from pipeline.console import triaging

    triaging.claim_reject(_command(ctx), claim, sightings, dry_run)


@claim_app.command("merge", epilog=_eg("aiqyn claim merge c-4m2x8 c-7k3q9 --as berik"))
def claim_merge(
    ctx: typer.Context,
    claim: ClaimId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The claim that stays.")],
    dry_run: DryRun = False,
) -> None:
    """Make the first claim a redirect to the second: both say the same."""
    from pipeline.console import triaging

    triaging.claim_merge(_command(ctx), claim, into, dry_run)


@claim_app.command("split", epilog=_eg("aiqyn claim split c-7k3q9 1207 1210 --as berik"))
def claim_split(
    ctx: typer.Context, claim: ClaimId, sightings: SightingNumbers, dry_run: DryRun = False
) -> None:
    """Take sightings that say something else out into a claim of their own."""
    from pipeline.console import triaging

    triaging.claim_split(_command(ctx), claim, sightings, dry_run)


@claim_app.command("undo", epilog=_eg("aiqyn claim undo 4711 --as berik"))
def claim_undo(
    ctx: typer.Context,
    acts: Annotated[list[int], typer.Argument(metavar="ACT", help="Numbers from 'aiqyn claim show'.")],
    dry_run: DryRun = False,
) -> None:
    """Take acts back, the last one first; refused when somebody changed the same thing since."""
    from pipeline.console import triaging

    triaging.claim_undo(_command(ctx), acts, dry_run)


@claim_app.command("assign", epilog=_eg("aiqyn claim assign c-7k3q9 berik --as dana"))
def claim_assign(
    ctx: typer.Context,
    claim: ClaimId,
    handle: Annotated[
        str, typer.Argument(metavar="[HANDLE]", help="Who takes it on; nobody when left out.")
    ] = "",
    dry_run: DryRun = False,
) -> None:
    """Give a claim to somebody, or to nobody."""
    from pipeline.console import triaging

    triaging.claim_assign(_command(ctx), claim, handle, dry_run)


@claim_app.command("tag", epilog=_eg("aiqyn claim tag c-7k3q9 vaccines --as berik"))
def claim_tag(
    ctx: typer.Context,
    claim: ClaimId,
    tag: Annotated[str, typer.Argument(help="A word.")],
    dry_run: DryRun = False,
) -> None:
    """Put a word on a claim."""
    from pipeline.console import triaging

    triaging.claim_tag(_command(ctx), claim, tag, dry_run)


@claim_app.command("untag", epilog=_eg("aiqyn claim untag c-7k3q9 vaccines --as berik"))
def claim_untag(
    ctx: typer.Context,
    claim: ClaimId,
    tag: Annotated[str, typer.Argument(help="The word.")],
    dry_run: DryRun = False,
) -> None:
    """Take a word off a claim."""
    from pipeline.console import triaging

    triaging.claim_untag(_command(ctx), claim, tag, dry_run)


@claim_app.command("mute", epilog=_eg("aiqyn claim mute c-7k3q9 --as berik"))
def claim_mute(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Leave a claim out of the inbox; 'aiqyn inbox --muted' shows it, and it is matched and counted as before."""
    from pipeline.console import triaging

    triaging.claim_mark(_command(ctx), claim, "muted", True, dry_run)


@claim_app.command("unmute", epilog=_eg("aiqyn claim unmute c-7k3q9 --as berik"))
def claim_unmute(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Show a muted claim in the inbox again; no rule mutes it any more."""
    from pipeline.console import triaging

    triaging.claim_mark(_command(ctx), claim, "muted", False, dry_run)


@claim_app.command("hold", epilog=_eg("aiqyn claim hold c-7k3q9 --as berik"))
def claim_hold(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Let nothing new join a claim by machine, but word-for-word repeats: a person is asked about the rest."""
    from pipeline.console import triaging

    triaging.claim_mark(_command(ctx), claim, "held", True, dry_run)


@claim_app.command("release", epilog=_eg("aiqyn claim release c-7k3q9 --as berik"))
def claim_release(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Let the machine join a held claim again; no rule holds it any more."""
    from pipeline.console import triaging

    triaging.claim_mark(_command(ctx), claim, "held", False, dry_run)


@claim_app.command("note", epilog=_eg('aiqyn claim note c-7k3q9 "Asked the ministry on Monday" --as berik'))
def claim_note(
    ctx: typer.Context,
    claim: ClaimId,
    text: Annotated[str, typer.Argument(help="What to remember.")],
    dry_run: DryRun = False,
) -> None:
    """Write something down about a claim, for the desk only."""
    from pipeline.console import triaging

    triaging.claim_note(_command(ctx), claim, text, dry_run)


@claim_app.command("close", epilog=_eg("aiqyn claim close c-7k3q9 --as berik"))
def claim_close(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """The desk is done with a claim."""
    from pipeline.console import triaging

    triaging.claim_close(_command(ctx), claim, dry_run)


@claim_app.command("reopen", epilog=_eg("aiqyn claim reopen c-7k3q9 --as berik"))
def claim_reopen(ctx: typer.Context, claim: ClaimId, dry_run: DryRun = False) -> None:
    """Take a closed claim up again."""
    from pipeline.console import triaging

    triaging.claim_reopen(_command(ctx), claim, dry_run)


# --- rules ------------------------------------------------------------------------------------------------

RuleNumber = Annotated[int, typer.Argument(metavar="NUMBER", help="The rule's number in the list.")]
RuleFile = Annotated[
    str, typer.Option("--file", metavar="FILE", help="The rule in YAML or TOML: name, when, then.")
]
WhenSource = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="KEY", help="When it comes from here; repeat for more."),
]
WhenLanguage = Annotated[
    list[TextLanguage] | None,
    typer.Option("--text-language", help="When it is written in this; repeat for more."),
]
WhenRegion = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="CODE", help="When it is from this place; repeat for more."),
]
WhenWord = Annotated[
    list[str] | None,
    typer.Option("--word", metavar="WORD", help="When it says this, in whatever form; repeat for more."),
]
WhenAll = Annotated[
    bool | None, typer.Option("--all-words/--any-word", help="Whether all of the words are asked.")
]
WhenFrom = Annotated[
    float | None, typer.Option("--score-from", min=0, max=1, help="When its match is at least so sure.")
]
WhenTo = Annotated[
    float | None, typer.Option("--score-to", min=0, max=1, help="When its match is at most so sure.")
]
WhenNew = Annotated[bool | None, typer.Option("--no-match", help="When it is like no known claim.")]
WhenPriority = Annotated[
    float | None,
    typer.Option("--priority", min=0, max=100, help="When the claim's priority is at least this."),
]
WhenSightings = Annotated[
    int | None, typer.Option("--sightings", min=1, help="When the claim was seen so often in --hours.")
]
WhenHours = Annotated[int | None, typer.Option("--hours", min=1, help="The hours that --sightings counts.")]
ThenTag = Annotated[str, typer.Option("--tag", help="Put this word on the claim.")]
ThenAssign = Annotated[str, typer.Option("--assign", metavar="HANDLE", help="Give the claim to somebody.")]
ThenRaise = Annotated[int, typer.Option("--raise", min=0, help="Add so many points to its priority.")]
ThenMute = Annotated[bool | None, typer.Option("--mute", help="Leave the claim out of the inbox.")]
ThenHold = Annotated[
    bool | None, typer.Option("--hold", help="Let nothing new join the claim without a person.")
]


def _when(**options: Any) -> dict[str, Any]:
    """The conditions or actions that were given as options."""
    return {name: value for name, value in options.items() if value not in (None, "", [], 0)}


@rule_app.command(
    "add",
    epilog=_eg(
        'aiqyn rule add "Vaccines" --word вакцина --word екпе --tag vaccines --raise 10 --as dana',
        "aiqyn rule add --file vaccines.yaml --as dana",
    ),
)
def rule_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="What the rule is called.")] = "",
    file: RuleFile = "",
    source: WhenSource = None,
    text_language: WhenLanguage = None,
    region: WhenRegion = None,
    word: WhenWord = None,
    all_words: WhenAll = None,
    score_from: WhenFrom = None,
    score_to: WhenTo = None,
    no_match: WhenNew = None,
    priority: WhenPriority = None,
    sightings: WhenSightings = None,
    hours: WhenHours = None,
    tag: ThenTag = "",
    assign: ThenAssign = "",
    points: ThenRaise = 0,
    mute: ThenMute = None,
    hold: ThenHold = None,
    dry_run: DryRun = False,
) -> None:
    """Make a rule, switched on: when all of the conditions hold, do this to the claim. Try it first."""
    from pipeline.console import ruling

    when = _when(
        sources=source,
        languages=[language.value for language in text_language or ()],
        regions=region,
        words=word,
        all_words=all_words,
        score_from=score_from,
        score_to=score_to,
        no_match=no_match,
        priority=priority,
        sightings=sightings,
        hours=hours,
    )
    then = _when(tag=tag, assign=assign, points=points, mute=mute, hold=hold)
    ruling.rule_add(_command(ctx), ruling.Written(name, file, when, then), dry_run)


@rule_app.command("edit", epilog=_eg("aiqyn rule edit 3 vaccines.yaml --as dana"))
def rule_edit(
    ctx: typer.Context,
    number: RuleNumber,
    file: Annotated[str, typer.Argument(metavar="FILE", help='The rule in YAML or TOML; "-" is stdin.')],
    dry_run: DryRun = False,
) -> None:
    """Replace what a rule says by what the file says: its next version."""
    from pipeline.console import ruling

    ruling.rule_edit(_command(ctx), number, ruling.Written(file=file), dry_run)


@rule_app.command("list", epilog=_eg("aiqyn rule list"))
def rule_list(ctx: typer.Context) -> None:
    """List the rules, what each says in plain words, and how much it did."""
    from pipeline.console import ruling

    ruling.rule_list(_command(ctx))


@rule_app.command("show", epilog=_eg("aiqyn rule show 3"))
def rule_show(ctx: typer.Context, number: RuleNumber) -> None:
    """Show a rule: what it says, its versions, and what it did on each day."""
    from pipeline.console import ruling

    ruling.rule_show(_command(ctx), number)


@rule_app.command(
    "try", epilog=_eg("aiqyn rule try 3 --days 7", "aiqyn rule try --word вакцина --tag vaccines")
)
def rule_try(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", help="A rule there is.")] = None,
    file: RuleFile = "",
    source: WhenSource = None,
    text_language: WhenLanguage = None,
    region: WhenRegion = None,
    word: WhenWord = None,
    all_words: WhenAll = None,
    score_from: WhenFrom = None,
    score_to: WhenTo = None,
    no_match: WhenNew = None,
    priority: WhenPriority = None,
    sightings: WhenSightings = None,
    hours: WhenHours = None,
    tag: ThenTag = "",
    assign: ThenAssign = "",
    points: ThenRaise = 0,
    mute: ThenMute = None,
    hold: ThenHold = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="The last days it is tried on.")] = 30,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long it may look.")] = 60.0,
) -> None:
    """Say what a rule would have done in the last days; nothing is changed."""
    from pipeline.console import ruling

    when = _when(
        sources=source,
        languages=[language.value for language in text_language or ()],
        regions=region,
        words=word,
        all_words=all_words,
        score_from=score_from,
        score_to=score_to,
        no_match=no_match,
        priority=priority,
        sightings=sightings,
        hours=hours,
    )
    then = _when(tag=tag, assign=assign, points=points, mute=mute, hold=hold)
    ruling.rule_try(_command(ctx), number, ruling.Written("", file, when, then), days, seconds)


@rule_app.command("on", epilog=_eg("aiqyn rule on 3 --as dana"))
def rule_on(ctx: typer.Context, number: RuleNumber, dry_run: DryRun = False) -> None:
    """Switch a rule on: it looks at what is matched from now on."""
    from pipeline.console import ruling

    ruling.rule_switch(_command(ctx), number, True, dry_run)


@rule_app.command("off", epilog=_eg("aiqyn rule off 3 --as dana"))
def rule_off(ctx: typer.Context, number: RuleNumber, dry_run: DryRun = False) -> None:
    """Switch a rule off: it does nothing new; what it did stays."""
    from pipeline.console import ruling

    ruling.rule_switch(_command(ctx), number, False, dry_run)


@rule_app.command("log", epilog=_eg("aiqyn rule log 3", "aiqyn rule log --before 4711 --json"))
def rule_log(
    ctx: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", help="Of this rule only.")] = None,
    before: Annotated[int | None, typer.Option(metavar="ID", help="Go on behind this line.")] = None,
    limit: Limit = 50,
) -> None:
    """List what the rules did, the newest first; 'aiqyn claim undo ACT' takes one back."""
    from pipeline.console import ruling

    ruling.rule_log(_command(ctx), number, before, limit)


# --- statements and refutations ---------------------------------------------------------------------------


@statement_app.command(
    "add",
    epilog=_eg(
        'aiqyn statement add moh "Briefing" ru --dated 2020-02-20 --url https://example.kz/1 --file page.pdf --as dana'
    ),
)
def statement_add(
    ctx: typer.Context,
    authority: Annotated[str, typer.Argument(help="The authority's key.")],
    title: Annotated[str, typer.Argument(help="What the document is called.")],
    language: Annotated[Language, typer.Argument(help="What it is written in.")],
    dated: Day = None,
    url: Annotated[str, typer.Option(help="Its address.")] = "",
    found_at: Annotated[str, typer.Option(help="Where it is known from when it has no address.")] = "",
    quote: Annotated[str, typer.Option(help="The sentence that matters.")] = "",
    file: Annotated[str, typer.Option(metavar="FILE", help="Keep this file as the archived copy.")] = "",
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the address and keep that copy.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Keep an official statement, with a copy of the document if there is one."""
    from pipeline.console import answering

    answering.statement_add(
        _command(ctx), authority, title, language, dated, url, found_at, quote, file, fetch, dry_run
    )


@statement_app.command("list", epilog=_eg("aiqyn statement list --authority moh"))
def statement_list(
    ctx: typer.Context, authority: Annotated[str, typer.Option(help="Of this authority only.")] = ""
) -> None:
    """List the statements."""
    from pipeline.console import answering

    answering.statement_list(_command(ctx), authority)


@statement_app.command("show", epilog=_eg("aiqyn statement show st-4m2x8 --copy page.pdf"))
def statement_show(
    ctx: typer.Context,
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="Its id, such as st-4m2x8.")],
    copy: Annotated[str, typer.Option(metavar="FILE", help="Write the archived copy there.")] = "",
) -> None:
    """Show a statement in full."""
    from pipeline.console import answering

    answering.statement_show(_command(ctx), statement, copy)


@refutation_app.command("draft", epilog=_eg("aiqyn refutation draft answer.md --as dana"))
def refutation_draft(ctx: typer.Context, file: DraftPath, dry_run: DryRun = False) -> None:
    """Start a refutation from a Markdown file with front matter; new statements in it are added first."""
    from pipeline.console import answering

    answering.refutation_draft(_command(ctx), file, dry_run)


@refutation_app.command("edit", epilog=_eg("aiqyn refutation edit r-4m2x8 answer.md --as dana"))
def refutation_edit(
    ctx: typer.Context, refutation: RefutationId, file: DraftPath, dry_run: DryRun = False
) -> None:
    """Replace the draft by what the file says; a version that waits for approval is void."""
    from pipeline.console import answering

    answering.refutation_edit(_command(ctx), refutation, file, dry_run)


@refutation_app.command("show", epilog=_eg("aiqyn refutation show r-4m2x8 --markdown > answer.md"))
def refutation_show(
    ctx: typer.Context,
    refutation: RefutationId,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the file that 'edit' reads.")] = False,
) -> None:
    """Show a refutation: the draft as it stands, and its versions."""
    from pipeline.console import answering

    answering.refutation_show(_command(ctx), refutation, markdown)


@refutation_app.command("list", epilog=_eg("aiqyn refutation list --state submitted"))
def refutation_list(
    ctx: typer.Context,
    state: Annotated[RefutationState | None, typer.Option(help="In this state only.")] = None,
) -> None:
    """List the refutations."""
    from pipeline.console import answering

    answering.refutation_list(_command(ctx), state)


@refutation_app.command("submit", epilog=_eg("aiqyn refutation submit r-4m2x8 --as dana"))
def refutation_submit(ctx: typer.Context, refutation: RefutationId, dry_run: DryRun = False) -> None:
    """Freeze the draft and ask for a second person's approval."""
    from pipeline.console import answering

    answering.refutation_submit(_command(ctx), refutation, dry_run)


@refutation_app.command(
    "approve",
    epilog=_eg(
        "aiqyn refutation approve r-4m2x8 --as erlan",
        "aiqyn refutation approve r-4m2x8 --digest 3f2a… --as erlan",
    ),
)
def refutation_approve(
    ctx: typer.Context,
    refutation: RefutationId,
    digest: Annotated[str, typer.Option(metavar="D", help="The digest of what you looked at.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Say yes to exactly what was submitted; it is queued for publication. You must not be its author."""
    from pipeline.console import answering

    answering.refutation_approve(_command(ctx), refutation, digest, dry_run)


@refutation_app.command("return", epilog=_eg('aiqyn refutation return r-4m2x8 "Name the date" --as erlan'))
def refutation_return(
    ctx: typer.Context,
    refutation: RefutationId,
    comment: Annotated[str, typer.Argument(help="What is to be mended; the author reads it.")],
    dry_run: DryRun = False,
) -> None:
    """Say no, and why; it is a draft again."""
    from pipeline.console import answering

    answering.refutation_return(_command(ctx), refutation, comment, dry_run)


@refutation_app.command(
    "correct",
    epilog=_eg(
        'aiqyn refutation correct r-4m2x8 answer.md --note-ru "Исправлена дата." --note-kk "Күні түзетілді." --as dana'
    ),
)
def refutation_correct(
    ctx: typer.Context,
    refutation: RefutationId,
    file: DraftPath,
    note_kk: Annotated[str, typer.Option(help="What is corrected, in Kazakh; readers see it.")] = "",
    note_ru: Annotated[str, typer.Option(help="The same in Russian.")] = "",
    note_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Correct what is published: the file's text becomes a new version, submitted for approval."""
    from pipeline.console import answering

    answering.refutation_correct(_command(ctx), refutation, file, note_kk, note_ru, note_en, dry_run)


@refutation_app.command(
    "withdraw", epilog=_eg('aiqyn refutation withdraw r-4m2x8 --reason-kk "…" --reason-ru "…" --as dana')
)
def refutation_withdraw(
    ctx: typer.Context,
    refutation: RefutationId,
    reason_kk: Annotated[str, typer.Option(help="Why, in Kazakh; readers see it.")] = "",
    reason_ru: Annotated[str, typer.Option(help="Why, in Russian.")] = "",
    reason_en: Annotated[str, typer.Option(help="Why, in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Ask for a published refutation to be withdrawn; a second person approves that as well."""
    from pipeline.console import answering

    answering.refutation_withdraw(_command(ctx), refutation, reason_kk, reason_ru, reason_en, dry_run)


@refutation_app.command("link", epilog=_eg("aiqyn refutation link r-4m2x8 c-7k3q9 --as dana"))
def refutation_link(
    ctx: typer.Context, refutation: RefutationId, claim: ClaimId, dry_run: DryRun = False
) -> None:
    """Let a refutation answer one more claim."""
    from pipeline.console import answering

    answering.refutation_link(_command(ctx), refutation, claim, dry_run)


@refutation_app.command("unlink", epilog=_eg("aiqyn refutation unlink r-4m2x8 c-7k3q9 --as dana"))
def refutation_unlink(
    ctx: typer.Context, refutation: RefutationId, claim: ClaimId, dry_run: DryRun = False
) -> None:
    """A refutation does not answer this claim after all."""
    from pipeline.console import answering

    answering.refutation_unlink(_command(ctx), refutation, claim, dry_run)


@refutation_app.command("suggest", epilog=_eg("aiqyn refutation suggest c-7k3q9"))
def refutation_suggest(ctx: typer.Context, claim: ClaimId, limit: Limit = 10) -> None:
    """Rank the refutations and statements there are for a claim, the likeliest first."""
    from pipeline.console import answering

    answering.refutation_suggest(_command(ctx), claim, limit)


@refutation_app.command("diff", epilog=_eg("aiqyn refutation diff r-4m2x8"))
def refutation_diff(ctx: typer.Context, refutation: RefutationId) -> None:
    """Show what would change for the public: the published version against what waits, or the draft."""
    from pipeline.console import answering

    answering.refutation_diff(_command(ctx), refutation)


# --- going out --------------------------------------------------------------------------------------------


@pages_app.command("read", epilog=_eg("aiqyn pages read pages/ --as dana"))
def pages_read(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="KIND/SLUG/page.yaml, kk.md, ru.md, en.md.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Draft the pages of a folder that are new or differ from it; leave the others alone."""
    from pipeline.console import page_work

    page_work.pages_read(_command(ctx), folder, dry_run)


@pages_app.command("list", epilog=_eg("aiqyn pages list --kind guidance --state submitted"))
def pages_list(
    ctx: typer.Context,
    kind: Annotated[PageKind | None, typer.Option(help="Only those of this kind.")] = None,
    state: Annotated[RefutationState | None, typer.Option(help="Only those in this state.")] = None,
) -> None:
    """List the pages by kind."""
    from pipeline.console import page_work

    page_work.pages_list(_command(ctx), kind, state)


@pages_app.command(
    "show", epilog=_eg("aiqyn pages show guidance/wash-hands", "aiqyn pages show p-4m2x8 --preview")
)
def pages_show(
    ctx: typer.Context,
    page: PageName,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show the very posts that would go out.")
    ] = False,
) -> None:
    """Show a page: the draft as it stands, and its versions."""
    from pipeline.console import page_work

    page_work.pages_show(_command(ctx), page, preview)


@pages_app.command("submit", epilog=_eg("aiqyn pages submit guidance/wash-hands --as dana"))
def pages_submit(ctx: typer.Context, page: PageName, dry_run: DryRun = False) -> None:
    """Freeze the draft and ask for a second person's approval."""
    from pipeline.console import page_work

    page_work.pages_submit(_command(ctx), page, dry_run)


@pages_app.command("approve", epilog=_eg("aiqyn pages approve guidance/wash-hands --digest 3f2a… --as erlan"))
def pages_approve(
    ctx: typer.Context,
    page: PageName,
    digest: Annotated[
        str, typer.Option(help="The digest of what you looked at; asked for at a terminal.")
    ] = "",
    dry_run: DryRun = False,
) -> None:
    """Say yes to exactly what was submitted; it is queued for publication. You must not be its author."""
    from pipeline.console import page_work

    page_work.pages_approve(_command(ctx), page, digest, dry_run)


@pages_app.command(
    "return", epilog=_eg('aiqyn pages return guidance/wash-hands "Name the source" --as erlan')
)
def pages_return(
    ctx: typer.Context,
    page: PageName,
    comment: Annotated[str, typer.Argument(help="What is to be mended; the author reads it.")],
    dry_run: DryRun = False,
) -> None:
    """Say no, and why; it is a draft again."""
    from pipeline.console import page_work

    page_work.pages_return(_command(ctx), page, comment, dry_run)


@pages_app.command(
    "withdraw",
    epilog=_eg('aiqyn pages withdraw guidance/wash-hands --reason-kk "…" --reason-ru "…" --as dana'),
)
def pages_withdraw(
    ctx: typer.Context,
    page: PageName,
    reason_kk: Annotated[str, typer.Option(help="Why, in Kazakh; readers see it.")] = "",
    reason_ru: Annotated[str, typer.Option(help="Why, in Russian.")] = "",
    reason_en: Annotated[str, typer.Option(help="Why, in English.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Ask for a published page to be withdrawn; a second person approves that as well."""
    from pipeline.console import page_work

    reason = {"kk": reason_kk, "ru": reason_ru, "en": reason_en}
    page_work.pages_withdraw(_command(ctx), page, reason, dry_run)


@pages_draft_app.command("statistics", epilog=_eg("aiqyn pages draft statistics --day 2020-07-02 --as dana"))
def pages_draft_statistics(
    ctx: typer.Context,
    day: Annotated[date, typer.Option(parser=_day, metavar="DATE", help="The day, such as 2020-03-19.")],
    dry_run: DryRun = False,
) -> None:
    """Draft the statistics of a day: questions, sightings, claims, refutations, against the day before."""
    from pipeline.console import page_work

    page_work.draft_statistics(_command(ctx), day, dry_run)


@pages_draft_app.command("digest", epilog=_eg("aiqyn pages draft digest --since 2020-03-19 --as dana"))
def pages_draft_digest(
    ctx: typer.Context,
    since: Annotated[date, typer.Option(parser=_day, metavar="DATE", help="The first day of it.")],
    dry_run: DryRun = False,
) -> None:
    """Draft a digest of the refutations approved since a day, in each language."""
    from pipeline.console import page_work

    page_work.draft_digest(_command(ctx), since, dry_run)


@app.command("publish", epilog=_eg("aiqyn publish", "aiqyn publish --preview r-4m2x8"))
def publish(
    ctx: typer.Context,
    preview: Annotated[str, typer.Option(metavar="REF", help="Show the very posts; send nothing.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Send what is approved and queued to the site and the channels."""
    from pipeline.console import going_out

    going_out.publish(_command(ctx), preview, dry_run)


@outbox_app.command("list", epilog=_eg("aiqyn outbox list --state uncertain"))
def outbox_list(
    ctx: typer.Context,
    state: Annotated[
        list[PublicationState] | None, typer.Option(help="In this state; repeat for more.")
    ] = None,
) -> None:
    """List the publications and where each stands."""
    from pipeline.console import going_out

    going_out.outbox_list(_command(ctx), state)


@outbox_app.command(
    "settle",
    epilog=_eg(
        "aiqyn outbox settle 7k3q9 --found 152 --as dana", "aiqyn outbox settle 7k3q9 --absent --as dana"
    ),
)
def outbox_settle(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="The short code of the post.")],
    found: Annotated[str, typer.Option(metavar="ADDRESS", help="It is there, at this address.")] = "",
    absent: Annotated[bool, typer.Option("--absent", help="It is not there; it may be sent again.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Say what you saw on the channel, where nobody knows whether a post went out."""
    from pipeline.console import going_out

    going_out.outbox_settle(_command(ctx), code, found, absent, dry_run)


@queue_app.callback(invoke_without_command=True)
def queue(ctx: typer.Context) -> None:
    """List what waits to go out, when each row goes, and why not sooner."""
    if ctx.invoked_subcommand is None:
        from pipeline.console import queueing

        queueing.queue(_command(ctx))


@queue_app.command(
    "hold", epilog=_eg('aiqyn queue hold 7k3q9 --reason "The ministry checks a figure" --as dana')
)
def queue_hold(
    ctx: typer.Context,
    code: PostCode,
    reason: Annotated[str, typer.Option(help="Why; everybody at the desk sees it.")],
    dry_run: DryRun = False,
) -> None:
    """Keep one row back, saying why, until somebody releases it."""
    from pipeline.console import queueing

    queueing.hold(_command(ctx), code, reason, dry_run)


@queue_app.command("release", epilog=_eg("aiqyn queue release 7k3q9 --as dana"))
def queue_release(ctx: typer.Context, code: PostCode, dry_run: DryRun = False) -> None:
    """Let a held row go out in its turn."""
    from pipeline.console import queueing

    queueing.release(_command(ctx), code, dry_run)


@queue_app.command("first", epilog=_eg("aiqyn queue first 7k3q9 --as dana"))
def queue_first(ctx: typer.Context, code: PostCode, dry_run: DryRun = False) -> None:
    """Let a row go out before all others of its channel."""
    from pipeline.console import queueing

    queueing.first(_command(ctx), code, dry_run)


@queue_app.command("move", epilog=_eg("aiqyn queue move 7k3q9 --steps -1 --as dana"))
def queue_move(
    ctx: typer.Context,
    code: PostCode,
    steps: Annotated[int, typer.Option(help="How many places back; negative: forward.")] = -1,
    dry_run: DryRun = False,
) -> None:
    """Move a row among those of its channel."""
    from pipeline.console import queueing

    queueing.move(_command(ctx), code, steps, dry_run)


@queue_app.command(
    "plan",
    epilog=_eg(
        'aiqyn queue plan 7k3q9 --at "2020-03-19 18:00" --as dana', "aiqyn queue plan 7k3q9 --as dana"
    ),
)
def queue_plan(
    ctx: typer.Context,
    code: PostCode,
    at: Annotated[str, typer.Option(metavar="TIME", help="Not before this; left out: in its turn.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Let a row go out not before a time; without one, in its turn again."""
    from pipeline.console import queueing

    queueing.plan(_command(ctx), code, _moment(_command(ctx), at), dry_run)


@app.command(
    "stop-publishing", epilog=_eg('aiqyn stop-publishing --reason "A wrong text went out" --as berik')
)
def stop_publishing(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")],
    dry_run: DryRun = False,
) -> None:
    """Stop everything that goes out, at once, for everybody."""
    from pipeline.console import going_out

    going_out.stop_publishing(_command(ctx), reason, dry_run)


@app.command(
    "resume-publishing", epilog=_eg('aiqyn resume-publishing --reason "The text is corrected" --as dana')
)
def resume_publishing(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why it may go on.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Let publishing go on."""
    from pipeline.console import going_out

    going_out.resume_publishing(_command(ctx), reason, dry_run)


@app.command("run", epilog=_eg("aiqyn run", "aiqyn run --forever --jsonl"))
def run(
    ctx: typer.Context,
    forever: Annotated[bool, typer.Option("--forever", help="Go on until interrupted.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Collect, match, publish and tell who listens: once, or for ever."""
    from pipeline.console import going_out

    going_out.run(_command(ctx), forever, dry_run)


@app.command("desk", epilog=_eg("aiqyn desk", "aiqyn desk --host 0.0.0.0 --port 8400"))
def desk(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at.")] = 8400,
) -> None:
    """Serve the desk, where fact-checkers, editors and analysts work, until interrupted."""
    from desk.serving import serve

    command = _command(ctx)
    with command.database() as database:
        serve(command.settings, database, host, port, command.screen.note)


# --- the site's folder ------------------------------------------------------------------------------------

SiteFolder = Annotated[
    Path | None,
    typer.Argument(metavar="[FOLDER]", help="A built site; else the one that is shown now.", file_okay=False),
]


@site_app.command("build", epilog=_eg("aiqyn site build", "aiqyn site build --dry-run --json"))
def site_build(
    ctx: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Make every file anew.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Build the site's folder from what is published, and say what changed; nothing is sent anywhere."""
    from pipeline.console import siting

    siting.build(_command(ctx), full, dry_run)


@site_app.command("check", epilog=_eg("aiqyn site check", "aiqyn site check --only html,links --json"))
def site_check(
    ctx: typer.Context,
    folder: SiteFolder = None,
    only: Annotated[str, typer.Option(metavar="NAMES", help="These checks only, with commas between.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Let the slow checks look at every page.")] = False,
    each: Annotated[
        int, typer.Option(min=1, help="So many pages of each kind and language for the slow checks.")
    ] = 3,
    require_all: Annotated[
        bool, typer.Option("--require-all", help="A check that cannot be run here is a failure.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many findings of one rule are shown.")] = 10,
) -> None:
    """Check a built site: HTML, links, addresses, JSON-LD, feeds, accessibility, headers, budgets.

    Ends with 1 when anything is wrong, with 3 when a check lacks its tool."""
    from pipeline.console import siting

    names = [name.strip() for name in only.split(",") if name.strip()]
    siting.check(_command(ctx), folder, names, 0 if every else each, require_all, limit)


@site_app.command("serve", epilog=_eg("aiqyn site serve", "aiqyn site serve --port 8080"))
def site_serve(
    ctx: typer.Context,
    folder: SiteFolder = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: any that is free.")] = 8000,
) -> None:
    """Serve a built site on this machine, to look at it, until interrupted."""
    from pipeline.console import siting

    siting.serve(_command(ctx), folder, port)


@site_app.command(
    "deploy",
    epilog=_eg(
        "aiqyn site deploy web@www.example.kz:/srv/aiqyn",
        "aiqyn site deploy s3://aiqyn/site --dry-run",
        "aiqyn site deploy /srv/www/aiqyn",
    ),
)
def site_deploy(
    ctx: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="host:/path, a folder, or s3://bucket/prefix.")
    ],
    full: Annotated[bool, typer.Option("--full", help="Send every file, whatever is there.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Carry the built site to where readers get it: what is new first, what is gone last."""
    from pipeline.console import siting

    siting.deploy(_command(ctx), target, full, dry_run)


# --- questions: sorted, routed, answered ----------------------------------------------------------------

Asked = Annotated[
    list[str],
    typer.Argument(
        metavar="QUESTION", help="Numbers such as q-7k2m9; a claim's name is all of its that wait."
    ),
]
To = Annotated[str, typer.Option(metavar="BODY", help="A body's key, or its name.")]
Words = Annotated[str, typer.Option(metavar="TEXT", help="What is said.")]


@question_app.command(
    "list", epilog=_eg("aiqyn questions list --kind unsure", "aiqyn questions list --overdue --json")
)
def questions_list(
    ctx: typer.Context,
    kind: Annotated[str, typer.Option(help="A kind, or unsure.")] = "",
    authority: Annotated[str, typer.Option(metavar="KEY", help="A body's key, or nobody.")] = "",
    region: Annotated[str, typer.Option(metavar="CODE", help="Only from one place.")] = "",
    language: Annotated[str, typer.Option(help="kk, ru, en, mixed or unknown.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    unrouted: Annotated[bool, typer.Option("--unrouted", help="Only what no person has routed.")] = False,
    unanswered: Annotated[bool, typer.Option("--unanswered", help="Only where no answer is begun.")] = False,
    due_first: Annotated[bool, typer.Option("--due-first", help="By the day the first is due.")] = False,
    after: Annotated[str, typer.Option(help="Where the list before said that it goes on.")] = "",
    limit: Limit = 30,
) -> None:
    """List what people ask, in groups of those who ask the same, the most people first."""
    from claims.question_inbox import Order
    from pipeline.console import question_desk

    wanted = {
        "kind": kind, "authority": authority, "region": region, "language": language, "overdue": overdue,
        "unrouted": unrouted, "unanswered": unanswered,
    }  # fmt: skip
    order = Order.DUE if due_first else Order.WAITING
    question_desk.questions_list(_command(ctx), wanted, order, limit, after)


@question_app.command("show", epilog=_eg("aiqyn question show q-7k2m9"))
def question_show(
    ctx: typer.Context, number: Annotated[str, typer.Argument(help="The question's number.")]
) -> None:
    """Show one question, masked, and what was decided about it."""
    from pipeline.console import question_desk

    question_desk.question_show(_command(ctx), number)


@question_app.command("kind", epilog=_eg("aiqyn question kind q-7k2m9 --kind complaint --as berik"))
def question_kind(
    ctx: typer.Context,
    questions: Asked,
    kind: Annotated[QuestionKind, typer.Option(help="What they are.")],
    dry_run: DryRun = False,
) -> None:
    """Say what questions are; a person's word is the last, and is learned from."""
    from pipeline.console import question_desk

    question_desk.question_kind(_command(ctx), questions, kind, dry_run)


@question_app.command(
    "route", epilog=_eg("aiqyn question route c-7k3q9 --as berik", "aiqyn question route q-7k2m9 --to labour")
)
def question_route(ctx: typer.Context, questions: Asked, to: To = "", dry_run: DryRun = False) -> None:
    """Send questions to a body; without --to where they are proposed to go."""
    from pipeline.console import question_desk

    question_desk.question_route(_command(ctx), questions, to, dry_run)


@question_app.command(
    "transfer", epilog=_eg('aiqyn question transfer q-7k2m9 --to health --reason "It is about medicines"')
)
def question_transfer(
    ctx: typer.Context,
    questions: Asked,
    to: To,
    reason: Annotated[str, typer.Option(help="Why; whoever asked reads it.")],
    dry_run: DryRun = False,
) -> None:
    """Pass questions from one body on to another; whoever asked is told."""
    from pipeline.console import question_desk

    question_desk.question_transfer(_command(ctx), questions, to, reason, dry_run)


@question_app.command("close", epilog=_eg("aiqyn question close q-7k2m9 --kind thanks --tell --as berik"))
def question_close(
    ctx: typer.Context,
    questions: Asked,
    kind: Annotated[QuestionKind, typer.Option(help="thanks, spam or not_for_us.")],
    tell: Annotated[bool, typer.Option("--tell", help="Tell whoever asked; of spam nobody is told.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Close questions that want no answer."""
    from pipeline.console import question_desk

    question_desk.question_close(_command(ctx), questions, kind, tell, dry_run)


@answers_app.command("list", epilog=_eg("aiqyn answers list --state submitted --as dana"))
def answers_list(
    ctx: typer.Context,
    state: Annotated[AnswerState | None, typer.Option(help="Only these.")] = None,
    limit: Limit = 30,
) -> None:
    """List answers to askers, the newest first."""
    from pipeline.console import question_desk

    question_desk.answers_list(_command(ctx), state, limit)


@answers_app.command(
    "write", epilog=_eg('aiqyn answers write c-7k3q9 --authority labour --ru "Выплатят 5 апреля." --send')
)
def answers_write(
    ctx: typer.Context,
    claim: Annotated[str, typer.Argument(help="The claim whose askers are answered.")],
    authority: Annotated[str, typer.Option(metavar="BODY", help="Who answers; else the desk.")] = "",
    kk: Words = "",
    ru: Words = "",
    en: Words = "",
    send: Annotated[bool, typer.Option("--send", help="Send it, or ask a second person.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Write an answer to all who asked the same."""
    from pipeline.console import question_desk

    texts = {"kk": kk, "ru": ru, "en": en}
    question_desk.answers_write(_command(ctx), claim, authority, texts, send, dry_run)


@answers_app.command("approve", epilog=_eg("aiqyn answers approve a-7k2m9 --as erlan"))
def answers_approve(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ANSWER", help="The answer's name.")],
    digest: Annotated[str, typer.Option(help="What was looked at, as 'answers list --json' says.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Let an answer of somebody else's go to those who asked."""
    from pipeline.console import question_desk

    question_desk.answers_approve(_command(ctx), name, digest, dry_run)


# --- questions: the clock -------------------------------------------------------------------------------

QuestionNumbers = Annotated[
    list[str], typer.Argument(metavar="QUESTION", help="The questions' numbers, such as q-7k2m9.")
]
Reason = Annotated[str, typer.Option(help="Why; whoever asked reads it.")]
Calendar = Annotated[
    str, typer.Option(metavar="NAME", help="A country's code; else the one in the settings.")
]


@question_app.command(
    "due", epilog=_eg("aiqyn questions due --overdue", "aiqyn questions due --authority moh --json")
)
def questions_due(
    ctx: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    state: Annotated[list[DueState] | None, typer.Option(help="Only these; repeat for more.")] = None,
    step: Annotated[
        DueStep | None, typer.Option(help="Only what waits for a body, or for an answer.")
    ] = None,
    authority: Annotated[str, typer.Option(metavar="KEY", help="Only one body's; \"-\": nobody's yet.")] = "",
    topic: Annotated[str, typer.Option(help="Only of one topic.")] = "",
    region: Annotated[str, typer.Option(metavar="CODE", help="Only from one place.")] = "",
    limit: Limit = 50,
) -> None:
    """List what is due, the most overdue first; people who ask the same are one line."""
    from claims.question_due import Filter
    from pipeline.console import question_clock

    states = frozenset([DueState.OVERDUE] if overdue else state or ())
    wanted = Filter(authority=authority, topic=topic, region=region, states=states, step=step)
    question_clock.questions_due(_command(ctx), wanted, limit)


@question_app.command("figures", epilog=_eg("aiqyn questions figures --by region --since 2026-01-01 --json"))
def questions_figures(
    ctx: typer.Context,
    by: Annotated[FiguresBy, typer.Option(help="What they are told by.")] = FiguresBy.AUTHORITY,
    since: Day = None,
    until: Day = None,
) -> None:
    """Say how long answers took: the median and the 90th percentile, with those that still wait."""
    from pipeline.console import question_clock

    question_clock.questions_figures(_command(ctx), by, since, until)


@question_app.command(
    "extend",
    epilog=_eg('aiqyn question extend q-7k2m9 --days 10 --reason "The laboratory answers" --as dana'),
)
def question_extend(
    ctx: typer.Context,
    questions: QuestionNumbers,
    days: Annotated[int, typer.Option(min=1, help="How many working days more.")],
    reason: Reason,
    dry_run: DryRun = False,
) -> None:
    """Take more time for an answer, two months in all at most; whoever asked is told."""
    from pipeline.console import question_clock

    question_clock.question_extend(_command(ctx), questions, days, reason, dry_run)


@question_app.command(
    "pause", epilog=_eg('aiqyn question pause q-7k2m9 --reason "Which settlement is it?" --as dana')
)
def question_pause(
    ctx: typer.Context, questions: QuestionNumbers, reason: Reason, dry_run: DryRun = False
) -> None:
    """Stop the clock while somebody else is waited for."""
    from pipeline.console import question_clock

    question_clock.question_pause(_command(ctx), questions, reason, dry_run)


@question_app.command("resume", epilog=_eg("aiqyn question resume q-7k2m9 --as dana"))
def question_resume(
    ctx: typer.Context, questions: QuestionNumbers, reason: Reason = "", dry_run: DryRun = False
) -> None:
    """Let the clock go on with the working days that were left."""
    from pipeline.console import question_clock

    question_clock.question_resume(_command(ctx), questions, reason, dry_run)


@app.command("forget", epilog=_eg("aiqyn forget q-7k2m9 --as dana", "aiqyn forget q-7k2m9 --dry-run"))
def forget(
    ctx: typer.Context,
    receipt: Annotated[
        str, typer.Argument(metavar="RECEIPT", help="The receipt's number, or its private link.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Forget what somebody asked and who asked it, in every copy; what it counted for still counts."""
    from pipeline.console import forgetting

    forgetting.forget(_command(ctx), receipt, dry_run)


@retention_app.command("run", epilog=_eg("aiqyn retention run", "aiqyn retention run --dry-run --json"))
def retention_run(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Let go of contacts whose time is over, and of all that leads to them; 'aiqyn run' does it once a day."""
    from pipeline.console import forgetting

    forgetting.retention_run(_command(ctx), dry_run)


# --- the calendar ---------------------------------------------------------------------------------------

OneDay = Annotated[date, typer.Argument(parser=_day, metavar="DAY", help="A date, such as 2026-05-27.")]


@holidays_app.command(
    "list", epilog=_eg("aiqyn holidays list --year 2026", "aiqyn holidays list --calendar KG")
)
def holidays_list(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option(min=1991, max=2077, help="Which; else this one.")] = None,
    calendar: Calendar = "",
) -> None:
    """List a year's days off and the days of weekends that are worked."""
    from pipeline.console import holidays

    holidays.holidays_list(_command(ctx), year, calendar)


@holidays_app.command("load", epilog=_eg("aiqyn holidays load data/holidays/kz.yaml --as dana"))
def holidays_load(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.yaml", help='A file of days; "-" is stdin.')],
    dry_run: DryRun = False,
) -> None:
    """Take in a file of days, each with its source; they outrank what the library knows."""
    from pipeline.console import holidays

    holidays.holidays_load(_command(ctx), file, dry_run)


@holidays_app.command(
    "add",
    epilog=_eg(
        'aiqyn holidays add 2027-01-05 --off --note "Day off instead of 2027-01-10"'
        " --source https://adilet.zan.kz/rus/docs/… --as dana"
    ),
)
def holidays_add(
    ctx: typer.Context,
    day: OneDay,
    note: Annotated[str, typer.Option(help="What day it is.")],
    source: Annotated[str, typer.Option(help="By which decree, with its address.")],
    off: Annotated[bool, typer.Option("--off/--working", help="Whether it is off, or worked.")] = True,
    calendar: Calendar = "",
    dry_run: DryRun = False,
) -> None:
    """Say what a day is: off, or worked."""
    from claims.days_off import Decreed
    from pipeline.console import holidays

    decreed = Decreed(day, DayKind.OFF if off else DayKind.WORKING, note, source)
    holidays.holidays_add(_command(ctx), decreed, calendar, dry_run)


@holidays_app.command("remove", epilog=_eg("aiqyn holidays remove 2027-01-05 --as dana"))
def holidays_remove(
    ctx: typer.Context, day: OneDay, calendar: Calendar = "", dry_run: DryRun = False
) -> None:
    """Forget what the desk said of a day; what the library knows of it holds again."""
    from pipeline.console import holidays

    holidays.holidays_remove(_command(ctx), day, calendar, dry_run)


# --- telling other programs -------------------------------------------------------------------------------


@webhook_app.command(
    "add", epilog=_eg("aiqyn webhook add https://example.kz/hook --event refutation.published --as aliya")
)
def webhook_add(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it listens: https://…")],
    event: Annotated[
        list[WebhookEventKind] | None, typer.Option(help="Of what it is told; repeat for more. Else of all.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Let another program be told of what happens; prints its secret once."""
    from pipeline.console import telling

    telling.webhook_add(_command(ctx), address, event, dry_run)


@webhook_app.command("list", epilog=_eg("aiqyn webhook list"))
def webhook_list(ctx: typer.Context) -> None:
    """List the webhooks and how they fare."""
    from pipeline.console import telling

    telling.webhook_list(_command(ctx))


@webhook_app.command("test", epilog=_eg("aiqyn webhook test wh-7k3q9 --as aliya"))
def webhook_test(ctx: typer.Context, webhook: WebhookId) -> None:
    """Send a test now and say what the receiver answered."""
    from pipeline.console import telling

    telling.webhook_test(_command(ctx), webhook)


@webhook_app.command("end", epilog=_eg("aiqyn webhook end wh-7k3q9 --as aliya"))
def webhook_end(ctx: typer.Context, webhook: WebhookId, dry_run: DryRun = False) -> None:
    """Tell this address nothing more, for good."""
    from pipeline.console import telling

    telling.webhook_end(_command(ctx), webhook, dry_run)


@webhook_app.command("resume", epilog=_eg("aiqyn webhook resume wh-7k3q9 --as aliya"))
def webhook_resume(ctx: typer.Context, webhook: WebhookId, dry_run: DryRun = False) -> None:
    """Tell an address again that was disabled because it failed for days."""
    from pipeline.console import telling

    telling.webhook_resume(_command(ctx), webhook, dry_run)


@webhook_app.command("deliveries", epilog=_eg("aiqyn webhook deliveries wh-7k3q9 --state given_up"))
def webhook_deliveries(
    ctx: typer.Context,
    webhook: WebhookId,
    state: Annotated[DeliveryState | None, typer.Option(help="In this state only.")] = None,
    limit: Limit = 50,
) -> None:
    """List what an address was told or will be, the newest first."""
    from pipeline.console import telling

    telling.webhook_deliveries(_command(ctx), webhook, state, limit)


@webhook_app.command(
    "retry",
    epilog=_eg(
        "aiqyn webhook retry wh-7k3q9 msg_4m2x8… --as aliya", "aiqyn webhook retry wh-7k3q9 --given-up"
    ),
)
def webhook_retry(
    ctx: typer.Context,
    webhook: WebhookId,
    messages: Annotated[
        list[str] | None, typer.Argument(metavar="MESSAGE", help="The messages' ids.")
    ] = None,
    given_up: Annotated[bool, typer.Option("--given-up", help="All that were given up.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Tell something again, under the same id."""
    from pipeline.console import telling

    telling.webhook_retry(_command(ctx), webhook, messages or [], given_up, dry_run)


@webhook_app.command("deliver", epilog=_eg("aiqyn webhook deliver"))
def webhook_deliver(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Read what happened and tell those who listen; 'aiqyn run' does it too."""
    from pipeline.console import telling

    telling.webhook_deliver(_command(ctx), dry_run)


# --- letters ----------------------------------------------------------------------------------------------


@mail_app.command("keys", epilog=_eg("aiqyn mail keys"))
def mail_keys(ctx: typer.Context) -> None:
    """Make the keys that readers' addresses are sealed with: once, before the first reader."""
    from pipeline.console import mailing

    mailing.mail_keys(_command(ctx))


@mail_app.command("subscribers", epilog=_eg("aiqyn mail subscribers --json"))
def mail_subscribers(ctx: typer.Context) -> None:
    """Count the readers by language; who they are nobody is told."""
    from pipeline.console import mailing

    mailing.mail_subscribers(_command(ctx))


@mail_app.command("digests", epilog=_eg("aiqyn mail digests"))
def mail_digests(ctx: typer.Context) -> None:
    """List the digests that were sent, and how their letters fared."""
    from pipeline.console import mailing

    mailing.mail_digests(_command(ctx))


@mail_app.command("send", epilog=_eg("aiqyn mail send", "aiqyn mail send --now --dry-run"))
def mail_send(
    ctx: typer.Context,
    now: Annotated[
        bool, typer.Option("--now", help="Do not wait for the hour of the digest: all that is new goes out.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Send the digests that are due and every letter that waits; 'aiqyn publish' does it bit by bit."""
    from pipeline.console import mailing

    mailing.mail_send(_command(ctx), now, dry_run)


@mail_app.command("test", epilog=_eg("aiqyn mail test me@example.kz"))
def mail_test(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the test letter goes.")],
) -> None:
    """Send one test letter and say what the mail server answered."""
    from pipeline.console import mailing

    mailing.mail_test(_command(ctx), address)


# --- answering whoever asked --------------------------------------------------------------------------------


@answer_app.command("run", epilog=_eg("aiqyn answer run", "aiqyn answer run --dry-run"))
def answer_run(ctx: typer.Context, dry_run: DryRun = False) -> None:
    """Tell everybody who is due to be told: answers, corrections, receipts, news of their questions."""
    from pipeline.console import noticing

    noticing.answer_run(_command(ctx), dry_run)


@notices_app.command("list", epilog=_eg("aiqyn notices list", "aiqyn notices list --state uncertain"))
def notices_list(
    ctx: typer.Context,
    state: Annotated[
        list[PublicationState] | None,
        typer.Option(help="In this state; repeat for more. Else all that is open."),
    ] = None,
) -> None:
    """List the messages to people who asked: what waits, what nobody knows of, what was refused."""
    from pipeline.console import noticing

    noticing.notices_list(_command(ctx), state)


@notices_app.command(
    "settle",
    epilog=_eg("aiqyn notices settle 812 --sent --as dana", "aiqyn notices settle 812 813 --again --as dana"),
)
def notices_settle(
    ctx: typer.Context,
    notices: Annotated[list[int], typer.Argument(metavar="NOTICE...", help="Their numbers in the list.")],
    sent: Annotated[
        bool, typer.Option("--sent", help="They were received, or are not to be repeated.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="They were not received; they are sent again.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Decide about messages of which nobody knows whether they were received, or that were refused."""
    from pipeline.console import noticing

    noticing.notices_settle(_command(ctx), notices, sent, again, dry_run)


# --- the bot that citizens ask ----------------------------------------------------------------------------


@bot_app.command("run", epilog=_eg("aiqyn bot run"))
def bot_run(ctx: typer.Context) -> None:
    """Take what citizens write to the bot, keep it, and answer at once, until interrupted."""
    from pipeline.console import botting

    botting.bot_run(_command(ctx))


@bot_app.command("check", epilog=_eg("aiqyn bot check"))
def bot_check(ctx: typer.Context) -> None:
    """Say who the bot is and what would work; nothing is changed."""
    from pipeline.console import botting

    botting.bot_check(_command(ctx))


@bot_app.command("menu", epilog=_eg("aiqyn bot menu"))
def bot_menu(ctx: typer.Context) -> None:
    """Tell Telegram what the bot's menu offers, in each language: once, and when the commands change."""
    from pipeline.console import botting

    botting.bot_menu(_command(ctx))


@bot_app.command("webhook", epilog=_eg("aiqyn bot webhook", "aiqyn bot webhook --off"))
def bot_webhook(
    ctx: typer.Context,
    off: Annotated[bool, typer.Option("--off", help="Bring nothing any more: it is asked again.")] = False,
) -> None:
    """Have Telegram bring what citizens write to the desk, instead of waiting to be asked."""
    from pipeline.console import botting

    botting.bot_webhook(_command(ctx), off)


# --- the chain --------------------------------------------------------------------------------------------


@audit_app.command("verify", epilog=_eg("aiqyn audit verify", "aiqyn audit verify --head 1234:3f2a…"))
def audit_verify(
    ctx: typer.Context,
    head: Annotated[
        str, typer.Option(metavar="H", help="A head that 'aiqyn audit head' printed earlier.")
    ] = "",
) -> None:
    """Walk the whole chain and find what was edited, deleted, inserted, swapped or cut off."""
    from pipeline.console import chain

    chain.audit_verify(_command(ctx), head)


@audit_app.command("head", epilog=_eg("aiqyn audit head >> heads-published-elsewhere.txt"))
def audit_head(ctx: typer.Context) -> None:
    """Print the newest link: publish it elsewhere, and a cut tail can be found later."""
    from pipeline.console import chain

    chain.audit_head(_command(ctx))


@audit_app.command(
    "log", epilog=_eg("aiqyn audit log --subject claim:c-7k3q9", "aiqyn audit log --who dana --jsonl")
)
def audit_log(
    ctx: typer.Context,
    subject: Annotated[str, typer.Option(help="Acts on this, such as claim:c-7k3q9.")] = "",
    who: Annotated[str, typer.Option(help="Acts of this person, or of machine:matcher.")] = "",
    verb: Annotated[str, typer.Option(help="Acts of this kind, such as merge.")] = "",
    limit: Limit = 50,
) -> None:
    """List the newest acts, the last one last."""
    from pipeline.console import chain

    chain.audit_log(_command(ctx), subject, who, verb, limit)


# --- measuring and teaching -------------------------------------------------------------------------------


@eval_app.command("retrieval", epilog=_eg("aiqyn eval retrieval kazqad-kk --split dev"))
def eval_retrieval(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="documents.jsonl, NAME.queries.jsonl, NAME.qrels.tsv.")
    ],
    split: Annotated[str, typer.Option(metavar="NAME", help="The queries to ask.")] = "dev",
    train_split: Annotated[
        str, typer.Option(metavar="NAME", help="Learn a ranking from these queries as well.")
    ] = "",
    matcher: MatcherPath = "",
) -> None:
    """Ask questions: is the right document among the first."""
    from pipeline.console import measuring

    measuring.eval_retrieval(_command(ctx), folder, split, train_split, matcher)


@eval_app.command("pairs", epilog=_eg("aiqyn eval pairs data/pairs/judged.tsv"))
def eval_pairs(
    ctx: typer.Context,
    file: LabelledFile,
    split: Annotated[str, typer.Option(metavar="NAME", help="Only rows whose column split says so.")] = "",
    cross_validate: Annotated[
        bool,
        typer.Option("--cross-validate", help="Also learn the signs' weights anew on this file, 5-fold."),
    ] = False,
    matcher: MatcherPath = "",
) -> None:
    """Score judged pairs: one claim or not, or how alike."""
    from pipeline.console import measuring

    measuring.eval_pairs(_command(ctx), file, split, cross_validate, matcher)


@eval_app.command("clusters", epilog=_eg("aiqyn eval clusters stream.jsonl"))
def eval_clusters(ctx: typer.Context, file: LabelledFile, matcher: MatcherPath = "") -> None:
    """Cluster texts as they came; compare with the truth."""
    from pipeline.console import measuring

    measuring.eval_clusters(_command(ctx), file, matcher)


@eval_app.command("parallel", epilog=_eg("aiqyn eval parallel ntrex.kk-ru-en.tsv"))
def eval_parallel(ctx: typer.Context, file: LabelledFile) -> None:
    """Find the Russian of Kazakh sentences, and back."""
    from pipeline.console import measuring

    measuring.eval_parallel(_command(ctx), file)


@eval_app.command("labels", epilog=_eg("aiqyn eval labels tweets.tsv --model checkworthy"))
def eval_labels(
    ctx: typer.Context,
    file: LabelledFile,
    model: Annotated[str, typer.Option(help="Which model.")] = "checkworthy",
) -> None:
    """Compare a model's answers with a file of texts labelled 1 or 0."""
    from pipeline.console import measuring

    measuring.eval_labels(_command(ctx), file, model)


@eval_app.command("noise", epilog=_eg("aiqyn eval noise lines.txt"))
def eval_noise(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Texts, one a line.")],
    queries: Annotated[int, typer.Option(min=1, help="How many lines are spoiled.")] = 600,
    matcher: MatcherPath = "",
) -> None:
    """Spoil lines as evaders do; see whether they are found."""
    from pipeline.console import measuring

    measuring.eval_noise(_command(ctx), file, queries, matcher)


@eval_app.command("demo", epilog=_eg("aiqyn eval demo"))
def eval_demo(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="The demonstration's folder.")] = "data/demo",
    matcher: MatcherPath = "",
) -> None:
    """Measure the machine alone on the demonstration."""
    from pipeline.console import measuring

    measuring.eval_demo(_command(ctx), folder, matcher)


@eval_app.command("questions", epilog=_eg("aiqyn eval questions", "aiqyn eval questions --json"))
def eval_questions(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="The folder of labels and rules.")] = "data",
) -> None:
    """Measure how citizens' questions are sorted and routed."""
    from pipeline.console import measuring

    measuring.eval_questions(_command(ctx), folder)


@eval_app.command("offers", epilog=_eg("aiqyn eval offers"))
def eval_offers(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="The demonstration's folder.")] = "data/demo",
    matcher: MatcherPath = "",
) -> None:
    """Measure what the form offers to those who are about to ask."""
    from pipeline.console import measuring

    measuring.eval_offers(_command(ctx), folder, matcher)


@train_app.command("matcher", epilog=_eg("aiqyn train matcher", "aiqyn train matcher --from-desk"))
def train_matcher(
    ctx: typer.Context,
    corpora: CorporaPath = "",
    data: DataPath = "",
    out: OutPath = "",
    from_desk: Annotated[
        bool, typer.Option("--from-desk", help="Learn from people's decisions too.")
    ] = False,
) -> None:
    """Learn the matcher anew; only a better one serves.

    It is measured beside the one in service on pairs that neither learned from, and refused with the figures
    unless it surely costs a desk less."""
    from pipeline.console import teaching

    teaching.train_matcher(_command(ctx), corpora, data, out, from_desk)


@train_app.command("teach-most", epilog=_eg("aiqyn train teach-most --limit 50"))
def train_teach_most(ctx: typer.Context, limit: Limit = 20) -> None:
    """List the pairs whose decision would teach most."""
    from pipeline.console import teaching

    teaching.teach_most(_command(ctx), limit)


@train_app.command("language", epilog=_eg("aiqyn train language --corpora ../shared"))
def train_language(ctx: typer.Context, corpora: CorporaPath = "", out: OutPath = "") -> None:
    """Learn to tell Kazakh, Russian and English apart."""
    from pipeline.console import teaching

    teaching.train_language(_command(ctx), corpora, out)


@train_app.command("checkworthy", epilog=_eg("aiqyn train checkworthy --corpora ../shared"))
def train_checkworthy(
    ctx: typer.Context, corpora: CorporaPath = "", data: DataPath = "", out: OutPath = ""
) -> None:
    """Learn which texts make a claim that is worth checking."""
    from pipeline.console import teaching

    teaching.train_checkworthy(_command(ctx), corpora, data, out)


@train_app.command("questions", epilog=_eg("aiqyn train questions", "aiqyn train questions --shipped-only"))
def train_questions(
    ctx: typer.Context,
    data: DataPath = "",
    out: OutPath = "",
    shipped_only: Annotated[
        bool, typer.Option("--shipped-only", help="Leave out what people at this desk decided.")
    ] = False,
) -> None:
    """Learn to sort and route questions; only the better one serves.

    It learns from the labels that are shipped and from what people here said of questions; each of the two
    classifiers serves only if it surely costs a desk less on texts that neither learned from."""
    from pipeline.console import teaching

    teaching.train_questions(_command(ctx), data, out, shipped_only)


@train_app.command(
    "crosslingual",
    epilog=_eg("aiqyn train crosslingual --corpora ../shared", "aiqyn train crosslingual --from-desk"),
)
def train_crosslingual(
    ctx: typer.Context,
    corpora: CorporaPath = "",
    out: OutPath = "",
    from_desk: Annotated[
        bool,
        typer.Option("--from-desk", help="Add what approved refutations say in two languages to the table."),
    ] = False,
) -> None:
    """Learn which Kazakh and Russian words stand for each other."""
    from pipeline.console import teaching

    teaching.train_crosslingual(_command(ctx), corpora, out, from_desk)


# --- how a command is run ---------------------------------------------------------------------------------


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("aiqyn")
        except PackageNotFoundError:  # run from a folder that was never installed
            number = "(not installed)"
        typer.echo(f"aiqyn {number}")
        raise typer.Exit(FINE)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    if words is None:
        entrance.in_unicode()
    given = entrance.common_first(sys.argv[1:] if words is None else words)
    command = Command(entrance.options_before_parsing(given))
    try:
        return _code_of(command, given)
    except BrokenPipeError:
        return entrance.after_broken_pipe()
    except BaseException as error:  # noqa: BLE001 - the border to the user: a sentence and a code, no traceback
        return entrance.fail(command, error)


def _code_of(command: Command, words: Sequence[str]) -> int:
    code: Any = FINE
    try:
        code = app(args=words, prog_name="aiqyn", standalone_mode=False, obj=command)
    except Ended as ended:
        code = ended.code
    except SystemExit as error:  # completion leaves this way
        code = FAILED if isinstance(error.code, str) else error.code
    sys.stdout.flush()
    return code if isinstance(code, int) else FINE


if __name__ == "__main__":
    sys.exit(main())
