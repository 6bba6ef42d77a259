import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file held in memory: all of them together are a few megabytes. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mp4': 'video/mp4',
  '.svg': 'image/svg+xml',
  '.webm': 'video/webm',
};

/** Reads all files of a folder, by name. */
export async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(folder);
  const assets = names.map(async (name): Promise<[string, Asset]> => {
    return [name, asAsset(name, new Uint8Array(await readFile(join(folder, name))))];
  });
  return new Map(await Promise.all(assets));
}

export function asAsset(name: string, bytes: Uint8Array<ArrayBuffer>): Asset {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`;
  return { bytes, tag, type: TYPES[extname(name)] ?? 'application/octet-stream' };
}

/**
 * Answers a request for an asset: whole (200), a part (206), unchanged (304), or no such part
 * (416). A list of ranges, or an invalid one, gets the whole file, as RFC 9110 allows.
 */
export function respond(asset: Asset, request: Request, dam?: Dam): Response {
  const size = asset.bytes.byteLength;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    // It may be cached but is revalidated: a new clip never mixes with the old one.
    'cache-control': 'no-cache',
    'content-type': asset.type,
    etag: asset.tag,
  });
  if (request.headers.get('if-none-match') === asset.tag) {
    return new Response(null, { status: 304, headers });
  }
  const range = parseRange(askedRange(asset, request), size);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const [first, end] = range ?? [0, size];
  headers.set('content-length', String(end - first));
  if (range) headers.set('content-range', `bytes ${first}-${end - 1}/${size}`);
  const body = request.method === 'HEAD' ? null : asset.bytes.subarray(first, end);
  const flowing = body && dam ? behind(dam, body, Math.floor(size * dam.share) - first) : body;
  return new Response(flowing, { status: range ? 206 : 200, headers });
}

/** Holds back the bytes after a share of a file, like a failing network. */
export interface Dam {
  readonly share: number;
  readonly opened: Promise<unknown>;
}

function behind(dam: Dam, bytes: Uint8Array<ArrayBuffer>, at: number) {
  const early = bytes.subarray(0, Math.max(0, at));
  const late = bytes.subarray(Math.max(0, at));
  return new ReadableStream<Uint8Array>({
    async start(stream) {
      if (early.byteLength > 0) stream.enqueue(early);
      await dam.opened;
      if (late.byteLength > 0) stream.enqueue(late);
      stream.close();
    },
    // The client has gone, so there is nobody to answer.
    cancel: () => undefined,
  });
}

/** The requested range. Only `GET` has one, and only for the version it names, if it names one. */
function askedRange(asset: Asset, request: Request): string {
  const version = request.headers.get('if-range') ?? asset.tag;
  const counts = request.method === 'GET' && version === asset.tag;
  return (counts && request.headers.get('range')) || '';
}

/** The first byte of a range and the one after its last; `undefined` for a range to ignore. */
function parseRange(value: string, size: number): [number, number] | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(value.trim());
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, start = '', last = ''] = match;
  if (start === '')
    return Number(last) === 0 ? 'unsatisfiable' : [Math.max(0, size - Number(last)), size];
  const first = Number(start);
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < first) return undefined;
  return first < size ? [first, end] : 'unsatisfiable';
}
