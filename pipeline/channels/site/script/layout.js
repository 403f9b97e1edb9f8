// Chances of letters after letters; words typed with the other keyboard layout. As models/layout.py, models/latin.py.

const UNKNOWN = -7.5;
const UNKNOWN_LATIN = -4.5;
const SURE_ALONE = 9;
const SURE_TOGETHER = 6;
const UNLIKELY = -6;
const SURE_LATIN = 7.5;
const HYPHEN_OVER_LETTER = 3;
const DOUBT = 2;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

function halfAt(bytes, place) {
  const bits = bytes[2 * place] | (bytes[2 * place + 1] << 8);
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
  return bits & 0x8000 ? -size : size;
}

function pairTable(letters, valueAt) {
  const table = new Map();
  Array.from(letters, (first, row) =>
    Array.from(letters, (second, column) => table.set(first + second, valueAt(row * letters.length + column))));
  return table;
}

const halves = ({ letters, pairs }) => {
  const bytes = bytesOf(pairs);
  return pairTable(letters, (place) => halfAt(bytes, place));
};
const LATIN_PAIRS = halves(TABLES.latin);
const CYRILLIC_PAIRS = halves(TABLES.cyrillic);
const ODDS = (() => {
  const view = new DataView(bytesOf(TABLES.odds).buffer);
  return pairTable(TABLES.latin.letters, (place) => view.getFloat32(4 * place, true));
})();

function chanceOf(word, pairs, unknown = UNKNOWN) {
  const spelled = ` ${word} `;
  let sum = 0;
  for (let i = 0; i < spelled.length - 1; i++) sum += pairs.get(spelled.slice(i, i + 2)) ?? unknown;
  return sum;
}

const likelihood = (word) =>
  isAscii(word) ? chanceOf(word, LATIN_PAIRS) : chanceOf(word.replaceAll("ё", "е"), CYRILLIC_PAIRS);

// --- Latin words: English, or Kazakh and Russian without Cyrillic ------------------------------------------

const MONTHS = TABLES.months;
const SHORT_MONTHS = new Set(TABLES.shortMonths);

function isMonth(word) {
  return SHORT_MONTHS.has(word) || MONTHS.some((start) => word.startsWith(start) &&
    word.length <= start.length + 5 && (start !== "маи" || word === "маи" || word === "маиа"));
}

function oddsOfCyrillic(word) {
  const plain = keyOf(word);
  if (LOANS.has(plain) || !isAlpha(plain) || isMonth(plain)) return 0;
  let sum = /[äáğǵñńŋöóüúūýşçı]/u.test(word) ? 4 : 0;
  const spelled = ` ${word} `;
  for (let i = 0; i < Math.min(spelled.length - 1, 40); i++) sum += ODDS.get(spelled.slice(i, i + 2)) ?? 0;
  return sum;
}

const readsAsCyrillic = (words) => words.reduce((sum, word) => sum + oddsOfCyrillic(word), 0) > DOUBT;

// --- the other layout --------------------------------------------------------------------------------------

const TO_CYRILLIC = mapOf(TABLES.toCyrillic);
const TO_LATIN = mapOf(TABLES.toLatin);
const KEYS = "A-Za-z;,.\\[\\]'`02345890=\\-";
const TYPED = new RegExp(`(?<![^\\s(«"“])[${KEYS}]*[A-Za-z][${KEYS}]*(?![^\\s)»"”!?:/…])`, "gu");
const ADDRESS = /\.(?:kz|ru|com|org|net|me|info|io|uz|kg)(?![\p{L}\p{N}_])/u;
const MANY_DIGITS = /\p{Nd}\p{Nd}/u;
const AROUND = /^[;,.'`\-=]+|[;,.'`\-=]+$/gu;

function layoutOdds(typed) {
  const word = typed.replace(/[;,.'`\-=]+$/u, "").toLowerCase().slice(0, 40);
  if (LOANS.has(word) || ADDRESS.test(word)) return -20;
  const meant = swap(word, TO_CYRILLIC).replaceAll("ё", "е");
  return chanceOf(meant, CYRILLIC_PAIRS) - chanceOf(word, LATIN_PAIRS, UNKNOWN_LATIN);
}

function meantByKeys(keys) {
  const word = keys.toLowerCase();
  const meant = swap(word, TO_CYRILLIC);
  if (word.slice(1, -1).includes("-")) {
    const parts = word.split("-").map((part) => swap(part, TO_CYRILLIC));
    const sum = parts.reduce((sum, part) => sum + likelihood(part), 0);
    if (sum > likelihood(meant) + HYPHEN_OVER_LETTER) return parts.join("-");
  }
  return meant;
}

function retypedAlone(run) {
  const core = run.replace(AROUND, "");
  const sure = core.length > 3 && layoutOdds(run) > SURE_ALONE && !MANY_DIGITS.test(core);
  return sure ? run.replaceAll(core, meantByKeys(core)) : run;
}

function retyped(text) {
  const runs = text.match(TYPED) || [];
  const chances = runs.map((run) => (MANY_DIGITS.test(run) ? 0 : layoutOdds(run)));
  if (!chances.length || Math.max(...chances) < SURE_TOGETHER) return text;
  const sum = chances.reduce((sum, chance) => sum + chance, 0);
  const forIt = chances.filter((chance) => chance > 0).length;
  if (sum > SURE_TOGETHER && forIt * 5 >= runs.length * 3 && runs.length > 1) {
    return text.replace(TYPED, (run) => (layoutOdds(run) > UNLIKELY ? meantByKeys(run) : run))
      .replaceAll("/", ".").replaceAll("?", ",").replaceAll("&", "?");
  }
  return text.replace(TYPED, retypedAlone);
}

function meantInLatin(word) {
  if (word.length < 5 || isAscii(word) || !/[фшщ]/u.test(word)) return word;
  const meant = swap(word, TO_LATIN);
  if (!isAscii(meant) || !isAlpha(meant) || /(.)\1\1/u.test(word)) return word;
  const likelier = chanceOf(meant.slice(0, 40), LATIN_PAIRS) - chanceOf(word.slice(0, 40), CYRILLIC_PAIRS);
  return likelier > SURE_LATIN ? meant : word;
}
