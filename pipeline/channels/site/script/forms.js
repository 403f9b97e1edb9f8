// One written form: signs, headers and links off, numbers in one spelling. As models/text.py, headers.py, figures.py.

const LONGEST = 16000;
const INVISIBLE = new RegExp(
  "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f" +
  "\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ud800-\\udfff\\x00-\\x08\\x0e-\\x1f\\x7f" +
  "\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]+", "gu");
const MARKS = "\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u1ab0-\\u1aff" +
  "\\u1dc0-\\u1dff\\u20d0-\\u20ff\\u3099\\u309a\\ufe20-\\ufe2f";
const MARK_RUN = new RegExp(`([${MARKS}]{2})[${MARKS}]+`, "gu");
const MARK = new RegExp(`[${MARKS}]+`, "gu");
const EMOJI = new RegExp(
  "(?:[\\u2190-\\u245f\\u2500-\\u2bff\\u{1f000}-\\u{1f0ff}\\u{1f1e6}-\\u{1f1ff}\\u{1f200}-\\u{1faff}]" +
  "[\\ufe0e\\ufe0f\\u200d\\u20e3]*)+", "gu");
const SCHWA = /(?<=[Ѐ-ӿ])[əƏ]|[əƏ](?=[Ѐ-ӿ])/gu;
const UNUSUAL = /[^ -~\n\r\t\u00a0а-яёәғқңөұүһі«»–—“”„’А-ЯЁӘҒҚҢӨҰҮҺІ]/u;
const DISGUISED = mapOf(TABLES.disguised);
const atMost = (text, signs) => (text.length > signs ? Array.from(text).slice(0, signs).join("") : text);

function oneForm(text) {
  text = atMost(text, LONGEST).replaceAll("№", " ").replaceAll("…", "...");
  if (!UNUSUAL.test(text)) return text;
  text = text.replace(EMOJI, " ").replace(SCHWA, "ә");
  if (!UNUSUAL.test(text)) return text;
  if (isAscii(text)) return text.replace(INVISIBLE, "");
  text = text.replace(INVISIBLE, "").replace(MARK_RUN, "$1");
  text = atMost(swap(text, DISGUISED).replaceAll("₸", " тг ").normalize("NFKC"), LONGEST);
  return readTote(text.replace(MARK, "").replace(INVISIBLE, ""));
}

// --- Kazakh in Arabic letters: models/tote.py --------------------------------------------------------------

const ARABIC = /[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0674]+/gu;
const TOTE = mapOf(TABLES.tote.letters);
const FRONT = mapOf(TABLES.tote.front);

function readTote(text) {
  const letters = new Set((text.match(ARABIC) || []).join(""));
  const surely = Array.from(letters).filter((letter) => TABLES.tote.surely.includes(letter)).length;
  const strange = Array.from(letters).filter((letter) => !TABLES.tote.known.includes(letter)).length;
  if (surely < 2 || strange > Math.floor(letters.size / 10)) return text;
  return swap(text.replace(ARABIC, (word) => {
    const front = Array.from(word).some((letter) => TABLES.tote.makesFront.includes(letter));
    return front ? swap(swap(word, TOTE), FRONT) : swap(word, TOTE);
  }), TOTE);
}

// --- headers -----------------------------------------------------------------------------------------------

