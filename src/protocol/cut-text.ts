/**
 * The first `most` characters of `text`, counted like the database: one beyond U+FFFF counts once
 * and is never cut in two. Lone surrogates and control characters, which no database stores, are
 * replaced. It reads 2 · `most` code units at most.
 */
export function cutText(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most)).slice(0, most);
  return characters.join('').toWellFormed().replaceAll(CONTROLS, ' ');
}

const CONTROLS = /\p{Cc}/gu;
