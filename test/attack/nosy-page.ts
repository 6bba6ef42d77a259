/** A hostile site that looks everywhere a page can for its viewers' room. */

export interface Spy {
  /** Everything the page can read now, and everything it received since it was opened. */
  look(): Promise<string>;
}

/** Runs in the page before its other scripts, without access to this module's scope. */
export function nosyPage(): void {
  const told: unknown[] = [];
  const roots: ShadowRoot[] = [];
  const note = (...what: unknown[]) => void told.push(...what);
  for (const kind of ['message', 'messageerror', 'storage', 'securitypolicyviolation', 'error']) {
    globalThis.addEventListener(kind, (event) => note(kind, describe(event)), true);
  }
  wrap(Element.prototype, 'attachShadow');
  wrap(EventTarget.prototype, 'dispatchEvent');
  wrap(globalThis, 'postMessage');
  wrap(globalThis, 'fetch');
  for (const name of ['WebSocket', 'RTCPeerConnection', 'Worker', 'BroadcastChannel'] as const) {
    const Original = globalThis[name] as new (...given: unknown[]) => object;
    Object.assign(globalThis, {
      [name]: class extends Original {
        constructor(...given: unknown[]) {
          super(...given);
          note(name, ...given);
        }
      },
    });
  }
  // One font for each letter reveals which letters are shown, if other text uses it.
  const fonts = 'K,z,h,S,k'.split(',').flatMap((letter) =>
    ['system-ui', 'sans-serif', 'ui-monospace', 'monospace'].map((family) => {
      const range = `U+${letter.codePointAt(0)?.toString(16)}`;
      const font = new FontFace(family, 'url(/public/no-such-font)', { unicodeRange: range });
      document.fonts.add(font);
      return { letter, family, font };
    }),
  );

  function describe(event: object): string {
    const parts: unknown[] = [];
    for (const name in event) {
      const value = (event as Record<string, unknown>)[name];
      parts.push(`${name}: ${text(value)}`);
    }
    return parts.join(', ');
  }

  function text(value: unknown): string {
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  }

  function wrap(target: object, name: string): void {
    const methods = target as Record<string, (...given: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) throw new Error(`no ${name} here`);
    methods[name] = function wrapped(this: unknown, ...given: unknown[]) {
      note(name, ...given);
      const result = original.apply(this, given);
      if (result instanceof ShadowRoot) roots.push(result);
      return result;
    };
  }

  /** The markup below `root`, including open shadow trees. */
  function markup(root: Element | ShadowRoot): string {
    const inner = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? [markup(shadowRoot)] : [],
    );
    return [root.innerHTML, ...inner].join('\n');
  }

  /** The selected text after “Select all”. */
  function marked(): string {
    const selection = getSelection();
    selection?.selectAllChildren(document.documentElement);
    const words = String(selection);
    document.execCommand('selectAll');
    const more = String(getSelection());
    selection?.removeAllRanges();
    return `${words}\n${more}`;
  }

  /** The elements under a grid of points, from the innermost tree the page can access. */
  function touched(): string {
    const found = new Set<Element>();
    for (let x = 0; x < innerWidth; x += 20) {
      for (let y = 0; y < innerHeight; y += 20) {
        for (const element of document.elementsFromPoint(x, y)) found.add(element);
      }
    }
    return [...found].map((element) => element.outerHTML).join('\n');
  }

  /**
   * What the layout of a foreign element tells: the page squeezes it within one task, so that nothing
   * is painted, and reads how far its words reach.
   */
  function measured(): string[] {
    return [...document.querySelectorAll<HTMLElement>('html > [popover]')].flatMap((element) => {
      const before = element.style.cssText;
      const sizes = new Set<string>();
      for (let width = 0; width <= 300; width += 5) {
        const styles = { width, 'text-indent': width, height: 0, 'max-height': 0 };
        for (const [name, pixels] of Object.entries(styles)) {
          element.style.setProperty(name, `${pixels}px`, 'important');
        }
        for (const [name, value] of [
          ['display', 'inline-block'],
          ['contain', 'none'],
          ['overflow', 'scroll'],
          ['word-break', 'break-all'],
          ['white-space', 'normal'],
        ] as const) {
          element.style.setProperty(name, value, 'important');
        }
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const { scrollWidth, scrollHeight, offsetWidth, offsetHeight } = element;
        sizes.add(
          [left, right, top, bottom, scrollWidth, scrollHeight, offsetWidth, offsetHeight].join(),
        );
      }
      element.style.cssText = before;
      return sizes.size > 1 ? [`KazuhiroSetsuko measured: ${[...sizes].join(' ')}`] : [];
    });
  }

  /** The elements that animations of the document name. */
  function animated(): string[] {
    return document.getAnimations().map(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : undefined;
      return target?.outerHTML ?? '';
    });
  }

  async function kept(): Promise<string> {
    const bases = (await indexedDB.databases()).map(({ name }) => name);
    const caches = globalThis.caches ? await globalThis.caches.keys() : [];
    const scripts = await navigator.serviceWorker?.getRegistrations();
    return text([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      bases,
      caches,
      scripts?.length,
    ]);
  }

  const look = async () =>
    [
      ...told.map((one) => (typeof one === 'string' ? one : text(one))),
      markup(document.documentElement),
      ...roots.map(markup),
      document.documentElement.innerText,
      marked(),
      touched(),
      ...measured(),
      ...animated(),
      ...['Kazuhiro', 'Setsuko'].filter((name) => find(name)),
      ...fonts
        .filter(({ font }) => font.status !== 'unloaded')
        .map(({ letter, family }) => `KazuhiroSetsuko shown in ${family}: ${letter}`),
      ...performance.getEntries().map((entry) => entry.name),
      ...Reflect.ownKeys(globalThis).map(String),
      await kept(),
      text([
        document.cookie,
        location.href,
        history.state,
        name,
        document.title,
        document.referrer,
      ]),
    ].join('\n');
  Object.assign(globalThis, { spy: { look } });
}

/** The browser's own search in the page, which the types lack. */
declare function find(words: string): boolean;
