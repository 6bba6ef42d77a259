import { html, raw } from 'hono/html';
import { CLIPS, CLIP_SECONDS, type Clip, clipNamed } from './clips.ts';
import { type Episode, SHOW, describe, episodeNumbered } from './show.ts';

/** The options of a page, from its address. */
export interface Wish {
  readonly clip: Clip;
  readonly episode: Episode;
  /** Whether the `<video>` is added 1 s after the page has loaded. */
  readonly late: boolean;
  /** Whether the page can replace its `<video>` with a new element. */
  readonly swap: boolean;
  readonly muted: boolean;
  /** Whether the clip has no sound at all. Only MP4 files are available like that. */
  readonly silent: boolean;
  /** Whether only the first part of the clip is sent, until the cinema releases the rest. */
  readonly dam: boolean;
}

/** The ways in which sites embed a player. */
export const DRESSINGS = {
  plain: 'A video on a page',
  strict: 'The same under a strict content security policy',
  framed: 'A player in a frame from another site',
  nested: 'A player in a frame in a frame, each from another site',
  based: 'A page whose addresses are of another site',
} as const;

/** Reads the options from a query; ignores invalid ones. */
export function readWish(query: Readonly<Record<string, string>>): Wish {
  return {
    clip: clipNamed(query['clip']),
    episode: episodeNumbered(query['episode']),
    late: query['late'] === '1',
    swap: query['swap'] === '1',
    muted: query['muted'] === '1',
    silent: query['silent'] === '1',
    dam: query['dam'] === '1',
  };
}

/** Writes options as a query, without the defaults. */
export function writeWish(wish: Wish): string {
  const query = new URLSearchParams();
  if (wish.clip !== CLIPS[0]) query.set('clip', wish.clip.name);
  if (wish.episode.number !== 1) query.set('episode', String(wish.episode.number));
  for (const flag of ['late', 'swap', 'muted', 'silent', 'dam'] as const)
    if (wish[flag]) query.set(flag, '1');
  return query.size === 0 ? '' : `?${query}`;
}

/** The programme: every embedding with every clip. */
export function indexPage() {
  const rows = Object.entries(DRESSINGS).map(([dressing, words]) => {
    const links = CLIPS.map(
      (clip) => html`<a href="/${dressing}?clip=${clip.name}">${clip.name}</a>`,
    );
    return html`<li>
      <a class="title" href="/${dressing}">${words}</a>
      <span class="clips">${links}</span>
    </li>`;
  });
  return document(
    SHOW,
    html`<main class="programme">
      <h1>${SHOW}</h1>
      <p>A small cinema for trying things out. Nothing here leaves this machine.</p>
      <ul>
        ${rows}
      </ul>
      <p class="hint">
        Add <code>&amp;late=1</code>, <code>&amp;swap=1</code>, <code>&amp;muted=1</code>,
        <code>&amp;silent=1</code> or <code>&amp;episode=2</code> to an address.
      </p>
    </main>`,
  );
}

interface Elsewhere {
  /** Address of a frame that has the player, instead of the page. */
  readonly frame?: string;
  /** The base of the page's addresses, if it is not the page's own. */
  readonly base?: string;
}

/** A page with the player in it. */
export function episodePage(
  dressing: keyof typeof DRESSINGS,
  wish: Wish,
  { frame, base }: Elsewhere = {},
) {
  const { episode } = wish;
  const name = `${SHOW}, episode ${episode.number}: ${episode.title}`;
  const screen = frame ? framed(frame) : player(wish);
  const next =
    episode.next === undefined
      ? ''
      : html`<a
          class="next"
          href="/${dressing}${writeWish({ ...wish, episode: episodeNumbered(String(episode.next)) })}"
          >Next episode</a
        >`;
  return document(
    name,
    html`<header><a href="/">${SHOW}</a></header>
      <main>
        <div class="screen">${screen}</div>
        <div class="caption">
          <div>
            <h1>${episode.title}</h1>
            <p>Episode ${episode.number} · ${wish.clip.name} · ${DRESSINGS[dressing]}</p>
          </div>
          ${wish.swap && !frame ? swapButton() : ''} ${next}
        </div>
      </main>`,
    html`${metadata(episode, name)}${base ? html`<base href="${base}" />` : ''}`,
  );
}

/** The frame of the `framed` page: the player only. */
export function playerPage(wish: Wish) {
  return document(
    'Player',
    html`<main class="screen alone">${player(wish)}${wish.swap ? swapButton() : ''}</main>`,
  );
}

/** The frame of the `nested` page: another frame only. */
export function framePage(address: string) {
  return document('Embedded', html`<main class="screen alone">${framed(address)}</main>`);
}

function framed(address: string) {
  return html`<iframe src="${address}" title="Player" allow="autoplay; fullscreen"></iframe>`;
}

/** The element as sites write it, and a template of it for `late` and `swap`. */
function player(wish: Wish) {
  const wishes = [wish.dam && 'dam=1', wish.silent && 'silent=1'].filter(Boolean).join('&');
  const video = html`<video
    controls
    playsinline
    preload="auto"
    src="/media/${wish.clip.file}${wishes && `?${wishes}`}"
    ${wish.muted ? 'muted' : ''}
  ></video>`;
  return html`<template id="player">${video}</template>${wish.late ? '' : video}`;
}

function swapButton() {
  return html`<button type="button" id="swap">Swap player</button>`;
}

function metadata(episode: Episode, name: string) {
  // A `<` could end the element too early.
  const data = JSON.stringify(describe(episode, CLIP_SECONDS)).replaceAll('<', '\\u003c');
  return html`<meta property="og:type" content="video.episode" />
    <meta property="og:site_name" content="${SHOW}" />
    <meta property="og:title" content="${name}" />
    <script type="application/ld+json">
      ${raw(data)}
    </script>`;
}

/** The frame of every page. Style and script are files, because of the strict policy. */
function document(
  title: string,
  body: ReturnType<typeof html>,
  head: ReturnType<typeof html> | '' = '',
) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="/public/lantern.svg" />
        <link rel="stylesheet" href="/public/cinema.css" />
        <script type="module" src="/public/cinema.js"></script>
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}
