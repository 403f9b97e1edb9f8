// The page: one field, the answer, what may be related. Everything is loaded as scripts: a page opened from a disk
// may fetch nothing, and no policy has to be loosened for it.

const form = document.getElementById("search");
const field = form.elements.q;
const bar = form.querySelector("progress");
const result = document.getElementById("found");
const { root, edition, language, sheet } = form.dataset;
const part = (name) => result.querySelector(`[data-part="${name}"]`);
const LINKED = 500;
const LONGEST_WAIT = 60000;
const A_MESSAGE = 4; // words from which on a text is something said, not a subject looked up

const waiting = new Map();
const loaded = new Map();
const keep = (name, value) => {
  loaded.set(name, value);
  waiting.get(name)?.(value);
};
window.aiqynSearch = {
  head: (head) => keep("head.js", { ...head, common: new Set(new Uint32Array(bytesOf(head.common).buffer)) }),
  shard: (number, packed) => keep(`words/${number.toString(16)}.js`, shardOf(packed)),
  cards: (code, number, cards) => keep(`cards/${code}/${number}.js`, cards),
};

function load(name) {
  if (loaded.has(name)) return Promise.resolve(loaded.get(name));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const end = (settle, value) => {
      clearTimeout(timer);
      waiting.delete(name);
      script.remove();
      settle(value);
    };
    const timer = setTimeout(() => end(reject, new Error(name)), LONGEST_WAIT);
    waiting.set(name, (value) => end(resolve, value));
    script.onerror = () => end(reject, new Error(name));
    script.src = `${root}search/${name}?v=${edition}`;
    document.head.append(script);
  });
}

async function loadAll(names) {
  let done = 0;
  bar.max = Math.max(1, names.length);
  bar.value = 0;
  return new Map(await Promise.all(names.map(async (name) => {
    const value = await load(name);
    bar.value = ++done;
    return [name, value];
  })));
}

async function find(text) {
  const head = await load("head.js");
  const asked = askedWords(text, head);
  const numbers = Array.from(new Set(asked.flatMap((word) => word.terms.map((term) => term.shard))));
  const files = await loadAll(numbers.map((number) => `words/${number.toString(16)}.js`));
  const shards = new Map(numbers.map((number) => [number, files.get(`words/${number.toString(16)}.js`)]));
  const { answers, related } = ranked(asked, shards, head.pages);
  const sheets = new Set([...answers, ...related].map((page) => Math.floor(page / sheet)));
  const cards = await loadAll(Array.from(sheets, (number) => `cards/${language}/${number}.js`));
  const cardOf = (page) => cards.get(`cards/${language}/${Math.floor(page / sheet)}.js`)[page % sheet];
  return { answers: answers.map(cardOf), related: related.map(cardOf), words: asked.length };
}

function show(name, cards) {
  part(name).hidden = !cards.length;
  part(name).querySelector("ol").innerHTML = cards.join("");
}

function say(sentence) {
  part("status").textContent = sentence;
}

let turn = 0;
async function search() {
  const own = ++turn;
  const text = field.value.trim();
  show("answers", []);
  show("related", []);
  part("nothing").hidden = true;
  part("status").classList.remove("unseen");
  grow();
  bar.hidden = !text;
  say(text ? form.dataset.searching : "");
  if (!text) return;
  try {
    const { answers, related, words } = await find(text);
    if (own !== turn) return;
    show("answers", answers);
    show("related", related);
    part("nothing").hidden = answers.length > 0 || (related.length > 0 && words < A_MESSAGE);
    // The box says it to the eye, the status to the ear.
    part("status").classList.toggle("unseen", !part("nothing").hidden && !related.length);
    const number = answers.length + related.length;
    say(number ? form.dataset.found.replace("{number}", number) : form.dataset.nothing);
  } catch (error) {
    if (own !== turn) return;
    say(form.dataset.failed);
  }
  bar.hidden = true;
  if (result.getBoundingClientRect().top > window.innerHeight * 0.6) result.scrollIntoView();
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function remember() {
  const text = field.value.trim().slice(0, LINKED);
  const address = `${location.pathname}${text ? `?q=${encodeURIComponent(text)}` : ""}`;
  try {
    history.replaceState(null, "", address);
  } catch {
    // Pages opened from a disk may not change their address; they are searched all the same.
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  remember();
  search();
});
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.getElementById("needs-script").hidden = true;
form.hidden = false;
field.value = new URLSearchParams(location.search).get("q") || "";
grow();
if (field.value) search();
