/** This browser profile's key pair: made once, whoever asks first, and kept in IndexedDB. */
import type { DBSchema } from 'idb';
import { openDB } from 'idb';
import { newKeyPair } from './proof.ts';

interface KeySchema extends DBSchema {
  keys: { key: 'own'; value: CryptoKeyPair };
}

let asked: Promise<CryptoKeyPair> | undefined;

/** The pair, from memory once this worker has read it. */
export function ownKeyPair(): Promise<CryptoKeyPair> {
  asked ??= storedKeyPair().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

/** @throws DOMException when the profile keeps no storage. */
async function storedKeyPair(): Promise<CryptoKeyPair> {
  const database = await openDB<KeySchema>('issho-identity', 1, {
    upgrade: (opened) => void opened.createObjectStore('keys'),
  });
  try {
    const kept = await database.get('keys', 'own');
    if (kept) return kept;
    // A transaction does not outlast the making of a key: made before, and given up where another
    // worker was first.
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
