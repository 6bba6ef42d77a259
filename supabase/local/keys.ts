/** The API keys and the token secret of a local backend. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The publishable key of every local backend. It is no secret: it only names the API, so that an
 * extension build may contain it as its default.
 */
export const localPublishableKey = 'sb_publishable_issho-local-development';

export interface Keys {
  readonly publishableKey: string;
  /** The key of the service role, with all permissions. */
  readonly secretKey: string;
  /** Signs session tokens. Sessions are valid as long as it stays the same. */
  readonly tokenSecret: string;
}

function freshKeys(): Keys {
  return {
    publishableKey: localPublishableKey,
    secretKey: `sb_secret_${randomBytes(24).toString('base64url')}`,
    tokenSecret: randomBytes(32).toString('base64url'),
  };
}

function parseKeys(text: string, path: string): Keys {
  const { secretKey, tokenSecret } = JSON.parse(text) as Partial<Keys>;
  if (typeof secretKey !== 'string' || typeof tokenSecret !== 'string') {
    throw new Error(`${path} holds no keys; delete it to make new ones (sessions end)`);
  }
  return { publishableKey: localPublishableKey, secretKey, tokenSecret };
}

/** The keys in `directory`, created at the first use. Without a directory, new keys. */
export async function loadKeys(directory: string | undefined): Promise<Keys> {
  if (directory === undefined) return freshKeys();
  const path = join(directory, 'keys.json');
  try {
    return parseKeys(await readFile(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys = freshKeys();
  await mkdir(directory, { recursive: true });
  await writeFile(path, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return keys;
}
