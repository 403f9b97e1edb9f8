"""Russian: what refusals and warnings say."""

SENTENCES: dict[str, str] = {
    # our codes in words
    "Role.fact_checker": "фактчекер",
    "Role.editor": "редактор",
    "Role.analyst": "аналитик",
    "Role.authority_contact": "представитель госоргана",
    "Role.administrator": "администратор",
    "Action.look": "смотреть данные",
    "Action.triage": "разбирать утверждения",
    "Action.word_claim": "формулировать утверждения",
    "Action.add_statement": "добавлять официальные заявления",
    "Action.draft": "писать опровержения",
    "Action.approve": "утверждать опровержения",
    "Action.publish": "публиковать",
    "Action.stop_publishing": "останавливать все публикации",
    "Action.resume_publishing": "возобновлять публикации",
    "Action.settle": "решать судьбу публикаций с неизвестным исходом",
    "Action.manage_sources": "управлять источниками",
    "Action.manage_rules": "управлять правилами",
    "Action.manage_people": "управлять пользователями и ролями",
    "Action.manage_bodies": "вести список госорганов",
    "Action.audit": "смотреть журнал действий",
    "Action.analyse": "анализировать данные и готовить отчёты",
    "Action.answer": "отвечать на вопросы",
    "PublicationState.queued": "в очереди",
    "PublicationState.sending": "отправляется",
    "PublicationState.sent": "отправлена",
    "PublicationState.failed": "не отправлена",
    "PublicationState.uncertain": "исход неизвестен",
    "PublicationState.cancelled": "отменена",
    # people
    "that allows it (there is none)": "такой роли нет",
    "{handle!r} cannot be a handle: use 2 to 40 of a-z, 0-9, dot, dash, underscore": (
        "«{handle}» не подходит как логин: нужно от 2 до 40 знаков a-z, 0-9, точка, дефис, подчёркивание."
    ),
    "there is a person called {handle} already; choose another handle": (
        "Логин «{handle}» уже занят: выберите другой."
    ),
    "say who you are: give --as HANDLE or set AIQYN_PERSON": (
        "Укажите, кто вы: добавьте --as HANDLE или задайте переменную AIQYN_PERSON."
    ),
    "{person} is the last administrator; make somebody else one first": (
        "Остался единственный администратор: {person}. Сначала назначьте ещё одного."
    ),
    # refutations
    "it waits for approval already; edit it to take it back": (
        "Опровержение уже ждёт утверждения. Чтобы отозвать его оттуда, внесите правку."
    ),
    "nothing was changed since the last approved version": "С последней утверждённой версии ничего не изменилось.",
    "nothing of it is published; there is nothing to withdraw": "Ничего не опубликовано: отзывать нечего.",
    "nothing of it is published yet; use 'aiqyn refutation edit' and 'submit' instead": (
        "Пока ничего не опубликовано: используйте команды «aiqyn refutation edit» и «submit»."
    ),
    "a version of it waits for approval; return that one first": (
        "Одна из версий ждёт утверждения: сначала верните её на доработку."
    ),
    "nothing of it waits for approval; submit it first": (
        "Утверждения ничего не ждёт: сначала отправьте опровержение на утверждение."
    ),
    "nothing of it waits for approval": "Утверждения ничего не ждёт.",
    "{person} wrote part of it; another editor has to approve it": (
        "{person} входит в число авторов: утвердить должен другой редактор."
    ),
    "what you looked at is not what was submitted; look at it again and approve that": (
        "Вы смотрели не ту версию, что отправлена на утверждение. Посмотрите ещё раз и утвердите её."
    ),
    "something it shows was changed since it was submitted; edit or submit it again": (
        "После отправки на утверждение содержание изменилось. Внесите правку или отправьте заново."
    ),
    "say what is to be mended; the author reads it": "Напишите, что нужно исправить: это прочитает автор.",
    "valid_until lies before valid_from": "Срок действия заканчивается раньше, чем начинается: проверьте даты.",
    "review_by lies before as_of": "Дата пересмотра раньше даты, на которую описано положение дел.",
    "it has no text in any language": "Нет текста ни на одном языке.",
    "its {language} text needs a title and a summary": (
        "Нужны заголовок и краткое изложение. Язык текста: {language}."
    ),
    "it answers no claim; link one first": (
        "Опровержение не связано ни с одним утверждением: сначала укажите утверждение."
    ),
    "it names no channel; 'site' is one": "Не указан канал. Например: site.",
    "say in {languages} what is corrected or why it is withdrawn (note): readers see it": (
        "Напишите, что исправлено или почему опровержение отозвано (note): это увидят читатели. Язык: {languages}."
    ),
    "the language {languages} is published and cannot just disappear; keep it or withdraw": (
        "Опубликованный язык нельзя просто убрать: {languages}. Оставьте его или отзовите опровержение."
    ),
    "the channel {channels} is published and cannot just disappear; keep it or withdraw": (
        "Опубликованный канал нельзя просто убрать: {channels}. Оставьте его или отзовите опровержение."
    ),
    "the refutation {refutation} has no text in the language {language}": (
        "{refutation}: нет текста на этом языке ({language})."
    ),
    # what an editor should look at
    "Look at: {warning}.": "Обратите внимание: {warning}.",
    "the {language} title has {length} characters; {limit} are read everywhere": (
        "длинный заголовок ({language}): знаков {length}, а везде целиком видно {limit}"
    ),
    "the {language} text was not looked at since another one was edited": (
        "текст на другом языке изменился, а этот с тех пор не просмотрен: {language}"
    ),
    "there is no text in {language}": "нет текста на языке: {language}",
    "it rests on no statement": "нет опоры на официальное заявление",
    # claims
    "it cannot be undone any more: somebody has changed the same thing since": (
        "Отменить уже нельзя: с тех пор это изменил кто-то ещё."
    ),
    "it cannot be undone any more: something new rests on it since": (
        "Отменить уже нельзя: с тех пор на этом основано что-то новое."
    ),
    "{verb} cannot be undone; look at 'aiqyn claim show' for what can": (
        "Это действие не отменяется: {verb}. Что можно отменить, покажет «aiqyn claim show»."
    ),
    "act {seq} was undone already": "Действие № {seq} уже отменено.",
    "{claim} is the same claim; name two different ones": (
        "{claim} – это то же самое утверждение. Укажите два разных."
    ),
    "{claim} was merged into {into}; name that one": (
        "{claim} объединено с другим утверждением. Теперь указывайте {into}."
    ),
    "choose at least two claims to merge": "Выберите хотя бы два утверждения, чтобы объединить их.",
    "choose something first": "Сначала выберите что-нибудь.",
    "choose at most {most} at once": "За один раз можно выбрать не больше: {most}.",
    "name some of the claim's sightings, not none and not all of them": (
        "Выберите часть сообщений утверждения: хотя бы одно, но не все."
    ),
    "a wording cannot be empty; write the claim as one neutral sentence": (
        "Формулировка не может быть пустой: запишите утверждение одним нейтральным предложением."
    ),
    "the {language} wording says exactly this already": "Формулировка уже именно такая ({language}).",
    "a tag cannot be empty": "Метка не может быть пустой.",
    "{claim} has not been weighed yet; begin at the top of the inbox": (
        "{claim} ещё не оценено. Начните с начала списка."
    ),
    "matching is under way already; wait for it to end": "Сопоставление уже идёт: дождитесь его окончания.",
    # statements, sources, posts, the record
    "a statement needs its address (url), or where it is known from (found_at)": (
        "У заявления должна быть ссылка (url) или указание, откуда оно известно (found_at)."
    ),
    "there is a source called {key} already; choose another key": (
        "Источник «{key}» уже есть: выберите другое название."
    ),
    "it is {state}; only uncertain and failed posts are settled": (
        "Состояние публикации: {state}. Решать можно только судьбу неотправленных публикаций и тех, чей исход "
        "неизвестен."
    ),
    "another publisher is at work; wait for it to end": "Публикация уже идёт: дождитесь её окончания.",
    "{channel} is built as a whole from everything published: call build": (
        "Канал {channel} собирается целиком из всего опубликованного: используйте build."
    ),
    "{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)": (
        "«{name}» не подходит как имя страницы: только a-z, 0-9 и «-», от 1 до 80 знаков."
    ),
    "two refutations claim the same address {path}": "У двух опровержений один и тот же адрес: {path}.",
    "a head looks like 1234:3f2a…; copy the whole line that 'aiqyn audit head' printed": (
        "Начало журнала выглядит как 1234:3f2a…: скопируйте всю строку, которую вывела команда «aiqyn audit head»."
    ),
    # files and drafts
    "{name} cannot be read: {error}": "Не удалось прочитать файл {name}: {error}.",
    "{name} cannot be written: {error}": "Не удалось записать файл {name}: {error}.",
    "{name} is not UTF-8; save it as UTF-8 and try again": (
        "Файл {name} не в кодировке UTF-8: сохраните его в UTF-8 и попробуйте ещё раз."
    ),
    "{name} cannot be read as YAML near line {line}": "{name}: ошибка YAML около строки {line}.",
    "{name} has to be a list of entries, each with {needed}": (
        "В {name} должен быть список записей. Обязательные поля каждой: {needed}."
    ),
    "entry {number} of {name} lacks one of {needed}": (
        "{name}: в записи {number} нет одного из обязательных полей ({needed})."
    ),
    "entry {number} of {name}: each of its names needs language and name": (
        "{name}: в записи {number} у каждого названия должны быть language и name."
    ),
    "the front matter has a field {field!r} that means nothing here": (
        "Поле «{field}» в начале файла здесь не используется."
    ),
    "the front matter lacks {name}": "В начале файла нет поля {name}.",
    "the file has to begin with front matter between two lines of ---": (
        "Файл должен начинаться с полей между двумя строками «---»."
    ),
    "the front matter has to be a list of 'name: value' lines": (
        "Поля в начале файла записываются строками «название: значение»."
    ),
    "the front matter cannot be read near line {line}: quote the text there": (
        "Начало файла не читается около строки {line}: возьмите текст там в кавычки."
    ),
    "text stands before the first language heading (# kk, # ru or # en)": (
        "Перед первым заголовком языка (# kk, # ru или # en) стоит текст."
    ),
    "there is a text '# {language}' but no title and summary for it in the front matter": (
        "Есть текст «# {language}», но в начале файла нет его заголовка и краткого изложения."
    ),
    "{language} in the front matter needs a title and a summary, and nothing else": (
        "В начале файла в части {language} нужны заголовок (title) и краткое изложение (summary), и ничего больше."
    ),
    "{name} has to be given by language: {{kk: …, ru: …}}": "{name} указывается по языкам: {{kk: …, ru: …}}.",
    "there is no verdict {word!r}; there are {verdicts}": "Вывода «{word}» нет. Есть: {verdicts}.",
    "{name} is {value!r}; write a date as 2020-03-19": "В поле {name} стоит «{value}»: запишите дату как 2020-03-19.",
    "each statement is an id (st-…) or has authority, title, language and url or found_at": (
        "Каждое заявление – это номер (st-…) или поля authority, title, language и url либо found_at."
    ),
    # options of the command line
    "an option is written name=value; {word!r} has no =": "Параметр записывается как имя=значение; нет «=»: {word}.",
    "it has no option {name!r}; there are: {options}": "Параметра «{name}» нет. Есть: {options}.",
    "it has no option {name!r}; this kind has none": "Параметра «{name}» нет: у этого вида параметров не бывает.",
    "the option {name} cannot be {value!r}; write something like {example}": (
        "Для параметра {name} не подходит «{value}». Образец: {example}."
    ),
    # teaching and measuring
    "{folder} is a file, not a folder": "{folder} – это файл, а не папка.",
    "{folder} is not a folder": "{folder} – это не папка.",
    "{path} is a folder, not a file": "{path} – это папка, а не файл.",
    "{path} is not there": "Файл не найден: {path}.",
    "{path} cannot be read: {error}": "Не удалось прочитать файл {path}: {error}.",
    "there is no pair to learn from: name the folder of pairs with --data": (
        "Не на чем учиться: нет пар текстов. Укажите их папку через --data."
    ),
    "nobody at this desk has confirmed, rejected, merged or split anything yet": (
        "Здесь ещё никто ничего не подтвердил, не отклонил, не объединил и не разделил."
    ),
    "our own labelled texts are not here: name their folder with --data": (
        "Наших размеченных текстов здесь нет: укажите их папку через --data."
    ),
    "the desk has approved no refutation in two languages yet": (
        "Утверждённых опровержений на двух языках пока нет."
    ),
    "the labelled texts are not here: name their folder with --corpora, or set AIQYN_CORPORA": (
        "Размеченных текстов здесь нет: укажите их папку через --corpora или задайте переменную AIQYN_CORPORA."
    ),
    "there is not enough to learn from: {file} is not there": "Недостаточно данных для обучения: нет файла {file}.",
    "the demonstration is not in {folder}; it comes with the source: name its folder data/demo": (
        "В {folder} нет данных для показа. Они идут вместе с исходным кодом: укажите папку data/demo."
    ),
    "{file} has no pair of the part {split}": "{file}: в части «{split}» нет ни одной пары.",
    "there is no model {model}; there is checkworthy": "Модели «{model}» нет. Есть: checkworthy.",
    "{path} is not a matcher that can be used: {wrong}": "{path}: этот сопоставитель использовать нельзя ({wrong}).",
    "it cannot be read": "не читается",
    "it is no JSON": "это не JSON",
    "it is JSON, but not a matcher's": "это JSON, но не сопоставитель",
    "{folder} is not a folder with documents.jsonl and queries": (
        "В папке {folder} должны быть documents.jsonl и запросы."
    ),
    "{folder} has no part {split}; there is {parts}": "{folder}: части «{split}» нет. Есть: {parts}.",
    "{folder} has no part {split}; it has no queries at all": "{folder}: части «{split}» нет, запросов нет вообще.",
    "no query of {split} has a document in {split}.qrels.tsv": (
        "Ни у одного запроса части «{split}» нет документа в {split}.qrels.tsv."
    ),
    "{file} cannot be measured: it is empty": "{file}: файл пуст, измерять нечего.",
    "{file} cannot be measured: no header can be read ({first})": "{file}: не читается строка заголовков ({first}).",
    "{file} cannot be measured: no line of it can be used ({first})": "{file}: ни одна строка не подходит ({first}).",
    "{file} needs a header with {columns}, separated by tabs; it lacks {lacking}": (
        "{file}: в первой строке нужны названия столбцов через табуляцию ({columns}). Не хватает: {lacking}."
    ),
    # the set-up
    "its address is not one; write sqlite:///file.db or postgresql://user@host/name": (
        "адрес неверный, напишите sqlite:///file.db или postgresql://user@host/name"
    ),
    "{kind} is not supported; use sqlite or postgresql": (
        "вид «{kind}» не поддерживается, используйте sqlite или postgresql"
    ),
    "SQLite {version} is too old; 3.40 or newer is needed": "SQLite {version} слишком старая, нужна 3.40 или новее",
    "its encoding is {encoding}; create it with ENCODING 'UTF8'": (
        "её кодировка {encoding}, создайте базу с ENCODING 'UTF8'"
    ),
    "its locale cannot lower-case Kazakh; create it anew with LC_CTYPE 'C.UTF-8' TEMPLATE template0": (
        "она не умеет переводить казахские буквы в строчные, создайте её заново с LC_CTYPE 'C.UTF-8' TEMPLATE template0"
    ),
    "it is empty; run 'aiqyn db upgrade' first": "она пуста, сначала выполните «aiqyn db upgrade»",
    "it is at revision {found}, this version needs {wanted}; back it up and run 'aiqyn db upgrade'": (
        "версия её структуры {found}, а программе нужна {wanted}; сделайте резервную копию и выполните "
        "«aiqyn db upgrade»"
    ),
    "there is no file {file}": "нет файла {file}",
    "there is no such setting; a part's is AIQYN_PART__NAME": (
        "такой настройки нет, настройка раздела пишется как AIQYN_PART__NAME"
    "name at least one condition; without one the rule would touch every claim": (
        "Задайте хотя бы одно условие: без условий правило коснётся всех утверждений."
    ),
    "{language} is no language of a text; there are: {known}": (
        "Такого языка текста нет: {language}. Есть: {known}."
    ),
    "a rule looks for {most} words at most, each of {longest} characters at most": (
        "В правиле может быть не больше {most} слов, каждое не длиннее {longest} знаков."
    ),
    "the match goes from one share to a higher one, each between 0 and 100 %": (
        "Нижняя граница сходства не может быть выше верхней; обе от 0 до 100 %."
    ),
    "either the text is like no known claim or its match has a score, not both": (
        "Либо похожих утверждений нет, либо задано сходство: выберите одно."
    ),
    "a priority is a number from 0 to 100": ("Приоритет – число от 0 до 100."),
    "volume is at least 1 sighting, in 1 to {most} hours": (
        "Сообщений должно быть не меньше 1, а часов от 1 до {most}."
    ),
    "say what the rule does: tag, assign, raise, mute or hold": (
        "Выберите, что делает правило: ставит метку, назначает ответственного, повышает приоритет, убирает из входящих или останавливает автоматическое присоединение."
    ),
    "a tag has {longest} characters at most": ("Метка не длиннее {longest} знаков."),
    "a rule raises a priority by 1 to {most} points": ("Правило повышает приоритет на 1–{most} баллов."),
    "a rule knows nothing called {name}; it knows: {known}": ("В правиле нет поля {name}. Есть: {known}."),
    "the rule's {name} cannot be {value}": ("Поле правила «{name}» не может быть таким: {value}."),
    "somebody has changed the rule since you opened it; look at it as it is now": (
        "Пока вы правили, правило изменил кто-то другой: посмотрите, какое оно теперь."
    ),
    "a rule needs a name of {longest} characters at most": (
        "Дайте правилу название не длиннее {longest} знаков."
    ),
    "{person} cannot take on claims: a fact-checker or an editor can": (
        "{person} не может вести утверждения: нужна роль фактчекера или редактора."
    ),
    # signing in
    "A password has at most {longest} letters.": "В пароле должно быть не больше {longest} знаков.",
    "A password has at least {shortest} letters: four or five words that do not belong together.": (
        "Пароль слишком короткий. Нужно не меньше {shortest} знаков: напишите четыре-пять слов, не "
        "связанных между собой."
    ),
    "This password is among the first that are tried; choose other words.": (
        "Такой пароль взломщики пробуют первым: выберите другие слова."
    ),
    "This password is a few letters again and again; choose other words.": (
        "В этом пароле повторяются одни и те же знаки: выберите другие слова."
    ),
    "This password is little more than a name that everybody knows; choose other words.": (
        "Этот пароль почти целиком состоит из известного всем имени: выберите другие слова."
    ),
    "This code is not right, or it was used already: wait for the next one.": (
        "Код неверный или уже использован: дождитесь следующего."
    ),
    "The handle or the password is wrong.": "Неверный логин или пароль.",
    "The password is wrong.": "Неверный пароль.",
    "{person} is disabled; enable them first.": "{person}: учётная запись отключена. Сначала включите её.",
    "This link was used already, or its time is over: ask an administrator for a new one.": (
        "Ссылка уже использована или её срок истёк: попросите у администратора новую."
    ),
    "Give the key a name that tells what uses it.": (
        "Дайте ключу название, из которого ясно, что им пользуется."
    ),
    "A key has one or more of the roles of its person, and no other.": (
        "Ключу можно дать только роли его владельца: одну или несколько."
    ),
    "A name has 1 to {most} letters.": "Напишите имя: не больше {most} знаков.",
    "Set up your second factor first.": "Сначала настройте второй фактор.",
}
