// Words, their keys and stems, and what is said around a rumour. As models/reading.py, models/chorus.py.

const LONGEST_WORD = 64;
const WORD = /[\p{L}\p{N}]+(?:['’ʼ‘`´][\p{L}\p{N}]+|['’ʼ](?=[\p{L}\p{N}_]))*(?:\.\p{Nd}+)?/gu;
const LETTERS = /[\p{L}\p{N}]+/gu;
const APOSTROPHE = /[’ʼ‘`´]/gu;
const UNIT = /(?<=\p{Nd}\p{Nd})(?=\p{L})|(?<=\p{L}{3})(?=\p{Nd}\p{Nd})/gu;

function tokensOf(text) {
  if (/\p{Nd}/u.test(text)) return tokensWithDigits(text);
  const found = /['’ʼ‘`´]/u.test(text) ? text.replace(APOSTROPHE, "'").match(WORD) : text.match(LETTERS);
  return (found || []).map((token) => token.slice(0, LONGEST_WORD));
}

function tokensWithDigits(text) {
  if (!isAscii(text)) text = text.replace(APOSTROPHE, "'");
  return (text.match(WORD) || []).flatMap((token) => {
    token = token.slice(0, LONGEST_WORD);
    if (isAlpha(token) || isDigits(token) || !/\p{Nd}/u.test(token)) return [token];
    return digitsAsLetters(token).replace(UNIT, " ").split(/\s+/u).filter(Boolean);
  });
}

// The words of a text in one spelling: those of its key, and the second readings of Latin ones.
function read(spelled) {
  const tokens = tokensOf(spelled);
  const meant = tokens.map(meantInLatin);
  const isLatinWord = meant.map((word) => isLatin(word) && !startsWithDigit(word));
  let keys = meant.map(keyOf);
  const latin = tokens.filter((_, place) => isLatinWord[place])
    .map((token) => (isAscii(token) ? token : meantInLatin(token)));
  const cyrillic = tokens.filter((token) => !startsWithDigit(token)).length - latin.length;
  let others = latin.map(readingOf);
  if (latin.length > cyrillic && readsAsCyrillic(latin)) {
    others = keys.filter((_, place) => isLatinWord[place]);
    keys = keys.map((key, place) => (isLatinWord[place] ? readingOf(tokens[place]) : key));
  }
  keys = keys.filter(Boolean);
  const words = withoutAsides(withoutCalls(withOneName(keys)));
  return { words, latin: others.filter(Boolean), singles: tokens.filter((token) => Array.from(token).length === 1).length };
}

// --- the chorus --------------------------------------------------------------------------------------------

const PAIRS = mapOf(TABLES.pairs);

function withOneName(words) {
  const joined = [];
  for (const word of words) {
    const pair = `${joined[joined.length - 1]} ${word}`;
    if (PAIRS.has(pair)) joined[joined.length - 1] = PAIRS.get(pair);
    else joined.push(word);
  }
  return joined;
}

function phrasesBy(phrases, wordOf) {
  const found = new Map();
  for (const phrase of phrases) {
    const words = phrase.split(" ");
    const word = wordOf(words);
    found.set(word, [...(found.get(word) || []), words]);
  }
  return found;
}

const CALLS = phrasesBy(TABLES.calls, (words) => words[0]);
const ASIDES_BY_FIRST = phrasesBy(TABLES.asides, (words) => words[0]);
const ASIDES_BY_LAST = phrasesBy(TABLES.asides, (words) => words[words.length - 1]);
const standsAt = (words, place, phrase) => place >= 0 && phrase.every((word, turn) => words[place + turn] === word);

function withoutCalls(words) {
  const kept = [];
  for (let place = 0; place < words.length;) {
    const phrase = (CALLS.get(words[place]) || []).find((phrase) => standsAt(words, place, phrase));
    if (!phrase) kept.push(words[place]);
    place += phrase ? phrase.length : 1;
  }
  return kept.length ? kept : words;
}

function withoutAsides(words) {
  let start = 0;
  let end = words.length;
  let phrase;
  const begins = () => (ASIDES_BY_FIRST.get(words[start]) || []).find((one) => standsAt(words, start, one));
  const ends = () => (ASIDES_BY_LAST.get(words[end - 1]) || [])
    .find((one) => end - one.length >= start && standsAt(words, end - one.length, one));
  while (start < end && (phrase = begins())) start += phrase.length;
  while (start < end && (phrase = ends())) end -= phrase.length;
  return start < end ? words.slice(start, end) : words;
}

// --- stems -------------------------------------------------------------------------------------------------

const ENDINGS = Object.fromEntries(Object.entries(TABLES.endings).map(([code, list]) => [code, new Set(list)]));
const longestOf = (list) => Math.max(...list.map((ending) => ending.length));
const LONGEST_OF = Object.fromEntries(Object.entries(TABLES.endings).map(([code, list]) => [code, longestOf(list)]));

function withoutEnding(word, language, kept) {
  for (let length = Math.min(LONGEST_OF[language], word.length - kept); length > 0; length--) {
    if (ENDINGS[language].has(word.slice(-length))) return word.slice(0, -length);
  }
  return word;
}

function stem(word) {
  if (!word || startsWithDigit(word)) return word;
  if (isLatin(word)) return withoutEnding(word, "en", 3);
  let short = withoutEnding(word, "ru", 4);
  for (let turn = 0; turn < 3; turn++) short = withoutEnding(short, "kk", 4);
  return short;
}
