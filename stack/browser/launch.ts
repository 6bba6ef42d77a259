import puppeteer, { type Browser, type Page, TargetType, type WebWorker } from 'puppeteer-core';
import { endOf, exitOnSignals } from './ending.ts';
import { controlExtension } from './extension.ts';

export interface LaunchOptions {
  readonly executablePath: string;
  /** Folder of the unpacked extension, the one with `manifest.json`. */
  readonly extensionDirectory: string;
  /** A profile to keep; without it a temporary one is used and removed at the end. */
  readonly profileDirectory?: string;
  readonly headless: boolean;
  /** Place and size of the window, in pixels of the screen. */
  readonly windowPosition?: { left: number; top: number; width: number; height: number };
  /**
   * Whether the browser knows the extension before it shows anything, and what its viewer allowed it
   * before, as one that was installed once does.
   */
  readonly isInstalled?: boolean;
  /** The X display of a window, where that is not this process's own. */
  readonly display?: string;
  /** Further command-line arguments. */
  readonly args?: readonly string[];
  /** Whether hidden tabs are throttled as they are for viewers. Off by default, as puppeteer has it. */
  readonly throttling?: boolean;
  /** Ends the browser, at any stage, when aborted. */
  readonly signal?: AbortSignal;
}

export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly extensionId: string;
  /** The extension's service worker, started if it is not running. */
  worker(): Promise<WebWorker>;
  /** Clicks the extension's button over `page` and returns the real popup. Grants `activeTab`. */
  openPopup(page: Page): Promise<Page>;
  /** Opens the real side panel in the window of `page`; as a tab where the browser has no panel. */
  openSidePanel(page: Page): Promise<Page>;
  /** Shows the extension's button beside the address bar, where a viewer clicks it. */
  pinButton(): Promise<void>;
  /** Answers beforehand: after it, a click that requests these match patterns is granted unasked. */
  answerBeforehand(origins: readonly string[]): Promise<void>;
  /** Grants these match patterns, as if the viewer had been asked and had allowed them. */
  grantHosts(origins: readonly string[]): Promise<void>;
  /** Stops the service worker, as Chrome does after 30 s of silence. The next message restarts it. */
  stopWorker(): Promise<void>;
  /** Installs the extension over itself, as an update does: what ran of it in pages is on its own. */
  update(): Promise<void>;
  /** Ends the browser and every process of it, and removes a temporary profile. */
  close(): Promise<void>;
}

/** Keeps a demonstration or a test quiet and on this machine. */
const QUIET = [
  '--disable-component-update',
  '--disable-quic',
  '--no-default-browser-check',
  '--hide-crash-restore-bubble',
];

/** What puppeteer adds so that hidden tabs run at full speed. */
const UNTHROTTLED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/**
 * Starts a browser of the Chromium family with one unpacked extension.
 *
 * The browser lives no longer than this process: it is closed by {@link LaunchedBrowser.close}, by the
 * signal, by `process.exit` and by the ending signals; and as it is driven over a pipe, it ends by
 * itself should this process be killed.
 *
 * @throws when the browser does not start or refuses the extension; nothing is left running then.
 */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  exitOnSignals();
  const browser = await puppeteer.launch({
    executablePath: options.executablePath,
    headless: options.headless,
    pipe: true,
    enableExtensions: true,
    defaultViewport: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: launchArguments(options),
    ...(options.display && { env: { ...process.env, DISPLAY: options.display } }),
    ...(options.throttling && { ignoreDefaultArgs: UNTHROTTLED }),
    ...(options.profileDirectory && { userDataDir: options.profileDirectory }),
    ...(options.signal && { signal: options.signal }),
  });
  const close = endOf(browser);
  try {
    const extensionId = options.isInstalled
      ? await installedIn(browser)
      : // Not by `enableExtensions: [directory]`: puppeteer does not wait for it, nor report a refusal.
        await browser.installExtension(options.extensionDirectory);
    const extension = await controlExtension(browser, extensionId);
    const update = async () => void (await browser.installExtension(options.extensionDirectory));
    return { browser, extensionId, ...extension, update, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The extension that was loaded by the command line. */
async function installedIn(browser: Browser): Promise<string> {
  await browser.waitForTarget((target) => target.type() === TargetType.SERVICE_WORKER);
  const [id] = (await browser.extensions()).keys();
  if (id === undefined) throw new Error('The browser loads no extension from its command line.');
  return id;
}

function launchArguments(options: LaunchOptions): string[] {
  const { left, top, width, height } = options.windowPosition ?? {};
  return [
    ...QUIET,
    // Chromium refuses to run as root in its sandbox; nobody else should go without it.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(options.headless ? ['--disable-gpu'] : []),
    ...(width === undefined ? [] : [`--window-size=${width},${height}`]),
    ...(left === undefined ? [] : [`--window-position=${left},${top}`]),
    ...(options.isInstalled ? loadedArguments(options.extensionDirectory) : []),
    ...(options.args ?? []),
  ];
}

function loadedArguments(directory: string): string[] {
  return [
    `--load-extension=${directory}`,
    `--disable-extensions-except=${directory}`,
    '--disable-features=DisableLoadExtensionCommandLineSwitch',
  ];
}
