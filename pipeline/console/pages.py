"""What a person reads: the columns of each list, and the page of each thing; made from `documents.py`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.console.screen import Column, Document, Screen, one_line, visible

SHOWN = 110
"""Characters of a text that a proposal shows."""
PERSON = (
    Column("HANDLE", lambda d: d["handle"], style="bold"),
    Column("NAME", lambda d: d["name"], free=True),
    Column("ROLES", lambda d: d["roles"]),
    Column("", lambda d: "" if d["active"] else "disabled", style="red"),
)
SESSION = (
    Column("PERSON", lambda d: d["person"], style="bold"),
    Column("BROWSER", lambda d: d["browser"], free=True),
    Column("WAY", lambda d: d["way"]),
    Column("SINCE", lambda d: d["started_at"]),
    Column("SEEN", lambda d: d["seen_at"]),
)
RULE = (
    Column("RULE", lambda d: d["rule"], number=True, style="bold"),
    Column("", lambda d: "on" if d["active"] else "off"),
    Column("NAME", lambda d: d["name"]),
    Column("IN 30 DAYS", lambda d: d["effects_in_30_days"], number=True),
    Column("LAST", lambda d: d["last_effect_at"]),
    Column("SAYS", lambda d: d["says"], free=True),
)
RULE_EFFECT = (
    Column("ACT", lambda d: d["act"], number=True, style="bold"),
    Column("WHEN", lambda d: d["at"]),
    Column("RULE", lambda d: f"{d['name']} (version {d['version']})"),
    Column("CLAIM", lambda d: d["claim"]),
    Column("DID", lambda d: d["says"] + (", undone" if d["undone"] else "")),
    Column("BECAUSE OF", lambda d: f"{d['sighting']}: {d['said']}", free=True),
)
SETTING = (
    Column("SETTING", lambda d: d["name"], style="bold"),
    Column("VALUE", lambda d: _value(d["value"]), free=True),
    Column("SAID BY", lambda d: d["said_by"], style="dim"),
)
AUTHORITY = (
    Column("KEY", lambda d: d["key"], style="bold"),
    Column("NAME", lambda d: d["name"], free=True),
    Column("TOPICS", lambda d: d["topics"], free=True),
)
PLACE = (
    Column("CODE", lambda d: d["code"], style="bold"),
    Column("KIND", lambda d: d["kind"]),
    Column("NAME", lambda d: d["name"], free=True),
)
SOURCE = (
    Column("KEY", lambda d: d["key"], style="bold"),
    Column("KIND", lambda d: d["kind"]),
    Column("STATE", lambda d: d["state"]),
    Column("SEEN", lambda d: d["sightings"], number=True),
    Column("A DAY", lambda d: f"{d['last_week_a_day']:g}", number=True),
    Column("USUAL", lambda d: f"{d['usually_a_day']:g}", number=True),
    Column("ASIDE", lambda d: d["quarantined"] or "", number=True),
    Column("LAST READ", lambda d: d["last_success_at"]),
    Column("HEALTH", lambda d: health_in_words(d), free=True),
)
QUARANTINED = (
    Column("ID", lambda d: d["id"], number=True, style="bold"),
    Column("SOURCE", lambda d: d["source"]),
    Column("RECEIVED", lambda d: d["received_at"]),
    Column("BYTES", lambda d: d["bytes"], number=True),
    Column("REASON", lambda d: d["reason"], free=True),
)
COLLECTED = (
    Column("SOURCE", lambda d: d["source"], style="bold"),
    Column("NEW", lambda d: d["new"], number=True),
    Column("CHANGED", lambda d: d["revised"], number=True),
    Column("KNOWN", lambda d: d["known"], number=True),
    Column("ASIDE", lambda d: d["aside"] or "", number=True),
    Column("", lambda d: d["failed"] or ("unchanged" if d["unchanged"] else ""), free=True),
)
CLAIM_LINE = (
    Column("CLAIM", lambda d: d["id"], style="bold"),
    Column("PRIO", lambda d: "–" if d["priority"] is None else f"{d['priority']:.0f}", number=True),
    Column("SEEN", lambda d: d["sightings"], number=True),
    Column("ASKED", lambda d: d["questions"] or "", number=True),
    Column("FROM", lambda d: d["sources"], number=True),
    Column("WEEK", lambda d: f"{d['growth']:+d}" if d["growth"] else "", number=True),
    Column("LOOK", lambda d: d["suggestions"] or "", number=True, style="yellow"),
    Column("LANG", lambda d: " ".join(d["languages"])),
    Column("DONE", lambda d: d["answered"]),
    Column("WITH", lambda d: d["assigned_to"]),
    Column("WHY", lambda d: d["why"], free=True),
    Column("SAYS", lambda d: d["said"], free=True),
)
RETURNED = (
    Column("CLAIM", lambda d: d["id"], style="bold"),
    Column("BACK SINCE", lambda d: d["back"]["since"]),
    Column("QUIET", lambda d: f"{d['back']['quiet_days']} d", number=True),
    Column("SEEN", lambda d: d["back"]["sightings"], number=True),
    Column("ASKED", lambda d: d["back"]["questions"] or "", number=True),
    Column("FROM", lambda d: d["back"]["sources"], number=True),
    Column("STATE", lambda d: d["state"]),
    Column("WHY", lambda d: d["why"], free=True),
    Column("SAYS", lambda d: d["said"], free=True),
)
MATCH = (
    Column("SIGHTING", lambda d: d["sighting"], number=True, style="bold"),
    Column("STANDING", lambda d: d["standing"]),
    Column("SCORE", lambda d: "" if d["score"] is None else f"{d['score']:.2f}", number=True),
    Column("SOURCE", lambda d: d["source"]),
    Column("DATE", lambda d: d["dated"]),
    Column("LANG", lambda d: d["language"]),
    Column("", lambda d: "states more" if d["glued"] else "other language" if d["across"] else ""),
    Column("TEXT", lambda d: d["text"], free=True),
)
ACT = (
    Column("ACT", lambda d: d["act"], number=True, style="bold"),
    Column("AT", lambda d: d["at"]),
    Column("WHO", lambda d: d["actor"]),
    Column("DID", lambda d: d["verb"]),
    Column("TO", lambda d: d["subject"]),
    Column("DETAIL", lambda d: _detail(d), free=True),
)
STATEMENT = (
    Column("STATEMENT", lambda d: d["id"], style="bold"),
    Column("AUTHORITY", lambda d: d["authority"]),
    Column("DATED", lambda d: d["dated"]),
    Column("LANG", lambda d: d["language"]),
    Column("COPY", lambda d: bool(d["archive_sha256"])),
    Column("TITLE", lambda d: d["title"], free=True),
)
REFUTATION = (
    Column("REFUTATION", lambda d: d["id"], style="bold"),
    Column("STATE", lambda d: d["state"]),
    Column("VERDICT", lambda d: d["verdict"]),
    Column("VERSION", lambda d: d["version"] or "", number=True),
    Column("AS OF", lambda d: d["as_of"]),
    Column("CLAIMS", lambda d: d["claims"]),
    Column("TITLE", lambda d: d["title"], free=True),
)
SUGGESTION = (
    Column("ID", lambda d: d["id"], style="bold"),
    Column("SCORE", lambda d: f"{d['score']:.2f}", number=True),
    Column("WHAT", lambda d: d["kind"]),
    Column("TITLE", lambda d: d["title"], free=True),
)
PUBLICATION = (
    Column("CODE", lambda d: d["code"], style="bold"),
    Column("OF", lambda d: d["refutation"] or d["page"]),
    Column("V", lambda d: d["version"], number=True),
    Column("CHANNEL", lambda d: d["channel"]),
    Column("LANG", lambda d: d["language"]),
    Column("STATE", lambda d: d["state"]),
    Column("TRIES", lambda d: d["attempts"] or "", number=True),
    Column("WHERE OR WHY NOT", lambda d: d["address"] or d["last_error"], free=True),
)

NOTICE = (
    Column("NOTICE", lambda d: d["notice"], style="bold"),
    Column("QUESTION", lambda d: d["question"]),
    Column("WAY", lambda d: d["way"]),
    Column("KIND", lambda d: d["kind"]),
    Column("STATE", lambda d: d["state"]),
    Column("TRIED", lambda d: d["attempt_at"]),
    Column("ABOUT, AND WHY NOT", lambda d: f"{d['subject']} {d['last_error']}".strip(), free=True),
)

WEBHOOK = (
    Column("WEBHOOK", lambda d: d["webhook"], style="bold"),
    Column("STATE", lambda d: d["state"]),
    Column("LAST TAKEN", lambda d: d["last_success_at"]),
    Column("FAILED", lambda d: d["failures"] or "", number=True),
    Column("EVENTS", lambda d: d["events"], free=True),
    Column("ADDRESS OR TROUBLE", lambda d: d["last_error"] or d["address"], free=True),
)

SUBSCRIBERS = (
    Column("LANGUAGE", lambda d: d["language"], style="bold"),
    Column("STATE", lambda d: d["state"]),
    Column("READERS", lambda d: d["number"], number=True),
)
DIGEST = (
    Column("DIGEST", lambda d: d["digest"], style="bold"),
    Column("LANGUAGE", lambda d: d["language"]),
    Column("BEGUN", lambda d: d["frozen_at"]),
    Column("WAIT", lambda d: d.get("pending", 0) or "", number=True),
    Column("SENT", lambda d: d.get("sent", 0) or "", number=True),
    Column("FAILED", lambda d: d.get("failed", 0) or "", number=True),
    Column("UNCERTAIN", lambda d: (d.get("uncertain", 0) + d.get("sending", 0)) or "", number=True),
)
DIGEST_DUE = (
    Column("LANGUAGE", lambda d: d["language"], style="bold"),
    Column("CORRECTED", lambda d: d["corrected"] or "", number=True),
    Column("NEW", lambda d: d["new"] or "", number=True),
    Column("BRIEFINGS", lambda d: d["briefings"] or "", number=True),
    Column("PAGES", lambda d: d["pages"] or "", number=True),
)

DELIVERY = (
    Column("MESSAGE", lambda d: d["message"], style="bold"),
    Column("TYPE", lambda d: d["type"]),
    Column("HAPPENED", lambda d: d["happened_at"]),
    Column("STATE", lambda d: d["state"]),
    Column("TRIES", lambda d: d["attempts"] or "", number=True),
    Column("AGAIN AT", lambda d: d["due_at"]),
    Column("WHY NOT", lambda d: d["last_error"], free=True),
)


def health_in_words(source: Document) -> str:
    """How a source fares, in a word or its last trouble."""
    if source["failures"]:
        return f"failing ({source['failures']}): {source['last_error']}"
    if source["last_success_at"] is None:
        return "not read yet"
    return "quiet: far less than usual" if source["quiet"] else "well"


def why(claim: Document, screen: Screen, most: int = 2) -> str:
    """Why a claim wants a look, in a few words of the reader's language: that it is back, then the weightiest."""
    told = [screen.best(claim["back"]["says"])] if claim["back"] else []
    said = [reason for reason in claim["reasons"] if not (told and reason["name"] == "back")]
    told += [screen.best(reason["says"]) for reason in said[: most - len(told)]]
    return "; ".join(told)