const anyCase = (words) => words.replace(/\p{L}/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
const CAPITAL = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ";
const STAMP = "\\p{Nd}{1,4}[./\\-]\\p{Nd}{1,2}[./\\-]\\p{Nd}{2,4},? {1,3}" +
  "\\p{Nd}{1,2}:\\p{Nd}\\p{Nd}(?::\\p{Nd}\\p{Nd})?(?: ?[APap]\\.?[Mm]\\.?)?";
const WHO = "[^\\n:\\[\\]]{1,60}";
const NAME_WORD = `(?:[@«"]?[${CAPITAL}@](?![${CAPITAL}])[\\p{L}\\p{N}_][\\p{L}\\p{N}_'’\\-]{0,30}[»"]?` +
  `|[${CAPITAL}]{1,4}|\\p{Nd}{1,4}|в|из|на|of|the)`;
const NAME = `${NAME_WORD}(?: ${NAME_WORD}){0,4}`;
const FORWARDED = anyCase("(?:переслано|пересланное сообщение|пересылаемое сообщение|перенаправлено" +
  "|қайта жіберілген хабарлама|қайта жіберілген|қайта жіберілді|жіберілген хабарлама|forwarded message|forwarded)");
const FROM = anyCase("(?: (?:от|из|через|from|via))?");
const FIELD = anyCase("(?:from|to|cc|date|sent|subject|от кого|от|кому|копия|дата|отправлено|тема" +
  "|кімнен|кімге|күні|жіберілді|тақырыбы)");
const ORIGINAL = anyCase("исходное сообщение|original message");
const HEADER = new RegExp("^[ >*_‼️⚠️❗]{0,8}(?:" +
  `\\[${STAMP}\\] ?${WHO}: |${STAMP} ?[\\-–—] ${WHO}: |${WHO}, \\[${STAMP}\\]:? ?\\n` +
  `|\\[${FORWARDED}[^\\n\\[\\]]{0,80}\\][ \\n]|${FORWARDED}${FROM}:? ?${NAME} ?(?:: |:?\\n)` +
  `|${anyCase("(?:fwd?|пересл|re|отв)")} ?: ` +
  `|-{2,20} ?(?:${FORWARDED}|${ORIGINAL}) ?-{2,20} ?\\n(?:${FIELD}: ?[^\\n]{0,200}\\n){0,8})`, "gmu");

function withoutHeaders(text) {
  if (!/[:[\n]/.test(text)) return text;
  let left = text;
  for (let i = 0; i < 3; i++) {
    const fewer = left.replace(HEADER, "");
    if (fewer === left) break;
    left = fewer;
  }
  return /[\p{L}\p{N}]/u.test(left) ? left : text;
}

const LINK = new RegExp("(?:https?://|www\\.|(?<![\\p{L}\\p{N}_.@/\\-])[a-z0-9\\-]{1,60}(?:\\.[a-z0-9\\-]{1,60}){0,4}" +
  "\\.[a-z]{2,8}/)[^\\s<>\"«»]{1,500}", "giu");
const withoutLinks = (text) => (text.includes("/") || text.includes("www.") ? text.replace(LINK, " ") : text);

// --- numbers -----------------------------------------------------------------------------------------------

const GROUPED = /(?<![\d.,])\d{1,3}(?:[ \u00a0.,'\u2009]\d{3}){1,5}(?!\d)(?![.,]\d)/gu;
const SCALED = new RegExp("(?<![\\d.])(\\d{1,9}(?:\\.\\d{1,3})?)\\s{0,2}(мың|мын|тыс(?:яч[\\p{L}\\p{N}_]{0,3})?|thousand" +
  "|млн|миллион[\\p{L}\\p{N}_]{0,4}|million|mln|млрд|миллиард[\\p{L}\\p{N}_]{0,4}|billion|bln|k)" +
  "(?![\\p{L}\\p{N}_])\\.?", "gu");
const DAY_FIRST = /(?<![\d./-])(\d{1,2})[./](\d{1,2})(?:[./]((?:20)?\d{2}))?(?![\d/]|\.\d)/gu;
const YEAR_FIRST = /(?<![\d./-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)/gu;
const NEIGHBOURS = /\d(?:[ .,'\u00a0\u2009/-]\d|\s{0,2}[мтmtkb])/u;

function dateInWords(found, month, day, year) {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return found;
  return ` ${Number(day)} ${TABLES.shortMonths[month - 1]} ${year} `;
}

function inOneSpelling(text) {
  if (!NEIGHBOURS.test(text)) return text;
  text = text.replace(YEAR_FIRST, (found, year, month, day) => dateInWords(found, month, day, year));
  text = text.replace(DAY_FIRST, (found, day, month, year) => {
    const isDate = year || (month.length === 2 && "01".includes(month[0]) && day.length === 2);
    return isDate ? dateInWords(found, month, day, year || "") : found;
  });
  text = text.replace(GROUPED, (number) => number.replace(/\D/g, "")).replace(/(?<=\d),(?=\d{1,2}(?!\d))/gu, ".");
  return text.replace(SCALED, scaled);
}

function scaled(_, number, word) {
  let scale = 1e3;
  if (/^(?:млрд|миллиард|b)/u.test(word)) scale = 1e9;
  else if (/^(?:млн|миллион|mi|ml)/u.test(word)) scale = 1e6;
  const exact = Number(number) * scale;
  const whole = Math.floor(exact);
  const half = exact - whole === 0.5 && whole % 2 === 0;
  return `${half ? whole : Math.round(exact)} `;
}
