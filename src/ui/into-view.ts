import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * A ref for the answer to the viewer's last click: the element scrolls into view when it appears.
 */
export function useIntoView<E extends HTMLElement>() {
  const element = useRef<E>(null);
  useLayoutEffect(() => element.current?.scrollIntoView({ block: 'nearest' }), []);
  return element;
}
