"""Kazakh: what refusals and warnings say."""

SENTENCES: dict[str, str] = {
    # our codes in words
    "Role.fact_checker": "фактчекер",
    "Role.editor": "редактор",
    "Role.analyst": "талдаушы",
    "Role.authority_contact": "мемлекеттік органның өкілі",
    "Role.administrator": "әкімші",
    "Action.look": "деректерді көру",
    "Action.triage": "мәліметтерді сұрыптау",
    "Action.word_claim": "мәліметтің тұжырымын жазу",
    "Action.add_statement": "ресми мәлімдеме қосу",
    "Action.draft": "теріске шығару мәтінін жазу",
    "Action.approve": "теріске шығаруды бекіту",
    "Action.publish": "жариялау",
    "Action.stop_publishing": "барлық жарияланымды тоқтату",
    "Action.resume_publishing": "жариялауды қайта бастау",
    "Action.settle": "жіберілгені белгісіз жарияланымдар бойынша шешім қабылдау",
    "Action.manage_sources": "дереккөздерді басқару",
    "Action.manage_rules": "ережелерді басқару",
    "Action.manage_people": "пайдаланушылар мен рөлдерді басқару",
    "Action.manage_bodies": "мемлекеттік органдардың тізімін жүргізу",
    "Action.audit": "әрекеттер журналын қарау",
    "Action.analyse": "талдау жүргізу, есеп дайындау",
    "Action.answer": "сұрақтарға жауап беру",
    "PublicationState.queued": "кезекте тұр",
    "PublicationState.sending": "жіберіліп жатыр",
    "PublicationState.sent": "жіберілді",
    "PublicationState.failed": "жіберілмеді",
    "PublicationState.uncertain": "жіберілгені белгісіз",
    "PublicationState.cancelled": "жіберуден бас тартылды",
    # people
    "that allows it (there is none)": "бұған рұқсат беретін рөл жоқ",
    "{handle!r} cannot be a handle: use 2 to 40 of a-z, 0-9, dot, dash, underscore": (
        "«{handle}» логин бола алмайды: a-z, 0-9, нүкте, сызықша және астыңғы сызық таңбаларын ғана қолданыңыз, "
        "ұзындығы 2–40 таңба."
    ),
    "there is a person called {handle} already; choose another handle": (
        "«{handle}» логині бос емес: басқасын таңдаңыз."
    ),
    "say who you are: give --as HANDLE or set AIQYN_PERSON": (
        "Кім екеніңізді көрсетіңіз: --as HANDLE деп жазыңыз немесе AIQYN_PERSON айнымалысын орнатыңыз."
    ),
    "{person} is the last administrator; make somebody else one first": (
        "Әкімші біреу ғана қалды: {person}. Алдымен басқа біреуді әкімші етіңіз."
    ),
    # refutations
    "it waits for approval already; edit it to take it back": (
        "Бұл мәтін бекітуге жіберілген. Қайтарып алу үшін оны өзгертіңіз."
    ),
    "nothing was changed since the last approved version": "Соңғы бекітілген нұсқадан бері ештеңе өзгермеген.",
    "nothing of it is published; there is nothing to withdraw": "Ештеңе жарияланбаған, қайтарып алатын ештеңе жоқ.",
    "nothing of it is published yet; use 'aiqyn refutation edit' and 'submit' instead": (
        "Әзірге ештеңе жарияланбаған: оның орнына «aiqyn refutation edit» пен «submit» командаларын қолданыңыз."
    ),
    "a version of it waits for approval; return that one first": (
        "Бір нұсқасы бекітуді күтіп тұр: алдымен соны пысықтауға қайтарыңыз."
    ),
    "nothing of it waits for approval; submit it first": (
        "Бекітуді күтіп тұрған нұсқа жоқ: алдымен бекітуге жіберіңіз."
    ),
    "nothing of it waits for approval": "Бекітуді күтіп тұрған нұсқа жоқ.",
    "{person} wrote part of it; another editor has to approve it": (
        "Авторлардың бірі – {person}. Мұны басқа редактор бекітуі керек."
    ),
    "what you looked at is not what was submitted; look at it again and approve that": (
        "Сіз қараған мәтін бекітуге жіберілген нұсқадан өзгеше. Қайта қарап шығып, сосын бекітіңіз."
    ),
    "something it shows was changed since it was submitted; edit or submit it again": (
        "Бекітуге жіберілгеннен кейін мазмұнында өзгеріс болған. Мәтінді өзгертіңіз немесе қайта жіберіңіз."
    ),
    "say what is to be mended; the author reads it": "Нені түзету керегін жазыңыз: оны автор оқиды.",
    "valid_until lies before valid_from": "Жарамдылық мерзімі басталмай жатып бітеді: күндерін тексеріңіз.",
    "review_by lies before as_of": "Қайта қаралатын күні жағдай көрсетілген күннен бұрын тұр.",
    "it has no text in any language": "Бірде-бір тілде мәтіні жоқ.",
    "its {language} text needs a title and a summary": (
        "Тақырып пен қысқаша мазмұн керек. Мәтіннің тілі: {language}."
    ),
    "it answers no claim; link one first": "Ешбір мәліметке байланыстырылмаған: алдымен мәліметті көрсетіңіз.",
    "it names no channel; 'site' is one": "Арна көрсетілмеген. Мысалы: site.",
    "say in {languages} what is corrected or why it is withdrawn (note): readers see it": (
        "Не түзетілгенін немесе неге қайтарып алынғанын жазыңыз (note): оны оқырман көреді. Тілі: {languages}."
    ),
    "the language {languages} is published and cannot just disappear; keep it or withdraw": (
        "Жарияланған тілді алып тастауға болмайды: {languages}. Қалдырыңыз немесе теріске шығаруды қайтарып алыңыз."
    ),
    "the channel {channels} is published and cannot just disappear; keep it or withdraw": (
        "Жарияланған арнаны алып тастауға болмайды: {channels}. Қалдырыңыз немесе теріске шығаруды қайтарып алыңыз."
    ),
    "the refutation {refutation} has no text in the language {language}": (
        "{refutation}: бұл тілде мәтіні жоқ ({language})."
    ),
    # what an editor should look at
    "Look at: {warning}.": "Назар аударыңыз: {warning}.",
    "the {language} title has {length} characters; {limit} are read everywhere": (
        "тақырыбы ұзын ({language}): {length} таңба, ал {limit} таңбаға дейінгісі барлық жерде толық көрінеді"
    ),
    "the {language} text was not looked at since another one was edited": (
        "басқа тілдегі мәтін өзгерген, ал мынау содан бері қаралмаған: {language}"
    ),
    "there is no text in {language}": "мына тілде мәтін жоқ: {language}",
    "it rests on no statement": "ресми мәлімдемеге сүйенбеген",
    # claims
    "it cannot be undone any more: somebody has changed the same thing since": (
        "Енді кері қайтаруға болмайды: содан бері мұны басқа біреу өзгерткен."
    ),
    "it cannot be undone any more: something new rests on it since": (
        "Енді кері қайтаруға болмайды: содан бері бұған жаңа деректер байланған."
    ),
    "{verb} cannot be undone; look at 'aiqyn claim show' for what can": (
        "Бұл әрекетті кері қайтаруға болмайды: {verb}. Қайсысын болатынын «aiqyn claim show» көрсетеді."
    ),
    "act {seq} was undone already": "№ {seq} әрекет бұған дейін кері қайтарылған.",
    "{claim} is the same claim; name two different ones": (
        "{claim} – дәл сол мәліметтің өзі. Екі бөлек мәліметті көрсетіңіз."
    ),
    "{claim} was merged into {into}; name that one": (
        "{claim} басқа мәліметпен біріктірілген. Енді мынаны көрсетіңіз: {into}."
    ),
    "choose at least two claims to merge": "Біріктіру үшін кемінде екі мәлімет таңдаңыз.",
    "choose something first": "Алдымен бірдеңе таңдаңыз.",
    "choose at most {most} at once": "Бір жолы ең көбі таңдауға болады: {most}.",
    "name some of the claim's sightings, not none and not all of them": (
        "Мәліметтің хабарларынан бірнешеуін таңдаңыз: бәрін емес, бірақ кемінде біреуін."
    ),
    "a wording cannot be empty; write the claim as one neutral sentence": (
        "Тұжырым бос болмауы керек: мәліметті бейтарап бір сөйлеммен жазыңыз."
    ),
    "the {language} wording says exactly this already": "Тұжырым онсыз да дәл осындай ({language}).",
    "a tag cannot be empty": "Белгі бос болмауы керек.",
    "{claim} has not been weighed yet; begin at the top of the inbox": (
        "{claim} әлі бағаланбаған. Тізімді басынан бастаңыз."
    ),
    "matching is under way already; wait for it to end": "Салыстыру жүріп жатыр: аяқталғанын күтіңіз.",
    # statements, sources, posts, the record
    "a statement needs its address (url), or where it is known from (found_at)": (
        "Мәлімдеменің сілтемесі (url) немесе қайдан алынғаны (found_at) керек."
    ),
    "there is a source called {key} already; choose another key": (
        "«{key}» деген дереккөз бұрыннан бар: басқа атау таңдаңыз."
    ),
    "it is {state}; only uncertain and failed posts are settled": (
        "Жарияланымның күйі: {state}. Шешім тек жіберілмеген немесе жіберілгені белгісіз жарияланым бойынша "
        "қабылданады."
    ),
    "another publisher is at work; wait for it to end": "Жариялау жүріп жатыр: аяқталғанын күтіңіз.",
    "{channel} is built as a whole from everything published: call build": (
        "{channel} арнасы жарияланғанның бәрінен тұтас құрастырылады: build қолданыңыз."
    ),
    "{name!r} cannot be the name of a page: only a-z, 0-9 and - (1 to 80)": (
        "«{name}» бет атауы бола алмайды: тек a-z, 0-9 және «-» таңбалары, ұзындығы 1–80 таңба."
    ),
    "two refutations claim the same address {path}": "Екі теріске шығарудың мекенжайы бірдей: {path}.",
    "a head looks like 1234:3f2a…; copy the whole line that 'aiqyn audit head' printed": (
        "Журнал басы 1234:3f2a… түрінде жазылады: «aiqyn audit head» шығарған жолды толық көшіріңіз."
    ),
    # files and drafts
    "{name} cannot be read: {error}": "Файлды оқу мүмкін болмады: {name} ({error}).",
    "{name} cannot be written: {error}": "Файлды жазу мүмкін болмады: {name} ({error}).",
    "{name} is not UTF-8; save it as UTF-8 and try again": (
        "{name} UTF-8 кодтауында емес: UTF-8 түрінде сақтап, қайталап көріңіз."
    ),
    "{name} cannot be read as YAML near line {line}": "{name}: {line}-жолдың маңында YAML қатесі бар.",
    "{name} has to be a list of entries, each with {needed}": (
        "{name} жазбалар тізімі болуы керек. Әр жазбада міндетті өрістер: {needed}."
    ),
    "entry {number} of {name} lacks one of {needed}": (
        "{name}: {number}-жазбада міндетті өрістердің бірі жоқ ({needed})."
    ),
    "entry {number} of {name}: each of its names needs language and name": (
        "{name}: {number}-жазбаның әр атауында language және name болуы керек."
    ),
    "the front matter has a field {field!r} that means nothing here": (
        "Файл басындағы «{field}» өрісі бұл жерде қолданылмайды."
    ),
    "the front matter lacks {name}": "Файл басында мына өріс жоқ: {name}.",
    "the file has to begin with front matter between two lines of ---": (
        "Файл екі «---» жолының арасындағы өрістерден басталуы керек."
    ),
    "the front matter has to be a list of 'name: value' lines": (
        "Файл басындағы өрістер «атауы: мәні» түріндегі жолдармен жазылады."
    ),
    "the front matter cannot be read near line {line}: quote the text there": (
        "Файл басы оқылмады, қате {line}-жолдың маңында: сол жердегі мәтінді тырнақшаға алыңыз."
    ),
    "text stands before the first language heading (# kk, # ru or # en)": (
        "Тіл көрсетілген бірінші тақырыпқа (# kk, # ru немесе # en) дейін мәтін тұр."
    ),
    "there is a text '# {language}' but no title and summary for it in the front matter": (
        "«# {language}» мәтіні бар, бірақ файл басында оның тақырыбы мен қысқаша мазмұны жоқ."
    ),
    "{language} in the front matter needs a title and a summary, and nothing else": (
        "Файл басындағы {language} бөлігінде тек тақырып (title) пен қысқаша мазмұн (summary) болуы керек."
    ),
    "{name} has to be given by language: {{kk: …, ru: …}}": "{name} әр тілде бөлек жазылады: {{kk: …, ru: …}}.",
    "there is no verdict {word!r}; there are {verdicts}": "«{word}» деген қорытынды жоқ. Барлары: {verdicts}.",
    "{name} is {value!r}; write a date as 2020-03-19": (
        "{name} өрісінде «{value}» тұр: күнді 2020-03-19 түрінде жазыңыз."
    ),
    "each statement is an id (st-…) or has authority, title, language and url or found_at": (
        "Әр мәлімдеме не нөмірімен (st-…) беріледі, не authority, title, language және url немесе found_at өрістерімен."
    ),
    # options of the command line
    "an option is written name=value; {word!r} has no =": "Параметр атауы=мәні түрінде жазылады; «=» жоқ: {word}.",
    "it has no option {name!r}; there are: {options}": "«{name}» деген параметр жоқ. Барлары: {options}.",
    "it has no option {name!r}; this kind has none": "«{name}» деген параметр жоқ: бұл түрде параметр болмайды.",
    "the option {name} cannot be {value!r}; write something like {example}": (
        "{name} параметріне «{value}» жарамайды. Үлгісі: {example}."
    ),
    # teaching and measuring
    "{folder} is a file, not a folder": "{folder} – қалта емес, файл.",
    "{folder} is not a folder": "{folder} – қалта емес.",
    "{path} is a folder, not a file": "{path} – файл емес, қалта.",
    "{path} is not there": "Файл табылмады: {path}.",
    "{path} cannot be read: {error}": "Файлды оқу мүмкін болмады: {path} ({error}).",
    "there is no pair to learn from: name the folder of pairs with --data": (
        "Үйренетін мәтін жұптары жоқ: олардың қалтасын --data арқылы көрсетіңіз."
    ),
    "nobody at this desk has confirmed, rejected, merged or split anything yet": (
        "Мұнда әлі ешкім ештеңені растамаған, қабылдамай тастамаған, біріктірмеген және бөлмеген."
    ),
    "our own labelled texts are not here: name their folder with --data": (
        "Өзіміз белгілеген мәтіндер мұнда жоқ: олардың қалтасын --data арқылы көрсетіңіз."
    ),
    "the desk has approved no refutation in two languages yet": "Екі тілде бекітілген теріске шығару әзірге жоқ.",
    "the labelled texts are not here: name their folder with --corpora, or set AIQYN_CORPORA": (
        "Белгіленген мәтіндер мұнда жоқ: қалтасын --corpora арқылы көрсетіңіз немесе AIQYN_CORPORA айнымалысын "
        "орнатыңыз."
    ),
    "there is not enough to learn from: {file} is not there": "Үйренуге дерек жетпейді: {file} файлы жоқ.",
    "the demonstration is not in {folder}; it comes with the source: name its folder data/demo": (
        "Көрсету деректері мұнда жоқ: {folder}. Олар бастапқы кодпен бірге беріледі: data/demo қалтасын көрсетіңіз."
    ),
    "{file} has no pair of the part {split}": "{file}: «{split}» бөлігінде мәтін жұбы жоқ.",
    "there is no model {model}; there is checkworthy": "«{model}» деген модель жоқ. Бары: checkworthy.",
    "{path} is not a matcher that can be used: {wrong}": "{path}: бұл салыстырғышты қолдануға болмайды ({wrong}).",
    "it cannot be read": "оқылмады",
    "it is no JSON": "JSON емес",
    "it is JSON, but not a matcher's": "JSON, бірақ салыстырғыш емес",
    "{folder} is not a folder with documents.jsonl and queries": (
        "{folder} қалтасында documents.jsonl файлы мен сұраулар болуы керек."
    ),
    "{folder} has no part {split}; there is {parts}": "{folder}: «{split}» бөлігі жоқ. Барлары: {parts}.",
    "{folder} has no part {split}; it has no queries at all": "{folder}: «{split}» бөлігі жоқ, сұраулар мүлде жоқ.",
    "no query of {split} has a document in {split}.qrels.tsv": (
        "«{split}» бөлігіндегі бірде-бір сұраудың {split}.qrels.tsv файлында құжаты жоқ."
    ),
    "{file} cannot be measured: it is empty": "{file}: файл бос, өлшейтін ештеңе жоқ.",
    "{file} cannot be measured: no header can be read ({first})": "{file}: баған атаулары оқылмады ({first}).",
    "{file} cannot be measured: no line of it can be used ({first})": "{file}: жарамды бірде-бір жол жоқ ({first}).",
    "{file} needs a header with {columns}, separated by tabs; it lacks {lacking}": (
        "{file}: бірінші жолда табуляциямен бөлінген баған атаулары болуы керек ({columns}). Жетіспейтіні: {lacking}."
    ),
    # the set-up
    "its address is not one; write sqlite:///file.db or postgresql://user@host/name": (
        "мекенжайы дұрыс емес, sqlite:///file.db немесе postgresql://user@host/name түрінде жазыңыз"
    ),
    "{kind} is not supported; use sqlite or postgresql": (
        "«{kind}» түріне қолдау жоқ, sqlite немесе postgresql қолданыңыз"
    ),
    "SQLite {version} is too old; 3.40 or newer is needed": (
        "SQLite нұсқасы ескі ({version}), 3.40 немесе одан жаңасы керек"
    ),
    "its encoding is {encoding}; create it with ENCODING 'UTF8'": (
        "кодтауы сай келмейді ({encoding}), дерекқорды ENCODING 'UTF8' деп жасаңыз"
    ),
    "its locale cannot lower-case Kazakh; create it anew with LC_CTYPE 'C.UTF-8' TEMPLATE template0": (
        "қазақ әріптерін бас әріптен кіші әріпке айналдыра алмайды, дерекқорды LC_CTYPE 'C.UTF-8' TEMPLATE template0 "
        "деп қайта жасаңыз"
    ),
    "it is empty; run 'aiqyn db upgrade' first": "ол бос, алдымен «aiqyn db upgrade» командасын орындаңыз",
    "it is at revision {found}, this version needs {wanted}; back it up and run 'aiqyn db upgrade'": (
        "құрылымының нұсқасы {found}, ал бағдарламаға {wanted} керек; сақтық көшірмесін жасап, «aiqyn db upgrade» "
        "командасын орындаңыз"
    ),
    "there is no file {file}": "{file} файлы жоқ",
    "there is no such setting; a part's is AIQYN_PART__NAME": (
        "мұндай баптау жоқ, бөлімнің баптауы AIQYN_PART__NAME түрінде жазылады"
    "name at least one condition; without one the rule would touch every claim": (
        "Кемінде бір шарт қойыңыз: шартсыз ереже барлық мәліметке әсер етеді."
    ),
    "{language} is no language of a text; there are: {known}": (
        "Мәтін тілі ретінде көрсетуге болмайды: {language}. Барлары: {known}."
    ),
    "a rule looks for {most} words at most, each of {longest} characters at most": (
        "Ережедегі сөздер саны: ең көбі {most}, әрқайсысы {longest} таңбадан аспауы керек."
    ),
    "the match goes from one share to a higher one, each between 0 and 100 %": (
        "Ұқсастықтың төменгі шегі жоғарғысынан аспауы керек, екеуі де 0 мен 100 пайыз аралығында болады."
    ),
    "either the text is like no known claim or its match has a score, not both": (
        "«Ұқсас мәлімет жоқ» шарты мен ұқсастық шегін қатар қоюға болмайды: біреуін таңдаңыз."
    ),
    "a priority is a number from 0 to 100": ("Басымдық – 0 мен 100 аралығындағы сан."),
    "volume is at least 1 sighting, in 1 to {most} hours": (
        "Хабарламалар саны кемінде 1, ал уақыт 1 мен {most} сағат аралығында болуы керек."
    ),
    "say what the rule does: tag, assign, raise, mute or hold": (
        "Ереже не істейтінін таңдаңыз: белгі қою, жауапты адамды тағайындау, басымдығын көтеру, тізімнен алып тастау немесе автоматты қосуды тоқтату."
    ),
    "a tag has {longest} characters at most": ("Белгі {longest} таңбадан аспауы керек."),
    "a rule raises a priority by 1 to {most} points": (
        "Ереже басымдықты 1 мен {most} ұпай аралығында көтереді."
    ),
    "a rule knows nothing called {name}; it knows: {known}": (
        "Ережеде мұндай өріс жоқ: {name}. Барлары: {known}."
    ),
    "the rule's {name} cannot be {value}": ("Ереженің «{name}» өрісіне мұндай мән жарамайды: {value}."),
    "somebody has changed the rule since you opened it; look at it as it is now": (
        "Сіз ашқаннан кейін ережені басқа біреу өзгертті: қазіргі түрін қараңыз."
    ),
    "a rule needs a name of {longest} characters at most": (
        "Ереженің атауын жазыңыз, ол {longest} таңбадан аспауы керек."
    ),
    "{person} cannot take on claims: a fact-checker or an editor can": (
        "{person} мәліметке жауапты бола алмайды: ол үшін фактчекер не редактор рөлі керек."
    ),
    # signing in
    "A password has at most {longest} letters.": "Құпиясөз {longest} таңбадан аспауы керек.",
    "A password has at least {shortest} letters: four or five words that do not belong together.": (
        "Құпиясөз тым қысқа. Кемінде {shortest} таңба керек: бір-біріне қатысы жоқ төрт-бес сөз жазыңыз."
    ),
    "This password is among the first that are tried; choose other words.": (
        "Мұндай құпиясөзді бұзушылар бірінші болып тексереді: басқа сөздер таңдаңыз."
    ),
    "This password is a few letters again and again; choose other words.": (
        "Бұл құпиясөзде бірнеше таңба қайталана береді: басқа сөздер таңдаңыз."
    ),
    "This password is little more than a name that everybody knows; choose other words.": (
        "Бұл құпиясөз жұртқа белгілі атаудан ғана тұрады: басқа сөздер таңдаңыз."
    ),
    "This code is not right, or it was used already: wait for the next one.": (
        "Код дұрыс емес немесе бұрын қолданылған: келесі кодты күтіңіз."
    ),
    "The handle or the password is wrong.": "Логин немесе құпиясөз қате.",
    "The password is wrong.": "Құпиясөз қате.",
    "{person} is disabled; enable them first.": "{person}: есептік жазба өшірулі. Алдымен оны қосыңыз.",
    "This link was used already, or its time is over: ask an administrator for a new one.": (
        "Сілтеме бұрын қолданылған немесе мерзімі өтіп кеткен: әкімшіден жаңасын сұраңыз."
    ),
    "Give the key a name that tells what uses it.": "Кілтке оны не қолданатынын көрсететін атау беріңіз.",
    "A key has one or more of the roles of its person, and no other.": (
        "Кілтке иесінің рөлдерінің біреуін не бірнешеуін ғана беруге болады."
    ),
    "A name has 1 to {most} letters.": "Атын жазыңыз: ең көбі {most} таңба.",
    "Set up your second factor first.": "Алдымен екінші факторды баптаңыз.",
}
