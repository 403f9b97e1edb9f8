"""Russian: how it is read, and the words Aiqyn writes in it."""

from claims.refusals.asked import RU as ASKED
from claims.refusals.ru import SENTENCES

NAME = "Русский"

# --- Reading: what comparing texts needs ------------------------------------------------

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

STOP_WORDS: frozenset[str] = frozenset(
    """
    и в во на с со к ко по за из изо от ото до для о об обо у при про через над под перед между после а но
    же ли бы что чтобы как так то это этот эта эти этого этой этих том тот та те тех тем который которая
    которые которого которых которым он она оно они его её их ему ей им ими мы вы я ты нас вас вам нам
    меня мне тебя тебе свой свои своих себя себе был была было были быть есть будет будут если или либо
    когда где куда там тут здесь уже ещё только даже лишь вот весь вся всё все всех всем очень также тоже
    потому поэтому чем кто такой такая такие такое сам сама сами можно может могут нужно надо да ну ведь
    хотя пока раз более
    """.split()  # noqa: SIM905
)

NEGATIONS: frozenset[str] = frozenset(
    """
    не нет нету ни без безо нельзя никто никого никому никем никогда ничего ничто ничем ничему никак
    никакой никакая никакое никакие никаких никаким нигде никуда ниоткуда невозможн- неправд- недопустим-
    вряд
    """.split()  # noqa: SIM905
)

ENDINGS: tuple[str, ...] = tuple(
    """
    иями ями ами иях ях ах иям ям ам иев ев ов ией ей ой ий ый ия ья ие ье ию ью ию а я о е и ы у ю ого
    его ому ему ыми ими ым им ом ем ых их ая яя ое ее ые ие ую юю ается яется уется ятся утся ются атся
    ится алась илась ались ились алось илось ался ился ает яет ует ют ут ят ит ат ал ил ала ила али или
    ало ило ать ить еть уть нуть ешь ишь ете ите ость ости остью ение ения ению ением ании ание ания ией
    """.split()  # noqa: SIM905
)


def stem(word: str) -> str:
    """The part of a folded *word* that its inflected forms share: one ending off, four letters kept."""
    for length in range(min(_LONGEST, len(word) - 4), 0, -1):
        if word[-length:] in FOLDED_ENDINGS:
            return word[:-length]
    return word


def _folded(ending: str) -> str:
    # What models/letters.py does to a word, for the letters that endings have; a room may not look upwards.
    spelled = ending.replace("я", "иа").replace("ю", "иу").translate(str.maketrans("эёый", "ееии", "ъь"))
    return spelled.replace("ии", "и").replace("ии", "и")


FOLDED_ENDINGS = frozenset(_folded(ending) for ending in ENDINGS)
_LONGEST = max(map(len, FOLDED_ENDINGS))


# --- Writing: what people read ----------------------------------------------------------

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

VERDICTS = {
    "false": "Неправда",
    "misleading": "Вводит в заблуждение",
    "missing_context": "Не хватает контекста",
    "unproven": "Не доказано",
    "true": "Правда",
    "satire": "Сатира",
    "scam": "Мошенничество",
}

