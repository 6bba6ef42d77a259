/** The time a link takes: signalling, WebRTC, and the handshake. */
import type { Stage } from '../../stack/stage.ts';
import type { MeshPageContract } from '../contract/mesh-page.ts';
import { addModule, serveModules } from '../contract/modules.ts';
import type { Latencies } from './commands.ts';

declare const meshContract: MeshPageContract;

/** Opens two meshes in one page and links them `repetitions` times. */
export async function linkTimes(stage: Stage, times: number): Promise<Latencies> {
  const viewer = await stage.viewer('Aiko', { allowsEverySite: true });
  try {
    await serveModules(viewer.page);
    await viewer.open(`${stage.cinema.url}/plain`);
    await addModule(viewer.page, 'test/contract/mesh-page.ts', 'meshContract');
    const values = await viewer.page.evaluate(
      (count, url) => meshContract.cycle(count, url),
      times,
      stage.peerServer.url,
    );
    return { name: 'link: from two open pages to both proven', values };
  } finally {
    await viewer.close();
  }
}
