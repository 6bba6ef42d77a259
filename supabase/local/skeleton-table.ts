/**
 * The table of characters that look alike in `private.name_skeleton()`, from Unicode's data: the
 * confusables of UTS 39 (version 13, of the package `unhomoglyph`) and case folding.
 */
import unhomoglyph from 'unhomoglyph';

/** First and last code point of the blocks of Latin, Greek, Cyrillic and Armenian as of Unicode 15. */
const letterBlocks = [
  [0x80, 0x2af],
  [0x370, 0x52f],
  [0x531, 0x58a],
  [0x1c80, 0x1c88],
  [0x1d00, 0x1dbf],
  [0x1e00, 0x1fff],
  [0x2c60, 0x2c7f],
  [0xa640, 0xa69f],
  // Later versions fill the gaps. The table stays as it is once it is released.
  [0xa720, 0xa7ca],
  [0xa7d0, 0xa7d1],
  [0xa7d3, 0xa7d3],
  [0xa7d5, 0xa7d9],
  [0xa7f2, 0xa7ff],
  [0xab30, 0xab6f],
  [0x1d200, 0x1d24f],
] as const;

/** The blocks of Cherokee, Coptic and Lisu. Only their characters that look like ASCII count. */
const lookalikeBlocks = [
  [0x3e2, 0x3ef],
  [0x13a0, 0x13ff],
  [0x2c80, 0x2cff],
  [0xa4d0, 0xa4ff],
  [0xab70, 0xabbf],
  [0x102e0, 0x102ff],
] as const;

/** Characters and others that they look like. The last pair is not in Unicode's data. */
const pairs = [
  ['0', 'o'],
  ['1', 'l'],
  ['i', 'l'],
  ['|', 'l'],
  ['\u2010', '-'],
  ['\u2013', '-'],
  ['\u2212', '-'],
  ['才', 'オ'],
] as const;

/** Kana that an ideograph looks like. */
const kana = 'ニハカトロタエ';
/** Kana and an ideograph that look like other kana. */
const likeKana = 'ヘ一';

const ascii = /^[a-z0-9|]$/i;
const latin = /^\p{Script=Latin}$/u;
const letter = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}]$/u;
const isOne = (text: string) => Array.from(text).length === 1;

/** The lower-case letter of the same meaning; `character` itself where it folds to several. */
function fold(character: string): string {
  const lower = character.toLowerCase();
  const upper = lower.toUpperCase();
  if (!isOne(lower) || !isOne(upper)) return character;
  // Several forms of a letter, for example the final sigma, become one.
  return upper.toLowerCase();
}

/** The lower-case ASCII letter or digit that `character` looks like. */
function asciiOf(character: string): string | undefined {
  const prototype = unhomoglyph(character);
  if (prototype === character || !ascii.test(prototype)) return undefined;
  return simplest(prototype.toLowerCase());
}

/** One of several ASCII characters that look alike. */
function simplest(character: string): string {
  return pairs.find(([from]) => from === character)?.[1] ?? character;
}

function lookOf(character: string): string {
  const folded = fold(character);
  if (latin.test(character)) return asciiOf(folded) ?? simplest(folded);
  const upper = character.toUpperCase();
  // A small letter may look like nothing in ASCII, and its capital may.
  return asciiOf(character) ?? asciiOf(upper) ?? asciiOf(folded) ?? folded;
}

function* charactersOf(blocks: readonly (readonly [number, number])[]): Generator<string> {
  for (const [first, last] of blocks) {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code);
      // The function decomposes names first: a character that changes needs no entry.
      if (character.normalize('NFKD') === character) yield character;
    }
  }
}

/** Each character and what it looks like, in the order of code points. */
export function makeSkeletonTable(): readonly (readonly [string, string])[] {
  const table = new Map<string, string>(pairs);
  for (let code = 0x41; code <= 0x5a; code += 1) {
    const capital = String.fromCodePoint(code);
    table.set(capital, simplest(capital.toLowerCase()));
  }
  for (const character of charactersOf(letterBlocks)) {
    if (letter.test(character)) table.set(character, lookOf(character));
  }
  for (const character of charactersOf(lookalikeBlocks)) {
    table.set(character, asciiOf(character) ?? character);
  }
  for (const character of kana) table.set(unhomoglyph(character), character);
  for (const character of likeKana) table.set(character, unhomoglyph(character));
  return [...table]
    .filter(([from, to]) => from !== to)
    .toSorted(([a], [b]) => a.codePointAt(0)! - b.codePointAt(0)!);
}

/** The longest content of a string literal on one line of SQL. */
const lineLength = 96;

/** `characters` as an SQL literal of several lines, each indented by eight spaces. */
function literal(characters: readonly string[]): string {
  const lines = [''];
  for (const character of characters) {
    const code = character.codePointAt(0)!;
    const hexadecimal = code.toString(16).toUpperCase();
    const long = `\\U${hexadecimal.padStart(8, '0')}`;
    const escaped = code > 0xffff ? long : `\\u${hexadecimal.padStart(4, '0')}`;
    const token = code < 0x80 ? character : escaped;
    if (lines.at(-1)!.length + token.length > lineLength) lines.push('');
    lines[lines.length - 1] += token;
  }
  return `        e${lines.map((line) => `'${line}'`).join('\n        ')}`;
}

/** The two arguments of `translate()` in `private.name_skeleton()`, as its migration has them. */
export function describeSkeletonTable(): string {
  const table = makeSkeletonTable();
  return `${literal(table.map(([from]) => from))},\n${literal(table.map(([, to]) => to))}\n`;
}
