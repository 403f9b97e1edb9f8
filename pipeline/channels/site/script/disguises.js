// What is done to words to slip past a search, undone. As models/disguises.py.

const BETWEEN = "(?:[^\\p{L}\\p{N}_\\n]|_){1,3}";
const SPACED = new RegExp(
  `(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}](?:${BETWEEN}[\\p{L}\\p{N}]){3,}(?![\\p{L}\\p{N}])`, "gu");
const SEPARATOR = new RegExp(BETWEEN, "gu");
const EDGE = "[\\p{L}\\p{N}_]";
const SHORTENED = new RegExp(
  `(?<!${EDGE})[тж][^\\p{L}\\p{N}_]{0,2}[дпекб](?!${EDGE})|(?<!${EDGE})и\\.о(?!${EDGE})` +
  `|(?<!${EDGE})и[^\\p{L}\\p{N}_]{1,2}т(?!${EDGE})`, "iu");
const LEAST_PIECE = 3;

const rejoined = (text) => text.replace(SPACED, rejoin);

function rejoin(spelled) {
  const letters = Array.from(spelled).filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  if (3 * letters.filter((sign) => /\p{Nd}/u.test(sign)).length > letters.length) return spelled;
  const gaps = spelled.match(SEPARATOR) || [];
  const kinds = new Map();
  for (const gap of gaps) kinds.set(gap, (kinds.get(gap) || 0) + 1);
  if (kinds.size > 1 && (letters.length < 5 || (letters.length < 9 && SHORTENED.test(spelled)))) return spelled;
  const short = letters.every((letter) => "авикосуя".includes(letter.toLowerCase()));
  if (kinds.size === 1 && kinds.has(" ") && letters.length === 4 && short) return spelled;
  return pieces(letters, gaps, kinds).join(" ");
}

function pieces(letters, gaps, kinds) {
  const usual = Array.from(kinds).reduce((best, kind) => (kind[1] > best[1] ? kind : best))[0];
  const found = [letters[0]];
  gaps.forEach((gap, place) => {
    const spaces = count(gap, /\s/gu);
    if (spaces > count(usual, /\s/gu) && (gap.length > usual.length || spaces === gap.length)) {
      found.push(letters[place + 1]);
    } else {
      found[found.length - 1] += letters[place + 1];
    }
  });
  return letters.length >= LEAST_PIECE * found.length ? found : [letters.join("")];
}

const SIGNS = mapOf(TABLES.signs);
const SIGN = /[@$€£¢₸]/gu;
const WITH_SIGN = /(?<![\p{L}\p{N}_@$€£¢₸.])[\p{L}\p{N}_@$€£¢₸]*[@$€£¢₸][\p{L}\p{N}_@$€£¢₸]*(?:\.[\p{L}\p{N}_]+)?/gu;
const COMMA_FOR_TAIL = /(?<![\p{L}\p{N}])[кгКГ],[а-яәіөүұһғқң]{2}/u;

function signsAsLetters(text) {
  text = text.replace(WITH_SIGN, readSigns);
  return COMMA_FOR_TAIL.test(text) ? text.replace(/(?<=[кгнКГН]),(?=[а-яәіөүұһғқң])/gu, "") : text;
}

function readSigns(word) {
  const letters = count(word, /\p{L}/gu);
  const latin = !/[Ѐ-ԯ]/u.test(word);
  const address = word.includes("@") && latin && (word.includes(".") || word[0] === "@");
  const endsOnly = !/^\p{L}/u.test(word) && /\p{Nd}$/u.test(word);
  if (letters < (latin ? 2 : 1) || address || endsOnly) return word;
  const start = (/^\p{Nd}+[$€£¢₸]/u.exec(word) || [""])[0].length;
  return word.slice(0, start) + word.slice(start).replace(SIGN, (sign) => SIGNS.get(sign)[latin ? 1 : 0]);
}

const DIGITS = { cyrillic: mapOf(TABLES.digits.cyrillic), latin: mapOf(TABLES.digits.latin) };
const AFTER_A_NUMBER = new RegExp("^\\p{Nd}(?:ш[иыі]|мин|мың|млн|млрд|тыс|тг|кг|см|км|мм|год|лет|жил|жыл|жас|кун" +
  "|күн|ден|дн|час|сағ|саг|раз|рет|ком|эта|пол|пав|бал|ком|мет|мес|нед|сут|проц|дюйм|бөл|ай)", "u");
const SHORT_WITH_O = new Set(["со", "от", "но", "до", "по", "то", "он", "об", "во"]);
const INNER = /(?<=\p{L})(?:\p{Nd}{1,2}|[01346]{3})(?=\p{L})/gu;
const SECOND_CHOICE = 3;
const OPTIONS_AT_MOST = 32;
const FIRST_MAY_COST = 4;

function digitsAsLetters(word) {
  if (isAlpha(word) || !/\p{L}/u.test(word) || AFTER_A_NUMBER.test(word)) return word;
  if (word.length === 2 && SHORT_WITH_O.has(word.replaceAll("0", "о"))) return word.replaceAll("0", "о");
  const tail = (/\p{Nd}+$/u.exec(word) || [""])[0];
  if (tail) {
    const front = word.slice(0, word.length - tail.length);
    if (tail === "0" && front.length > 1 && !isAscii(front)) return digitsAsLetters(front + "о");
    return /\p{Nd}/u.test(front) ? digitsAsLetters(front) + tail : word;
  }
  const letters = count(word, /\p{L}/gu);
  const sure = letters === 2 && (word[0] === "4" || (word[1] === "0" && !isLatin(word)));
  if ((letters < 3 && !sure) || letters < word.length - letters) return word;
  const table = isLatin(word) ? DIGITS.latin : DIGITS.cyrillic;
  return innerAsLetters(firstAsLetter(word, table, sure), table);
}

function firstAsLetter(word, table, sure) {
  if (!/^[0346]\p{L}{2}/u.test(word) || (table === DIGITS.latin && !"04".includes(word[0]))) return word;
  const read = table.get(word[0])[0] + word.slice(1);
  return sure || likelihood(read) > likelihood(word.slice(1)) - FIRST_MAY_COST ? read : word;
}

function innerAsLetters(word, table) {
  const places = [];
  for (const run of word.matchAll(INNER)) for (let i = 0; i < run[0].length; i++) places.push(run.index + i);
  if (!places.length || places.some((place) => !table.has(word[place]))) return word;
  let best = "";
  let most = -1e9;
  for (const chosen of choices(places.map((place) => table.get(word[place])))) {
    const letters = word.split("");
    let second = 0;
    places.forEach((place, turn) => {
      letters[place] = chosen[turn];
      second += table.get(word[place])[0] !== chosen[turn];
    });
    const chance = likelihood(letters.join("")) - SECOND_CHOICE * second;
    if (chance > most) [best, most] = [letters.join(""), chance];
  }
  if (places.every((place) => "01346".includes(word[place]))) return best;
  return most > word.split(/\p{Nd}+/u).reduce((sum, part) => sum + likelihood(part), 0) ? best : word;
}

function choices(options) {
  let found = [[]];
  for (const letters of options) found = found.flatMap((one) => Array.from(letters, (letter) => [...one, letter]));
  return found.slice(0, OPTIONS_AT_MOST);
}
