import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startDiscovery } from '../src/engine/discovery.ts';

/** The few kilobytes that run in every frame of a granted site. */
export default defineUnlistedScript(startDiscovery);