def source_page(source: Document, screen: Screen) -> Iterator[str]:
    """A source in full."""
    yield f"{source['key']}: a {source['kind']} at {source['address']}"
    yield from _facts(
        screen,
        state=source["state"],
        health=health_in_words(source),
        language=source["language"],
        region=source["region"],
        note=source["credibility"],
        options="; ".join(f"{name}={_value(value)}" for name, value in source["options"].items()),
        interval=f"every {source['interval_seconds']} seconds",
        sightings=f"{source['sightings']}; {source['last_week_a_day']:g} a day lately,"
        f" usually {source['usually_a_day']:g}",
        put_aside=source["quarantined"] or "",
        last_read=source["last_success_at"],
        last_new=source["last_new_at"],
        last_trouble=f"{screen.when(source['last_error_at'])} {source['last_error']}".strip(),
        next_read=source["next_due_at"],
    )


def check_page(check: Document, screen: Screen) -> Iterator[str]:
    """What one reading of a source brought, in plain words."""
    if not check["entries"] and not check["unreadable"]:
        yield f"{check['key']} can be read, and shows nothing at present."
        return
    yield f"{check['key']} can be read: {check['entries']} entries, {check['unreadable']} that could not be read."
    if check["newest"]:
        yield f"The newest is of {screen.when(check['newest'])}."
    if check["languages"]:
        yield f"Languages as the source says: {', '.join(check['languages'])}."
    for text in check["first"]:
        yield f"  - {one_line(text)[:200]}"
    for reason in check["reasons"]:
        yield f"  could not be read: {one_line(reason)}"
    for remark in check["remarks"]:
        yield f"  odd: {one_line(remark)}"


