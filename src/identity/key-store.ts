/** This browser profile's key pair: made once, on the first request, and stored in IndexedDB. */
import type { DBSchema } from 'idb';
import { openDB } from 'idb';
import { newKeyPair } from './proof.ts';

interface KeySchema extends DBSchema {
  keys: { key: 'own'; value: CryptoKeyPair };
}

let asked: Promise<CryptoKeyPair> | undefined;

/** The pair, cached for the life of this worker. */
export function ownKeyPair(): Promise<CryptoKeyPair> {
  asked ??= storedKeyPair().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** @throws DOMException if the profile allows no storage. */
async function storedKeyPair(): Promise<CryptoKeyPair> {
  const database = await openDB<KeySchema>('issho-identity', 1, {
    upgrade: (opened) => void opened.createObjectStore('keys'),
  });
  try {
    const kept = await database.get('keys', 'own');
    if (kept) return kept;
    // An IndexedDB transaction ends before a key is made. So the key is made first, and discarded
    // if another worker stored one in the meantime.
    const made = await newKeyPair();
    const writing = database.transaction('keys', 'readwrite');
    const first = await writing.store.get('own');
    if (!first) await writing.store.put(made, 'own');
    await writing.done;
    return first ?? made;
  } finally {
    database.close();
  }
}
