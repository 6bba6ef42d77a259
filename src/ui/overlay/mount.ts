/** Our element over the page. */
import { onAbort } from '../../async/on-abort.ts';
import { styles } from './styles.ts';

export interface Mounted {
  /** The element to render into. */
  readonly root: HTMLElement;
  /** Shows the element again if the page removed or closed it. */
  keep(): void;
}

/**
 * Adds an element to the browser's top layer, above everything else in the page, until `signal`
 * aborts. Its shadow root is closed: the page sees one empty element, whose size and place say
 * nothing of what is in it. The page holds this element, so all its styles are in the shadow tree,
 * where important declarations win over the page's.
 */
export function mount(signal: AbortSignal): Mounted {
  const host = document.createElement('div');
  host.popover = 'manual';
  const shadow = host.attachShadow({ mode: 'closed' });
  const style = document.createElement('style');
  style.textContent = styles;
  const root = document.createElement('div');
  root.className = 'frame';
  shadow.append(style, root);
  // Only the newest popover is above a full-screen element, even above a bare video.
  const raise = () => {
    host.hidePopover();
    document.documentElement.append(host);
    host.showPopover();
  };
  raise();
  document.addEventListener('fullscreenchange', raise, { signal });
  onAbort(signal, () => host.remove());
  return { root, keep: () => (host.isConnected && host.matches(':popover-open')) || raise() };
}
