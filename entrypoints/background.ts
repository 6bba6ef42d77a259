import { defineBackground } from 'wxt/utils/define-background';
import { startBackground } from '../src/background/background.ts';

export default defineBackground({ type: 'module', main: startBackground });