PHRASES: dict[str, str] = {
    # dates and quotation marks
    "long_date": "{day} {month} {year} года",
    "quotes": "«»„“",
    # pages that the machine drafts
    "page.statistics.title": "Статистика дня: {day}",
    "page.statistics.summary": "Что за день спросили, проверили и опубликовали.",
    "page.figure.questions": "Поступило вопросов",
    "page.figure.sightings": "Замечено сообщений",
    "page.figure.claims": "Новых утверждений",
    "page.figure.refutations": "Опубликовано опровержений",
    "page.figure.corrections": "Опубликовано исправлений",
    "page.digest.title": "Дайджест: {first} – {last}",
    "page.digest.summary": "Утверждено опровержений за это время: {count}.",
    # the channel
    "telegram.quoted": "«{text}»",
    "telegram.source": "Источник: {names}",
    "telegram.sources": "Источники: {names}",
    "telegram.as_of": "По состоянию на {date}",
    "telegram.corrected": "Исправлено (по состоянию на {date}).",
    "telegram.withdrawn": "Этот ответ отозван.",
    "telegram.former": "Прежний вывод «{verdict}» больше не действует: {claim}",
    "telegram.overtaken": "Ситуация изменилась ({date}).",
    "telegram.more": "Подробнее: {link}",
    "telegram.said": "Что утверждают",
    "telegram.remark_corrected": "Исправлено: {date}",
    "telegram.remark_overtaken": "Ситуация изменилась: {date}",
    "telegram.label_withdrawn": "Отозвано",
    "telegram.verdict_was": "Прежний вывод: {verdict}. Он больше не действует.",
    "telegram.page_withdrawn": "Эта публикация отозвана.",
    "telegram.page_former": "Прежняя публикация: {title}",
    "telegram.when": "Когда: {date}, {time} (время Алматы)",
    "telegram.where": "Где: {place}",
    "telegram.held_by": "Проводит: {name}",
    "telegram.question": "Вопрос: {text}",
    "telegram.answer_of": "Отвечает: {name}",
    "telegram.and_more": "Ещё ответов на сайте: {number}.",
    "telegram.reply_corrected": "Публикация выше исправлена.",
    "telegram.reply_withdrawn": "Публикация выше отозвана.",
    "telegram.reply_overtaken": "Ситуация, о которой говорится в публикации выше, изменилась ({date}).",
    "telegram.stands": "Вывод сейчас: {verdict} – {claim}",
    "mail.subject": "{name}, {date} — {parts}",
    "mail.count_new": "новых ответов: {count}",
    "mail.count_changed": "исправлено или отозвано: {count}",
    "mail.count_pages": "объявлений: {count}",
    "mail.changed": "Исправлено и отозвано",
    "mail.new": "Новые ответы",
    "mail.briefings": "Предстоящие брифинги",
    "mail.pages": "Также опубликовано",
    "mail.quoted": "«{text}»",
    "mail.corrected": "Исправлено (по состоянию на {date}).",
    "mail.withdrawn": "Этот ответ отозван.",
    "mail.page_withdrawn": "Эта страница отозвана.",
    "mail.former": "Прежний вывод «{verdict}» больше не действует: {claim}",
    "mail.overtaken": "Ситуация изменилась ({date}).",
    "mail.as_of": "По состоянию на {date}",
    "mail.at": "{date}, {time}",
    "mail.more": "Подробнее",
    "mail.why": "Вы получили это письмо, потому что подписали этот адрес и подтвердили подписку.",
    "mail.leave": "Отписаться",
    "mail.confirm_subject": "{name}: подтвердите подписку",
    "mail.confirm_said": "Кто-то, вероятно Вы, попросил присылать нашу рассылку на этот адрес.",
    "mail.confirm_do": "Чтобы получать её, откройте ссылку и нажмите кнопку. Ссылка действует 48 часов.",
    "mail.confirm_button": "Подтвердить",
    "mail.confirm_not": "Это были не Вы? Ничего не делайте: без подтверждения мы забудем этот адрес.",
    "mail.already_subject": "{name}: Вы уже подписаны",
    "mail.already_said": "Кто-то, вероятно Вы, попросил присылать нашу рассылку. На этот адрес она уже приходит.",
    "mail.test_subject": "{name}: пробное письмо",
    "mail.test_said": "Это письмо отправлено вручную, чтобы проверить, доходят ли письма.",
    "mastodon.quoted": "«{text}»",
    "mastodon.source": "Источник: {names}",
    "mastodon.sources": "Источники: {names}",
    "mastodon.corrected": "ИСПРАВЛЕНО ({date}):",
    "mastodon.withdrawn": "ОТОЗВАНО. Этот ответ больше не действует.",
    "mastodon.former": "Прежний вывод «{verdict}»: {claim}",
    "mastodon.overtaken": "Ситуация изменилась ({date}).",
    "mastodon.page_withdrawn": "ОТОЗВАНО.",
    # the inbox
    "inbox.not_weighed": "ещё не взвешено",
    "priority.asked": "Спросили: {people} чел.",
    "priority.sources": "Источники: {sources}",
    "priority.growth": "За неделю: {recent}, неделей раньше: {before}",
    "priority.reach": "Просмотры: {reach}",
    "priority.harm": "Может навредить: {harms}",
    "priority.deadline": "В тексте назван день: {day}",
    "priority.back": "Вернулось: {day}",
    "priority.new": "Впервые замечено: {day}",
    "priority.worth": "Вероятность, что это утверждение: {percent} %",
    "priority.answered": "Ответ уже есть",
    "priority.rule": "Повышено правилом «{rule}»",
    "harm.health": "здоровье",
    "harm.panic": "паника",
    "harm.fraud": "деньги, мошенничество",
    "harm.violence": "насилие",
    "harm.hoarding": "скупка товаров",
    "rule.sentence": "Если {conditions}, то: {actions}.",
    "rule.and": "; ",
    "rule.or": " или ",
    "rule.word": "«{word}»",
    "rule.sources": "источник: {names}",
    "rule.languages": "язык текста: {names}",
    "rule.regions": "место: {names}",
    "rule.words": "в тексте есть: {words}",
    "rule.words_any": "в тексте есть хотя бы одно из: {words}",
    "rule.words_all": "в тексте есть всё: {words}",
    "rule.score_from": "сходство с известным утверждением: от {least} %",
    "rule.score_to": "сходство с известным утверждением: до {most} %",
    "rule.score_between": "сходство с известным утверждением: от {least} до {most} %",
    "rule.no_match": "похожих утверждений нет",
    "rule.priority": "приоритет утверждения: не ниже {points}",
    "rule.volume": "сообщений за последние {hours} ч: не меньше {count}",
    "rule.tag": "поставить метку «{value}»",
    "rule.assign": "назначить ответственного: {value}",
    "rule.raise": "повысить приоритет на {value}",
    "rule.mute": "убрать из входящих",
    "rule.hold": "ничего не присоединять без человека",
    "rule.did.tag": "метка «{value}»",
    "rule.did.assign": "назначено: {value}",
    "rule.did.raise": "приоритет выше на {value}",
    "rule.did.mute": "убрано из входящих",
    "rule.did.hold": "присоединяет только человек",
    "language.kk": "казахский",
    "language.ru": "русский",
    "language.en": "английский",
    "language.mixed": "смешанный",
    "language.unknown": "не определён",
    "back.refuted": "Снова распространяется: в последний раз опровергнуто {day}",
    "back.answered": "Снова распространяется: последний ответ дан {day}",
    "back.seen": "Снова распространяется: до этого в последний раз замечено {day}",
    "back.day": "{day} {month}",
    "back.day_of_year": "{day} {month} {year} года",
    "worth.for": "За то, что это утверждение: {sign}",
    "worth.against": "Против того, что это утверждение: {sign}",
    "worth.asks_truth": "спрашивает, правда ли это",
    "worth.asks_way": "спрашивает, где и как",
    "worth.hearsay": "передаёт чужие слова",
    "worth.official": "названо ведомство или должностное лицо",
    "worth.announced": "сказано, что это сообщили или доказали",
    "worth.happens": "говорит, что произошло или произойдёт",
    "worth.command": "говорит, что надо делать",
    "worth.wish": "просьба",
    "worth.opinion": "мнение",
    "worth.thanks": "благодарность",
    "worth.greeting": "приветствие или поздравление",
    "worth.advert": "реклама",
    "worth.first_person": "говорит о себе",
    "worth.second_person": "обращается к читателю",
    "worth.hedge": "говорит неуверенно",
    "worth.question_mark": "вопросительный знак",
    "worth.exclamation": "восклицательный знак",
    "worth.numbers": "числа",
    "worth.days": "даты",
    "worth.harm": "слова о вреде",
    "worth.links": "ссылки",
    "worth.mentions": "хештеги и упоминания",
    "worth.laughter": "смех",
    "worth.quotes": "слова в кавычках",
    "worth.capitals": "заглавные буквы",
    "worth.names": "имена и названия",
    "worth.length": "длина текста",
    "worth.very_short": "слишком короткий текст",
    "worth.percent_or_money": "проценты или деньги",
    # the command line
    "match.scores": "{claim}: вероятность {score:.2f} по ближайшему тексту, {anchor:.2f} по формулировке",
    "match.nearest": "ближайший текст: «{text}»",
    "match.nothing": "в них нет ничего общего, что имело бы вес",
    "match.forbids": "машина такое не объединяет: {reasons}",
    "match.across": "{claim}, на другом языке: вероятность {score:.2f}; одни и те же слова: {words}",
    "match.glued": "кроме того, здесь может быть и {claim} ({score:.2f}): об обоих решает человек",
    "guard.words": "в одном стоит другое слово или лишнее в середине",
    "guard.short": "один из текстов слишком короткий",
    "guard.negation": "один отрицает то, что утверждает другой",
    "guard.numbers": "числа различаются",
    "guard.dates": "даты различаются",
    "guard.places": "места различаются",
}

