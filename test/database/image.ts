/** Before the tests on PGlite: the image their backends start from, made once instead of by each file. */
import { databaseImage } from '../../stack/database-image.ts';

export default async function setup(): Promise<void> {
  await databaseImage();
}
