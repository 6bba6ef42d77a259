/** `npm run release:stamp`: freezes the migrations as part of a release. */
import { fileURLToPath } from 'node:url';
import { stampRelease } from './released.ts';

const count = await stampRelease(fileURLToPath(new URL('../', import.meta.url)));
console.log(`${count} files added to supabase/released.json. Commit it with the release.`);
