// The fold: every spelling of one text becomes one text, exactly as the matcher has it. As models/text.py.

const STOP_WORDS = new Set(TABLES.stopWords);

// The folded words of a text and the second readings of its Latin words.
function fold(text) {
  const shown = signsAsLetters(retyped(withoutLinks(withoutHeaders(oneForm(text)))));
  const found = read(spelledOut(shown));
  if (found.singles > 2) {
    const joined = rejoined(shown);
    if (joined !== shown) return read(spelledOut(joined));
  }
  return found;
}

const inOneLine = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

function spelledOut(shown) {
  const anyLatin = /[A-Za-z]/.test(shown);
  if (isAscii(shown) || !(anyLatin || UNUSUAL.test(shown))) return inOneSpelling(inOneLine(shown.toLowerCase()));
  if (anyLatin || /[Α-ω]/u.test(shown)) shown = inOneScript(shown);
  return inOneSpelling(inOneLine(shown.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ").replace(MARK, "")));
}

function inOneScript(shown) {
  let tricked = false;
  const fixed = shown.replace(WORD, (word) => {
    const repaired = repair(word.slice(0, LONGEST_WORD));
    tricked = tricked || repaired !== word;
    return repaired;
  });
  return tricked ? fixed.replace(WORD, (word) => (couldBeCyrillic(word) ? asCyrillic(word) : word)) : shown;
}
