/** Our element over the page. */
import { onAbort } from '../../async/on-abort.ts';
import { styles } from './styles.ts';

export interface Mounted {
  readonly root: ShadowRoot;
  /** Adds the element again if the page removed it. */
  keep(): void;
}

/**
 * Adds an element to the browser's top layer, above everything else in the page, until `signal`
 * aborts. Its shadow root is closed: the page sees one empty element.
 */
export function mount(signal: AbortSignal): Mounted {
  const host = document.createElement('div');
  host.popover = 'manual';
  for (const [property, value] of Object.entries(hostStyle)) {
    host.style.setProperty(property, value, 'important');
  }
  const root = host.attachShadow({ mode: 'closed' });
  const style = document.createElement('style');
  style.textContent = styles;
  root.append(style);
  // Only the newest popover is above a full-screen element, even above a bare video.
  const raise = () => {
    host.hidePopover();
    document.documentElement.append(host);
    host.showPopover();
  };
  raise();
  document.addEventListener('fullscreenchange', raise, { signal });
  onAbort(signal, () => host.remove());
  return { root, keep: () => host.isConnected || raise() };
}

/** The page's own rules must not reach the element, so these are important. */
const hostStyle = {
  all: 'initial',
  display: 'block',
  position: 'fixed',
  inset: '0',
  width: 'auto',
  height: 'auto',
  border: '0',
  padding: '0',
  margin: '0',
  background: 'none',
  overflow: 'hidden',
  'pointer-events': 'none',
} as const;
