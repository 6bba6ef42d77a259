/** The contract of Mesh with the real implementation: WebRTC over a PeerServer. */
import { it } from 'vitest';
import { meshContract } from '../../contract/mesh.ts';
import { openMeshPage } from '../bare-browser.ts';

const mesh = openMeshPage();

it.each(meshContract.map(({ name }) => name))('%s', (name) => mesh().run(name));
