/** `npm run types:database`: writes the types of the schema. */
import { writeFile } from 'node:fs/promises';
import { describeTypes, typesFile } from './types.ts';

await writeFile(typesFile, await describeTypes());