def claim_page(claim: Document, screen: Screen) -> Iterator[Any]:
    """A claim as a fact-checker looks at it."""
    name = claim["id"]
    if claim["asked"] != name:
        yield f"{claim['asked']} was merged into {name}."
        yield ""
    whose = f", with {claim['assigned_to']}" if claim["assigned_to"] else ""
    tags = f"  [{', '.join(claim['tags'])}]" if claim["tags"] else ""
    yield f"{name}  {claim['state']}{whose}{tags}"
    for language, text in claim["wording"].items():
        yield f"  {language}  {one_line(text)}"
    if not claim["wording"]:
        yield f'  No approved wording yet: aiqyn claim wording {name} ru "…"'
    yield from _priority(claim, screen)
    yield from _matches("Sightings", claim["sightings_count"], claim["sightings"], screen)
    yield from _matches("Suggested: confirm or reject", claim["suggested_count"], claim["suggested"], screen)
    yield from _refutations(claim, screen)
    yield from _notes(claim["notes"], screen)
    yield from _history(claim["history"], screen)


def merge_page(preview: Document, screen: Screen) -> Iterator[str]:
    """What a merge will do, before it is done."""
    source, into, result = preview["source"], preview["into"], preview["result"]
    for name in ("sightings", "questions", "suggestions"):
        yield f"{name}: {source[name]} + {into[name]} = {result[name]}"
    if preview["both"]:
        yield f"{preview['both']} of them stand in both and stay once"
    for language, text in preview["left"].items():
        kept = "is replaced by that of" if language in into["wording"] else "stays behind; none is left in"
        yield f"wording in {language} of {source['id']} {kept} {into['id']}: {one_line(text)}"
    for answer in source["refutations"]:
        waits = "; its version that waits for approval must be submitted again" if answer["waits"] else ""
        stands = f"{answer['published']} published, {answer['going_out']} on their way"
        yield f"{answer['id']} ({answer['state']}; {stands}) will answer {into['id']}{waits}"
    yield f"tags: {', '.join(result['tags']) or 'none'}"


