import type { Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type Listening, listen } from '../listen.ts';
import { type Asset, type Dam, asAsset, readAssets, respond } from './assets.ts';
import { episodePage, framePage, indexPage, playerPage, readWish, writeWish } from './pages.ts';
import { silenced } from './silent.ts';

export interface CinemaOptions {
  /** Port of the pages; any free one by default. */
  readonly port?: number;
  /** Port of the player on the other site; any free one by default. */
  readonly playerPort?: number;
  /** Stops the cinema when aborted. */
  readonly signal?: AbortSignal;
}

export interface Cinema {
  /**
   * Address of the pages: `http://cinema.localhost:PORT`. The same port answers at 127.0.0.1 too.
   */
  readonly url: string;
  /** Address of the player of `/framed`: `http://player.localhost:PORT`. */
  readonly playerUrl: string;
  /** Sends the rest of the clips to pages that asked for a dam (`?dam=1`). */
  openDam(): void;
  stop(): Promise<void>;
}

/** The share of a clip sent before the dam opens. */
const BEFORE_DAM = 0.4;

const STRICT_POLICY = "default-src 'self'; connect-src 'none'";

/**
 * Starts a small web site with videos, on the loopback address only. Browsers resolve every name under
 * `localhost` to it themselves, so its pages and its player are on different sites.
 *
 * @throws if a port is in use, or a file of the cinema cannot be read.
 */
export async function startCinema(options: CinemaOptions = {}): Promise<Cinema> {
  const [media, files] = await Promise.all([
    readAssets(join(import.meta.dirname, 'media')),
    readAssets(join(import.meta.dirname, 'public')),
  ]);
  const opening = new AbortController();
  const dam: Dam = { share: BEFORE_DAM, opened: once(opening.signal, 'abort') };
  const openDam = () => opening.abort();
  const player = await open(playerSite(media, files, dam), options.playerPort, options.signal);
  try {
    const pages = await open(
      pageSite(media, files, dam, player.port),
      options.port,
      options.signal,
    );
    return {
      url: `http://cinema.localhost:${pages.port}`,
      playerUrl: `http://player.localhost:${player.port}`,
      openDam,
      stop: async () => {
        openDam();
        await Promise.all([pages.stop(), player.stop()]);
      },
    };
  } catch (error) {
    await player.stop();
    throw error;
  }
}

function open(site: Hono, port?: number, signal?: AbortSignal): Promise<Listening> {
  // Without options for HTTP/2 or TLS the result is always a plain HTTP server.
  return listen(createAdaptorServer({ fetch: site.fetch }) as Server, port, signal);
}

type Files = ReadonlyMap<string, Asset>;

function pageSite(media: Files, files: Files, dam: Dam, playerPort: number): Hono {
  const site = baseSite(media, files, dam);
  site.get('/', (context) => context.html(indexPage()));
  site.get('/strict', (context) => {
    context.header('content-security-policy', STRICT_POLICY);
    return context.html(episodePage('strict', wishOf(context)));
  });
  const playerSite = (context: Context) => siteOf(context, 'player', playerPort);
  const playerOf = (context: Context) =>
    `${playerSite(context)}/player${writeWish(wishOf(context))}`;
  site.get('/framed', (context) =>
    context.html(episodePage('framed', wishOf(context), { frame: playerOf(context) })),
  );
  site.get('/nested', (context) => {
    const wish = wishOf(context);
    const between = siteOf(context, 'embed', Number(new URL(context.req.url).port));
    return context.html(
      episodePage('nested', wish, { frame: `${between}/embed${writeWish(wish)}` }),
    );
  });
  site.get('/embed', (context) => context.html(framePage(playerOf(context))));
  site.get('/based', (context) =>
    context.html(episodePage('based', wishOf(context), { base: `${playerSite(context)}/` })),
  );
  return site;
}

/** The other site on this machine, for a browser that used a name. */
function siteOf(context: Context, name: string, port: number): string {
  const { hostname } = new URL(context.req.url);
  const host = hostname.endsWith('localhost') ? `${name}.localhost` : hostname;
  return `http://${host}:${port}`;
}

function playerSite(media: Files, files: Files, dam: Dam): Hono {
  const site = baseSite(media, files, dam);
  site.get('/player', (context) => context.html(playerPage(wishOf(context))));
  return site;
}

/**
 * The common part of both sites: the clips, the style and the script, and one page of the same
 * episodes.
 */
function baseSite(media: Files, files: Files, dam: Dam): Hono {
  const site = new Hono();
  site.get('/plain', (context) => context.html(episodePage('plain', wishOf(context))));
  for (const [folder, assets] of Object.entries({ media, public: files })) {
    site.get(`/${folder}/:name`, (context) => {
      const name = context.req.param('name');
      const found = assets.get(name);
      const isSilent = context.req.query('silent') === '1';
      const asset = found && isSilent ? asAsset(name, silenced(found.bytes)) : found;
      const held = context.req.query('dam') === '1' ? dam : undefined;
      return asset ? respond(asset, context.req.raw, held) : context.notFound();
    });
  }
  return site;
}

function wishOf(context: Context) {
  return readWish(context.req.query());
}
