"""English: how it is read, and the words Aiqyn writes in it."""

from claims.refusals.en import SENTENCES

NAME = "English"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"

STOP_WORDS: frozenset[str] = frozenset(
    """
    a an the and or but if then than that this these those there here of in on at to from by for with
    about as into over under after before between during through up down out off is are was were be been
    being am has have had having do does did doing will would shall should can could might must i you he
    she it we they me him her us them my your his its our their who whom which what when where why how all
    any both each more most other some such only own same so too very just also now s t re ve ll d m
    """.split()  # noqa: SIM905
)

NEGATIONS: frozenset[str] = frozenset(
    """
    not no never none nobody nothing nowhere neither nor without cannot ain't aren't can't couldn't didn't
    doesn't don't hadn't hasn't haven't isn't mustn't needn't shouldn't wasn't weren't won't wouldn't
    """.split()  # noqa: SIM905
)

ENDINGS: tuple[str, ...] = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ied", "ies", "ed", "ers", "er"),
    *("ly", "es", "e", "s", "y"),
)


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share: one ending off, three letters kept."""
    for length in range(min(_LONGEST, len(word) - 3), 0, -1):
        if word[-length:] in _ENDINGS:
            return word[:-length]
    return word


_ENDINGS = frozenset(ENDINGS)
_LONGEST = max(map(len, ENDINGS))


# --- Writing: what people read ----------------------------------------------------------

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

VERDICTS = {
    "false": "False",
    "misleading": "Misleading",
    "missing_context": "Missing context",
    "unproven": "Unproven",
    "true": "True",
    "satire": "Satire",
    "scam": "Scam",
}

PHRASES: dict[str, str] = {
    # dates and quotation marks
    "long_date": "{day} {month} {year}",
    "quotes": "“”‘’",
    # pages that the machine drafts
    "page.statistics.title": "Statistics of the day: {day}",
    "page.statistics.summary": "What was asked, checked and published in one day.",
    "page.figure.questions": "Questions received",
    "page.figure.sightings": "Messages seen",
    "page.figure.claims": "New claims",
    "page.figure.refutations": "Refutations published",
    "page.figure.corrections": "Corrections published",
    "page.digest.title": "Digest: {first} – {last}",
    "page.digest.summary": "Refutations approved in this time: {count}.",
    # the channel
    "telegram.quoted": "“{text}”",
    "telegram.source": "Source: {names}",
    "telegram.sources": "Sources: {names}",
    "telegram.as_of": "As of {date}",
    "telegram.corrected": "Corrected (as of {date}).",
    "telegram.withdrawn": "This answer has been withdrawn.",
    "telegram.former": "The earlier verdict “{verdict}” no longer stands: {claim}",
    "telegram.overtaken": "The situation has changed ({date}).",
    "telegram.more": "Read more: {link}",
    "telegram.said": "What is being said",
    "telegram.remark_corrected": "Corrected: {date}",
    "telegram.remark_overtaken": "Overtaken by events: {date}",
    "telegram.label_withdrawn": "Withdrawn",
    "telegram.verdict_was": "The verdict was: {verdict}. It no longer stands.",
    "telegram.page_withdrawn": "This post has been withdrawn.",
    "telegram.page_former": "The earlier post: {title}",
    "telegram.when": "When: {date}, {time} (Almaty time)",
    "telegram.where": "Where: {place}",
    "telegram.held_by": "Held by: {name}",
    "telegram.question": "Question: {text}",
    "telegram.answer_of": "Answered by: {name}",
    "telegram.and_more": "More answers on the site: {number}.",
    "telegram.reply_corrected": "The post above has been corrected.",
    "telegram.reply_withdrawn": "The post above has been withdrawn.",
    "telegram.reply_overtaken": "The situation in the post above has changed ({date}).",
    "telegram.stands": "The verdict now: {verdict} – {claim}",
    "mail.subject": "{name}, {date} — {parts}",
    "mail.count_new": "new answers: {count}",
    "mail.count_changed": "corrected or withdrawn: {count}",
    "mail.count_pages": "announcements: {count}",
    "mail.changed": "Corrected and withdrawn",
    "mail.new": "New answers",
    "mail.briefings": "Briefings to come",
    "mail.pages": "Also published",
    "mail.quoted": "“{text}”",
    "mail.corrected": "Corrected (as of {date}).",
    "mail.withdrawn": "This answer has been withdrawn.",
    "mail.page_withdrawn": "This page has been withdrawn.",
    "mail.former": "The earlier verdict “{verdict}” no longer stands: {claim}",
    "mail.overtaken": "The situation has changed ({date}).",
    "mail.as_of": "As of {date}",
    "mail.at": "{date}, {time}",
    "mail.more": "Read more",
    "mail.why": "You get this letter because you subscribed this address and confirmed it.",
    "mail.leave": "Unsubscribe",
    "mail.confirm_subject": "{name}: confirm your subscription",
    "mail.confirm_said": "Somebody, probably you, asked for our digest to be sent to this address.",
    "mail.confirm_do": "To get it, open the link and press the button. The link is good for 48 hours.",
    "mail.confirm_button": "Confirm",
    "mail.confirm_not": "Was it not you? Do nothing: without your confirmation we forget the address.",
    "mail.already_subject": "{name}: you are subscribed already",
    "mail.already_said": "Somebody, probably you, asked for our digest. This address gets it already.",
    "mail.test_subject": "{name}: a test letter",
    "mail.test_said": "This letter was sent by hand to see whether letters arrive.",
    "mastodon.quoted": "“{text}”",
    "mastodon.source": "Source: {names}",
    "mastodon.sources": "Sources: {names}",
    "mastodon.corrected": "CORRECTED ({date}):",
    "mastodon.withdrawn": "WITHDRAWN. This answer no longer stands.",
    "mastodon.former": "The earlier verdict was “{verdict}”: {claim}",
    "mastodon.overtaken": "The situation has changed ({date}).",
    "mastodon.page_withdrawn": "WITHDRAWN.",
    # the inbox
    "inbox.not_weighed": "not weighed yet",
    "priority.asked": "People asking: {people}",
    "priority.sources": "Sources: {sources}",
    "priority.growth": "This week: {recent}, the week before: {before}",
    "priority.reach": "Seen by: {reach}",
    "priority.harm": "May do harm: {harms}",
    "priority.deadline": "A day named in it: {day}",
    "priority.back": "Back since: {day}",
    "priority.new": "First seen: {day}",
    "priority.worth": "Likely to be a claim: {percent}%",
    "priority.answered": "Answered already",
    "priority.rule": "Raised by the rule «{rule}»",
    "harm.health": "health",
    "harm.panic": "panic",
    "harm.fraud": "money, fraud",
    "harm.violence": "violence",
    "harm.hoarding": "panic buying",
    "rule.sentence": "If {conditions}, then: {actions}.",
    "rule.and": "; ",
    "rule.or": " or ",
    "rule.word": "«{word}»",
    "rule.sources": "the source is {names}",
    "rule.languages": "the text is in {names}",
    "rule.regions": "the place is {names}",
    "rule.words": "the text says {words}",
    "rule.words_any": "the text says at least one of: {words}",
    "rule.words_all": "the text says all of: {words}",
    "rule.score_from": "it is like a known claim by {least}% or more",
    "rule.score_to": "it is like a known claim by {most}% or less",
    "rule.score_between": "it is like a known claim by {least}% to {most}%",
    "rule.no_match": "it is like no known claim",
    "rule.priority": "the claim's priority is {points} or more",
    "rule.volume": "the claim was seen {count} times or more in {hours} hours",
    "rule.tag": "tag it «{value}»",
    "rule.assign": "assign it to {value}",
    "rule.raise": "raise its priority by {value}",
    "rule.mute": "mute it: the inbox leaves it out",
    "rule.hold": "hold it: nothing new joins it without a person",
    "rule.did.tag": "tagged «{value}»",
    "rule.did.assign": "assigned to {value}",
    "rule.did.raise": "priority raised by {value}",
    "rule.did.mute": "muted",
    "rule.did.hold": "held",
    "language.kk": "Kazakh",
    "language.ru": "Russian",
    "language.en": "English",
    "language.mixed": "several languages",
    "language.unknown": "an unknown language",
    "back.refuted": "It is back: last refuted {day}",
    "back.answered": "It is back: last answered {day}",
    "back.seen": "It is back: last seen before {day}",
    "back.day": "{day} {month}",
    "back.day_of_year": "{day} {month} {year}",
    "worth.for": "Speaks for a claim: {sign}",
    "worth.against": "Speaks against a claim: {sign}",
    "worth.asks_truth": "asks whether it is true",
    "worth.asks_way": "asks where or how",
    "worth.hearsay": "passes on what others say",
    "worth.official": "names a body or an official",
    "worth.announced": "says it was announced or proven",
    "worth.happens": "says what happened or will happen",
    "worth.command": "tells people what to do",
    "worth.wish": "a request",
    "worth.opinion": "an opinion",
    "worth.thanks": "thanks",
    "worth.greeting": "a greeting",
    "worth.advert": "an advert",
    "worth.first_person": "speaks of oneself",
    "worth.second_person": "speaks to the reader",
    "worth.hedge": "is unsure",
    "worth.question_mark": "a question mark",
    "worth.exclamation": "an exclamation mark",
    "worth.numbers": "numbers",
    "worth.days": "dates",
    "worth.harm": "words of harm",
    "worth.links": "links",
    "worth.mentions": "hashtags and mentions",
    "worth.laughter": "laughter",
    "worth.quotes": "quoted words",
    "worth.capitals": "capitals",
    "worth.names": "names",
    "worth.length": "the length of the text",
    "worth.very_short": "a very short text",
    "worth.percent_or_money": "percentages or money",
    # the command line
    "match.scores": "{claim}: probability {score:.2f} by its nearest text, {anchor:.2f} by what it stands for",
    "match.nearest": "the nearest text: “{text}”",
    "match.nothing": "they share nothing that counts",
    "match.forbids": "never joined by machine: {reasons}",
    "match.across": "{claim}, in another language: probability {score:.2f}; the same words: {words}",
    "match.glued": "beyond that it may state {claim} as well ({score:.2f}): a person decides about both",
    "guard.words": "one says another word, or a word more in its midst",
    "guard.short": "one text is too short to be sure about",
    "guard.negation": "one denies what the other says",
    "guard.numbers": "the numbers differ",
    "guard.dates": "the dates differ",
    "guard.places": "the places differ",
}

ERRORS: dict[str, str] = dict(SENTENCES)
