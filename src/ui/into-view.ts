import { useLayoutEffect, useRef } from 'preact/hooks';

/** For what answers the viewer's last click: an element with this ref is scrolled into view when it appears. */
export function useIntoView<E extends HTMLElement>() {
  const element = useRef<E>(null);
  useLayoutEffect(() => element.current?.scrollIntoView({ block: 'nearest' }), []);
  return element;
}
