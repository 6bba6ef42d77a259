/** `npm run names:table`: prints the table of `private.name_skeleton()` for a migration. */
import { describeSkeletonTable } from './skeleton-table.ts';

process.stdout.write(describeSkeletonTable());