def _priority(claim: Document, screen: Screen) -> Iterator[str]:
    if claim["back"]:
        yield f"  {screen.best(claim['back']['says'])}."
    if claim["priority"] is None:
        return
    yield ""
    deadline = f", to be answered by {claim['deadline']}" if claim["deadline"] else ""
    yield f"Priority {claim['priority']:.0f} of 100{deadline}"
    for reason in claim["reasons"]:
        yield f"  {reason['share']:+6.1f}  {screen.best(reason['says'])}"


def _matches(title: str, count: int, matches: Sequence[Document], screen: Screen) -> Iterator[Any]:
    if not count:
        return
    yield ""
    yield f"{title} ({count})"
    yield screen.table(matches, MATCH)
    if count > len(matches):
        yield f"… and {count - len(matches)} more: --limit {count}"


def _refutations(claim: Document, screen: Screen) -> Iterator[Any]:
    yield ""
    if claim["refutations"]:
        yield "Refutations"
        yield screen.table(claim["refutations"], REFUTATION)
    else:
        yield f"Not answered yet: aiqyn refutation suggest {claim['id']}"


def _notes(notes: Sequence[Document], screen: Screen) -> Iterator[str]:
    if notes:
        yield ""
        yield "Notes"
    for note in notes:
        yield f"  {screen.when(note['at'])} {note['by']}: {one_line(note['text'])}"


