// The index: which shards a message needs, and which pages say what it says.

const TITLE = 3;
const WEIGHTS = [0, 0.5, 0.8, 1];
const LEVELS = [1, 0.9, 0.75];
const UNSEEN = 0.6;
const ASKED = 24;
const COUNTED = 16;
const ANSWERS = { coverage: 0.25, ahead: 1.4, titled: 2 };
const RELATED = { coverage: 0.05, words: 2, behind: 0.35 };
const SHOWN = 10;
const PREFIX = 5;
const HOME = 4;

function termsOf(word) {
  if (STOP_WORDS.has(word) || (Array.from(word).length < 2 && !isDigits(word))) return [];
  word = atMost(word, 60);
  return Array.from(new Set([word, stem(word), startsWithDigit(word) ? word : word.slice(0, PREFIX)]));
}

function hashOf(term) {
  let value = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) value = Math.imul(value ^ term.charCodeAt(i), 0x01000193);
  value >>>= 0;
  return (value ^ (value >>> 15)) >>> 0;
}

// The words of a message that can tell pages apart, as hashed terms; the longest, where there are many. The second
// reading of a Latin word is a guess: found it counts, not found it is no word that the page lacks.
function askedWords(text, head) {
  const { words, latin } = fold(text);
  const own = new Set(words);
  const asked = Array.from(new Set([...words, ...latin]), (word, place) => ({
    guess: place >= own.size,
    length: word.length,
    terms: termsOf(word).map((term, level) => ({
      hash: hashOf(term),
      shard: hashOf(term.slice(0, HOME)) & (head.shards - 1),
      level: LEVELS[level],
    })).filter((term) => !head.common.has(term.hash)),
  })).filter((word) => word.terms.length);
  return asked.sort((one, other) => one.guess - other.guess || other.length - one.length).slice(0, ASKED);
}

function shardOf(packed) {
  const view = new DataView(bytesOf(packed).buffer);
  const size = view.getUint32(0, true);
  const found = new Map();
  let place = 4 + 6 * size;
  for (let term = 0; term < size; term++) {
    const pages = [];
    let page = -1;
    for (let left = view.getUint16(4 + 4 * size + 2 * term, true); left > 0; left--) {
      let value = 0;
      for (let bits = 0, byte = 128; byte & 128; bits += 7) {
        byte = view.getUint8(place++);
        value += (byte & 127) * 2 ** bits;
      }
      page += Math.floor(value / 3);
      pages.push([page, (value % 3) + 1]);
    }
    found.set(view.getUint32(4 + 4 * term, true), pages);
  }
  return found;
}

const rarity = (pages, having) => Math.log(1 + (pages - having + 0.5) / (having + 0.5));

// What one word says for each page: the most exact and rarest of its terms that stands there.
function saidFor(word, shards, pages) {
  const best = new Map();
  let most = 0;
  for (const { hash, shard, level } of word.terms) {
    const postings = shards.get(shard)?.get(hash) || [];
    const rare = rarity(pages, postings.length);
    for (const [page, weight] of postings) {
      const before = best.get(page) || { score: 0, titled: false };
      const score = Math.max(before.score, level * rare * WEIGHTS[weight]);
      best.set(page, { score, titled: before.titled || weight === TITLE });
      most = Math.max(most, score);
    }
  }
  return { best, most, unseen: word.guess ? 0 : UNSEEN * rarity(pages, 0.5) };
}

// The pages that answer a message, and those that may have to do with it, best first.
function ranked(asked, shards, pages) {
  const said = asked.map((word) => saidFor(word, shards, pages)).filter((word) => word.most || word.unseen)
    .sort((one, other) => other.most - one.most);
  const counted = said.slice(0, COUNTED);
  const whole = counted.reduce((sum, word) => sum + Math.max(word.most, word.unseen), 0);
  const found = new Map();
  for (const { best } of counted) {
    for (const [page, { score, titled }] of best) {
      const sum = found.get(page) || { page, score: 0, words: 0, titled: 0 };
      sum.score += score;
      sum.words += 1;
      sum.titled += titled;
      found.set(page, sum);
    }
  }
  const order = Array.from(found.values()).sort((one, other) => other.score - one.score || other.page - one.page);
  const needed = (words) => Math.min(words, counted.length);
  const least = Math.max(RELATED.coverage * whole, RELATED.behind * (order.length ? order[0].score : 0));
  const near = order.filter((one) => one.score >= least && one.words >= needed(RELATED.words));
  const [first, second] = near;
  const sure = first && first.score >= ANSWERS.coverage * whole && first.titled >= needed(ANSWERS.titled) &&
    first.score >= ANSWERS.ahead * (second ? second.score : 0);
  const names = near.slice(0, SHOWN).map((one) => one.page);
  return { answers: sure ? names.slice(0, 1) : [], related: sure ? names.slice(1) : names };
}
