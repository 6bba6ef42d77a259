/** `npm run types:database`. */
import { writeFile } from 'node:fs/promises';
import { describeTypes, typesFile } from './types.ts';

await writeFile(typesFile, await describeTypes());