def _history(acts: Sequence[Document], screen: Screen) -> Iterator[Any]:
    shown = [act for act in acts if screen.verbose or act["verb"] not in ("join", "suggest")]
    yield ""
    yield "History"
    yield screen.table(shown, ACT)
    if undoable := [act["act"] for act in shown if act["undoable"]]:
        yield f"To take an act back: aiqyn claim undo {undoable[-1]}"


def quarantined_page(item: Document, screen: Screen) -> Iterator[str]:
    """Something put aside, with what it is."""
    yield f"{item['id']} from {item['source']}, received {screen.when(item['received_at'])}: {item['reason']}"
    yield ""
    yield visible(item["content"])


def statement_page(statement: Document, screen: Screen) -> Iterator[str]:
    """A statement in full."""
    yield f"{statement['id']}: {one_line(statement['title'])}"
    yield from _facts(
        screen,
        authority=f"{screen.best(statement['authority_name'])} ({statement['authority']})",
        dated=statement["dated"],
        language=statement["language"],
        address=statement["url"],
        known_from=statement["found_at"],
        quote=statement["quote"],
        archived_copy=f"SHA-256 {statement['archive_sha256']}" if statement["archive_sha256"] else "none",
    )


def refutation_page(refutation: Document, screen: Screen) -> Iterator[Any]:
    """A refutation as its author looks at it."""
    yield f"{refutation['id']}  {refutation['state']}"
    yield ""
    yield from content_page(refutation["draft"], screen)
    for warning in refutation["warnings"]:
        yield screen.look_at(warning)
    if refutation["versions"]:
        yield ""
        yield "Versions"
    for version in refutation["versions"]:
        yield version_line(version, screen)


def version_line(version: Document, screen: Screen) -> str:
    """One version on two lines."""
    tail = (
        f" by {version['approved_by']} {screen.when(version['approved_at'])}"
        if version["approved_by"]
        else ""
    )
    said = f": {one_line(version['comment'])}" if version["comment"] else ""
    return (
        f"  {version['number']}.{version['attempt']} {version['kind']}, written by {', '.join(version['authors'])},"
        f" submitted {screen.when(version['submitted_at'])}, {version['state']}{tail}{said}\n"
        f"      digest {version['digest']}"
    )


def content_page(content: Document, screen: Screen) -> Iterator[Any]:
    """Exactly what is or would be published, in every language."""
    yield f"{screen.verdict(content['verdict'])}, as of {content['as_of']}"
    yield from _facts(
        screen,
        **{name: content[name] for name in ("valid_from", "valid_until", "review_by", "overtaken_on")},
        superseded_by=content["superseded_by"],
        channels=", ".join(content["channels"]),
        tags=", ".join(content["tags"]),
    )
    for said in content["claims"]:
        yield f"  answers {said['id']}: {one_line(screen.best(said['wording'])) or '(no approved wording)'}"
    for item in content["evidence"]:
        dated = f", {item['dated']}" if item["dated"] else ""
        yield f"  rests on {item['id']}: {one_line(screen.best(item['authority']))}{dated}: {one_line(item['title'])}"
    for language, text in content["texts"].items():
        yield ""
        yield f"[{language}] {one_line(text['title'])}"
        yield f"     {one_line(text['summary'])}"
        if text["body"].strip():
            yield ""
            yield visible(text["body"].strip("\n"))
    yield from _by_language("Note", content["note"])
    yield from _by_language("Overtaken", content["overtaken_note"])


