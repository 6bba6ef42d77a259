/** The API keys and the token secret of a local backend. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The publishable key of every local backend. Not a secret: it only says which API is meant, so an
 * extension build may carry it as its default.
 */
export const localPublishableKey = 'sb_publishable_issho-local-development';

export interface Keys {
  readonly publishableKey: string;
  /** Opens everything, as the service role. */
  readonly secretKey: string;
  /** Signs session tokens; as long as it stays, sessions stay valid. */
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

/** The keys kept in `directory`, made at first use; without a directory, new ones. */
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