ERRORS: dict[str, str] = {
    "ClaimsError": "Что-то пошло не так.",
    "NotFoundError": "«{name}» не найдено: откройте список и скопируйте название оттуда.",
    "NotAllowedError": (
        "Пользователю {person} недоступно действие: {action}. Попросите у администратора роль: {roles}."
    ),
    "RefusedError": "{reason}",
    "StaleError": "{name} уже изменили после того, как вы открыли: сравните оба варианта и выберите.",
    "TooManyError": "Слишком много попыток: подождите {minutes} мин и попробуйте снова.",
    "NotYetError": "Нажмите «Отправить» ещё раз через {seconds} с. Всё, что вы написали, осталось на этой странице.",
    "BusyError": "Сейчас пишут очень многие. Нажмите «Отправить» ещё раз через {seconds} с: "
    "всё, что вы написали, осталось на этой странице.",
    "ProofError": "Нажмите «Отправить» ещё раз: страницу пришлось обновить. Всё, что вы написали, на месте.",
    "KeyReusedError": "Этот Idempotency-Key уже стоял на другом запросе: новому запросу дайте новый ключ.",
    "SettingsError": "Настройку {name} нельзя использовать: {reason}.",
    "UnknownPluginError": "В группе {group} нет «{name}»; есть: {known}.",
    "SourceError": "Не удалось прочитать источник: {reason}.",
    "DatabaseSetupError": "Базу данных нельзя использовать: {reason}.",
    **SENTENCES,
    **ASKED,
}