def _by_language(title: str, said: Mapping[str, str]) -> Iterator[str]:
    if said:
        yield ""
    for language, text in said.items():
        yield f"{title} [{language}] {one_line(text)}"


def approval_page(content: Document, screen: Screen) -> Iterator[Any]:
    """What an approver is asked to say yes to."""
    yield f"{content['refutation']}, version {content['number']} ({content['kind']})"
    yield from content_page(content, screen)
    yield ""
    yield f"digest {content['digest']}"


def posts_page(document: Document, screen: Screen) -> Iterator[str]:
    """The very posts that would go out."""
    for post in document["posts"]:
        yield f"--- {post['channel']} {post['language']} {post['code']}: {one_line(post['title'])}"
        yield visible(post["body"])


def published_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of the publisher did."""
    if done["stopped"]:
        yield f"Publishing is stopped: {one_line(done['stopped'])}. To go on: aiqyn resume-publishing"
        return
    for channel, count in done["sent"].items():
        yield f"{channel}: {count} sent"
    for channel, count in done["waiting"].items():
        yield f"{channel}: {count} waiting"
    if done["uncertain"]:
        yield f"{done['uncertain']} uncertain: aiqyn outbox list --state uncertain"
    for code, reason in done["failed"].items():
        yield f"{code} was refused: {one_line(reason)}"
    for channel, reason in done["broken"].items():
        yield f"{channel} could not be built: {one_line(reason)}"
    if not (done["sent"] or done["waiting"] or done["uncertain"] or done["failed"]):
        yield "Nothing waits to be published."


def matched_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of matching did."""
    if not done["sightings"]:
        yield "Nothing waits to be matched."
        return
    yield (
        f"{done['sightings']} sightings: {done['joined']} joined a claim, {done['opened']} opened one"
        f" ({done['suggested']} of them may belong to another), {done['kept']} stayed where they were."
    )


def sorting_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of sorting questions did."""
    if done["questions"]:
        yield (
            f"{done['questions']} questions were sorted: of {done['unsure']} a person has to say the kind,"
            f" for {done['routed']} an authority is proposed, {done['by_claim']} follow what was decided already."
        )


def plan_page(plan: Document, screen: Screen) -> Iterator[str]:
    """What could be merged and split, each with what shows it and the command that does it."""
    for proposal in plan["proposals"]:
        yield proposal["sentence"]
        yield from (f"  «{_short(said)}»" for said in dict.fromkeys(proposal["said"]))
        yield from (f"  - {reason}" for reason in proposal["reasons"])
        yield f"  {proposal['command']}"
        yield ""
    shown, proposed = len(plan["proposals"]), plan["proposed"]
    if not proposed:
        yield "Nothing to propose: no two claims look like one, no claim looks like two."
    elif shown < proposed:
        yield f"The {shown} surest of {proposed}; --limit shows more."
    yield (
        f"Looked at {plan['claims']} claims with {plan['texts']} different texts; left out: {plan['waiting']}"
        f" pairs that wait in the inbox already, {plan['decided']} that a person parted. Nothing was changed."
    )


def _short(said: str) -> str:
    line = one_line(said)
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def weighed_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of weighing did."""
    if done["claims"]:
        yield f"{done['claims']} claims were weighed for the inbox."


