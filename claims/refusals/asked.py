"""What refusals say to those who sort, route and answer questions: Kazakh and Russian beside each other."""

# fmt: off - one sentence, one line: so translators read them, and merges keep them whole
_SAID: dict[str, tuple[str, str]] = {
    "a template needs a name of at most {limit} characters": (
        "Үлгінің атауын жазыңыз, ең көбі {limit} таңба.",
        "Напишите название шаблона, не длиннее {limit} знаков.",
    ),
    "a template needs a text of at most {limit} characters": (
        "Үлгінің мәтінін жазыңыз, ең көбі {limit} таңба.",
        "Напишите текст шаблона, не длиннее {limit} знаков.",
    ),
    "this template belongs to another body": ("Бұл үлгі басқа органдікі.", "Это шаблон другого органа."),
    "{question} is not with a body that you answer for": (
        "{question} Сіздің органыңызға жолданбаған.",
        "{question} не направлен вашему органу.",
    ),
    "a body has these already: transfer them, and say why": (
        "Бұл сұрақтар органға жолданып қойған: себебін жазып, қайта жолдаңыз.",
        "Эти вопросы уже у органа: перенаправьте их и укажите причину.",
    ),
    "only thanks, spam and what is not for us are closed without an answer": (
        "Алғыс, спам және бізге қатысы жоқ хабарламалар ғана жауапсыз жабылады.",
        "Без ответа закрываются только благодарности, спам и то, что не к нам.",
    ),
    "{question} could be passed on until {day}; ask an editor of the desk": (
        "{question} сұрағын қайта жолдау мерзімі {day} күні аяқталды: редакторға хабарласыңыз.",
        "{question} можно было передать до {day}; обратитесь к редактору.",
    ),
    "say why: the asker reads it": (
        "Себебін жазыңыз: оны сұраған адам оқиды.",
        "Напишите почему: это прочтёт спросивший.",
    ),
    "{person} is no authority contact; give them that role first": (
        "{person} – мемлекеттік органның өкілі емес: алдымен осы рөлді беріңіз.",
        "{person} не представитель госоргана; сначала дайте эту роль.",
    ),
    "this is public already as {page}; extend or correct that one": (
        "Бұл жауап жарияланған: {page}. Соны толықтырыңыз немесе түзетіңіз.",
        "Это уже опубликовано как {page}; дополните или исправьте ту страницу.",
    ),
    "{page} is no public answer that stands": (
        "{page} – қолданыстағы жарияланған жауап емес.",
        "{page} не является действующим публичным ответом.",
    ),
    "{later} takes its place already": ("Оның орнына {later} бар.", "Его уже заменяет {later}."),
    "write the question in {languages} in neutral words, so that it names nobody": (
        "Сұрақты мына тілдерде бейтарап сөзбен, ешкімнің атын атамай жазыңыз: {languages}.",
        "Напишите вопрос на языках {languages} нейтральными словами, никого не называя.",
    ),
    "{answer} is on its way to the askers; correct it": (
        "{answer} сұрағандарға жіберілген: оны түзету арқылы өзгертіңіз.",
        "{answer} уже отправлен спросившим; исправьте его новым ответом.",
    ),
    "{answer} was submitted already": ("{answer} бекітуге жіберілген.", "{answer} уже передан."),
    "say what is to be mended: its authors read it": (
        "Нені түзету керегін жазыңыз: авторлары оқиды.",
        "Напишите, что исправить: это прочтут авторы.",
    ),
    "{answer} has not gone out; change it": (
        "{answer} әлі жіберілмеген: өзін өзгертіңіз.",
        "{answer} ещё не отправлен; измените его.",
    ),
    "{answer} is withdrawn already": ("{answer} қайтарып алынған.", "{answer} уже отозван."),
    "none of its questions is with a body that you answer for": (
        "Бұл топта сіздің органыңызға жолданған сұрақ жоқ.",
        "В этой группе нет вопросов, направленных вашему органу.",
    ),
    "{answer} does not wait for approval": (
        "{answer} бекітуді күтіп тұрған жоқ.",
        "{answer} не ждёт утверждения.",
    ),
    "you wrote in it; another person has to approve it": (
        "Мәтінді сіз де жаздыңыз: оны басқа адам бекітуі керек.",
        "Вы участвовали в тексте; утвердить должен другой человек.",
    ),
    "it is not what was submitted any more; look at it again": (
        "Мәтін жіберілгеннен бері өзгерген: қайта қараңыз.",
        "Это уже не тот текст, что был передан; посмотрите ещё раз.",
    ),
    "an answer needs a text in at least one language": (
        "Жауаптың кемінде бір тілде мәтіні болуы керек.",
        "Ответу нужен текст хотя бы на одном языке.",
    ),
    "say in {languages} what was corrected": (
        "Не түзетілгенін мына тілдерде жазыңыз: {languages}.",
        "Напишите на языках {languages}, что исправлено.",
    ),
    "nobody waits for this answer any more": (
        "Бұл жауапты енді ешкім күтпейді.",
        "Этого ответа больше никто не ждёт.",
    ),
    "an answer has at most {limit} characters": (
        "Жауап {limit} таңбадан аспауы керек.",
        "В ответе не больше {limit} знаков.",
    ),
    "choose what to do with the groups": (
        "Топтармен не істейтініңізді таңдаңыз.",
        "Выберите, что сделать с группами.",
    ),
    "write which body answers": ("Қай орган жауап беретінін жазыңыз.", "Укажите, какой орган отвечает."),
    "tick the questions that ask something else": (
        "Басқа мәселе туралы сұрақтарды белгілеңіз.",
        "Отметьте вопросы о другом.",
    ),
    "only an answer that went out can become public": (
        "Жіберілген жауапты ғана жариялауға болады.",
        "Опубликовать можно только отправленный ответ.",
    ),
    "nobody but its author has seen this answer; another person has to approve it first": (
        "Бұл жауапты авторынан басқа ешкім көрмеген: алдымен басқа адам бекітуі керек.",
        "Этот ответ видел только автор; сначала его должен утвердить другой человек.",
    ),
    "nobody who asked agreed that it may stand in public": (
        "Сұрағандардың ешқайсысы жариялауға келіспеген.",
        "Никто из спросивших не согласился на публикацию.",
    ),
}
# fmt: on
KK: dict[str, str] = {sentence: said[0] for sentence, said in _SAID.items()}
RU: dict[str, str] = {sentence: said[1] for sentence, said in _SAID.items()}
