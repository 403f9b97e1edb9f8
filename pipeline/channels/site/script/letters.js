// Letters: look-alikes, search keys, Latin words read as Cyrillic. As models/letters.py, models/spellings.py.

const mapOf = (table) => new Map(Object.entries(table));
const swap = (text, table) => Array.from(text, (sign) => table.get(sign) ?? sign).join("");
const isAscii = (text) => !/[^\x00-\x7f]/.test(text);
const isAlpha = (text) => /^\p{L}+$/u.test(text);
const isDigits = (text) => /^\p{Nd}+$/u.test(text);
const startsWithDigit = (text) => /^\p{Nd}/u.test(text);
const count = (text, pattern) => (text.match(pattern) || []).length;

const KEY_OF_LETTERS = mapOf(TABLES.keyOf);
const LOOKS_CYRILLIC = mapOf(TABLES.looksCyrillic);
const LOOKS_LATIN = mapOf(TABLES.looksLatin);
const SOUNDS_CYRILLIC = mapOf(TABLES.soundsCyrillic);
const ONLY_LATIN = new Set(TABLES.onlyLatin);
const READING = mapOf(TABLES.reading);
const WHOLE = mapOf(TABLES.whole);
const BEGINS = mapOf(TABLES.begins);
const HEADS = new Set(Array.from(BEGINS.keys(), (start) => start.slice(0, 3)));
const LENGTHS = Array.from(new Set(Array.from(BEGINS.keys(), (start) => start.length))).sort((a, b) => b - a);
const LOANS = new Set(TABLES.loans);
const LONGEST_ENDING = 12;
const DOUBLED = /([\p{L}\p{Nl}\p{No}_])\1+/gu;

function isLatin(word) {
  if (isAscii(word)) return !/^[0-9]+$/.test(word);
  if (word[0] >= "Ѐ" && word[0] <= "ӿ") return false;
  return Array.from(word).every((sign) => sign < "Ͱ" || (sign >= "Ḁ" && sign <= "ỿ")) && /\p{L}/u.test(word);
}

function bareKey(word) {
  word = word.replace(DOUBLED, "$1");
  if (!isAscii(word)) {
    word = swap(word, KEY_OF_LETTERS);
    if (!isAscii(word) && isLatin(word)) word = word.normalize("NFD").replace(/\p{M}/gu, "");
  }
  return word.replaceAll("'", "").replace(DOUBLED, "$1").replaceAll("нг", "н");
}

function spellingOf(word) {
  if (WHOLE.has(word)) return WHOLE.get(word);
  if (HEADS.has(word.slice(0, 3))) {
    for (const length of LENGTHS) {
      const start = word.slice(0, length);
      if (BEGINS.has(start) && word.length - length <= LONGEST_ENDING) return BEGINS.get(start);
    }
  }
  return word;
}

const keyOf = (word) => spellingOf(bareKey(word));

function readingOf(word) {
  const plain = keyOf(word);
  if (LOANS.has(plain)) return plain;
  for (const [signs, letter] of TABLES.groups) word = word.replaceAll(signs, letter);
  return keyOf(swap(word, READING));
}

const asCyrillic = (word) => swap(word, LOOKS_CYRILLIC);
const ONE_STRANGE = /^[A-Za-z]?(?:[Ѐ-ԯ]+[A-Za-z])*[Ѐ-ԯ]+[A-Za-z]?$/u;
const SCRIPT_CHANGE = /(?<=[A-Za-z])(?=[Ѐ-ԯ])|(?<=[Ѐ-ԯ])(?=[A-Za-z])/gu;
const SOUND_OVER_LOOK = 5;

function repair(word) {
  if (isAscii(word)) return word;
  const signs = Array.from(word);
  const latin = signs.filter((sign) => LOOKS_CYRILLIC.has(sign) || ONLY_LATIN.has(sign));
  const cyrillic = signs.filter((sign) => sign >= "Ѐ" && sign <= "ԯ" && !"їєґ".includes(sign));
  if (!latin.length || !cyrillic.length) return word;
  const toCyrillic = !latin.some((sign) => ONLY_LATIN.has(sign));
  const toLatin = cyrillic.every((sign) => LOOKS_LATIN.has(sign));
  const bySound = swap(word, SOUNDS_CYRILLIC);
  if (toCyrillic && (!toLatin || cyrillic.length >= latin.length)) {
    const byLook = asCyrillic(word);
    const better = likelihood(bySound.toLowerCase()) - likelihood(byLook.toLowerCase());
    return better > SOUND_OVER_LOOK ? bySound : byLook;
  }
  const oneStrange = cyrillic.length >= 3 && ONE_STRANGE.test(word);
  if (toLatin) {
    const byLook = swap(word, LOOKS_LATIN);
    return oneStrange && likelihood(bySound.toLowerCase()) > likelihood(byLook.toLowerCase()) ? bySound : byLook;
  }
  return oneStrange ? bySound : word.replace(SCRIPT_CHANGE, " ");
}

function couldBeCyrillic(word) {
  if (!isAscii(word) || !isAlpha(word) || !Array.from(word).every((sign) => LOOKS_CYRILLIC.has(sign))) return false;
  const small = word.toLowerCase();
  return !LOANS.has(keyOf(small)) && likelihood(asCyrillic(word).toLowerCase()) > likelihood(small) - 2;
}