def notified_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a round of telling other programs did."""
    if done["busy"]:
        yield "Another process is telling already."
    if done["delivered"]:
        yield f"{done['delivered']} webhook deliveries were taken."
    for name, reason in done["failed"].items():
        yield f"{name} did not take what it was told: {one_line(reason)}"


def answered_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of answering the people who asked did."""
    if done["busy"]:
        yield "Another process is answering already."
        return
    if done["answered"]:
        yield f"{done['answered']} questions have their answer."
    if done["reopened"]:
        yield f"{done['reopened']} questions wait again: what they were answered with does not hold any more."
    for way, count in done["sent"].items():
        yield f"{way}: {count} told"
    if done["stopped"]:
        yield f"Publishing is stopped: {one_line(done['stopped'])}. To go on: aiqyn resume-publishing"
    for way, reason in done["trouble"].items():
        yield f"{way}: {one_line(reason)}"
    if done["waiting"]:
        yield f"Messages that wait: {done['waiting']}"
    if looked_at := done["uncertain"] + done["failed"]:
        yield f"Messages that want a person's look: {looked_at}. See: aiqyn notices list"


def ruled_page(done: Document, screen: Screen) -> Iterator[str]:
    """What a run of the rules did."""
    if done["effects"]:
        yield f"Rules did {done['effects']} things to claims: aiqyn rule log"


def round_page(done: Document, screen: Screen) -> Iterator[Any]:
    """What one round of all stages did."""
    if done["collected"]:
        yield screen.table(done["collected"], COLLECTED)
    else:
        yield "No source was due."
    yield from matched_page(done["matched"], screen)
    yield from sorting_page(done["sorting"], screen)
    yield from weighed_page(done["weighed"], screen)
    yield from ruled_page(done["ruled"], screen)
    yield from published_page(done["published"], screen)
    yield from answered_page(done["answered"], screen)
    yield from notified_page(done["notified"], screen)


def figures_page(figures: Document, screen: Screen) -> Iterator[str]:
    """Counts with their names, one a line."""
    width = max((len(name) for name in figures), default=0)
    for name, value in figures.items():
        if isinstance(value, Mapping):
            value = ", ".join(f"{key} {part}" for key, part in value.items())
        yield f"{name.replace('_', ' ').ljust(width)}  {value}"


def _facts(screen: Screen, **facts: Any) -> Iterable[str]:
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    width = max((len(name) for name in told), default=0)
    for name, value in told.items():
        said = screen.when(value) if hasattr(value, "astimezone") else one_line(str(value))
        yield f"  {name.replace('_', ' ').ljust(width)}  {said}"


def _detail(act: Document) -> str:
    hidden = ("changes_sha256",)
    said = [f"{name} {value}" for name, value in act["detail"].items() if name not in hidden]
    if act["undoes"]:
        said.insert(0, f"undoes {act['undoes']}")
    if act["undone_by"]:
        said.append(f"(undone by {act['undone_by']})")
    return ", ".join(said)


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={said}" for name, said in value.items())
    return value


def rule_page(rule: Document, screen: Screen) -> Iterator[str]:
    """One rule in full."""
    yield f"{rule['name']} ({'on' if rule['active'] else 'off'}, version {rule['version']})"
    yield rule["says"]
    for one in reversed(rule["versions"]):
        yield f"  version {one['version']}, {one['made_by']}, {screen.when(one['made_at'])}: {one['says']}"
    for day, count in rule["by_day"].items():
        yield f"  {day}: {count} things done"


def rehearsal_page(found: Document, screen: Screen) -> Iterator[str]:
    """What a dry run found."""
    yield found["says"]
    looked = "all" if found["whole"] else "the last"
    yield (
        f"In the last {found['days']} days it would have touched {found['sightings']} sightings of"
        f" {found['claims']} claims ({looked} {found['looked_at']} sightings were looked at)."
    )
    yield from (f"  {action}: {count} claims would change" for action, count in found["changed"].items())
    for example in found["examples"]:
        does = "; ".join(example["effects"]) or "so already"
        yield f"  {example['sighting']} → {example['claim']}: «{_short(example['said'])}» ({does})"
