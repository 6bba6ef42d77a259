import puppeteer, { type Browser, type Page, TargetType, type WebWorker } from 'puppeteer-core';
import { endOf, exitOnSignals } from './ending.ts';
import { controlExtension } from './extension.ts';

export interface LaunchOptions {
  readonly executablePath: string;
  /** Folder of the unpacked extension, with `manifest.json`. */
  readonly extensionDirectory: string;
  /** A profile to keep; by default a temporary one is used and removed at the end. */
  readonly profileDirectory?: string;
  readonly headless: boolean;
  /** Position and size of the window, in pixels of the screen. */
  readonly windowPosition?: { left: number; top: number; width: number; height: number };
  /**
   * Whether the browser has the extension at its start, with the permissions granted before, as
   * after an install.
   */
  readonly isInstalled?: boolean;
  /** The X display of the window; by default that of this process. */
  readonly display?: string;
  /** Further command-line arguments. */
  readonly args?: readonly string[];
  /** Whether hidden tabs are throttled as for viewers. Off by default, as in puppeteer. */
  readonly throttling?: boolean;
  /** Ends the browser at any stage when aborted. */
  readonly signal?: AbortSignal;
}

export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly extensionId: string;
  /** The extension's service worker; starts it if needed. */
  worker(): Promise<WebWorker>;
  /** Clicks the extension's button over `page` and returns the real popup. Grants `activeTab`. */
  openPopup(page: Page): Promise<Page>;
  /** Opens the real side panel in the window of `page`; as a tab if the browser has no panel. */
  openSidePanel(page: Page): Promise<Page>;
  /** Pins the extension's button to the toolbar, where a viewer clicks it. */
  pinButton(): Promise<void>;
  /** Grants these match patterns to the next request without a question. */
  answerBeforehand(origins: readonly string[]): Promise<void>;
  /** Grants these match patterns, as if the viewer had been asked and had allowed them. */
  grantHosts(origins: readonly string[]): Promise<void>;
  /**
   * Stops the service worker, as Chrome does after 30 s of silence. The next message restarts it.
   */
  stopWorker(): Promise<void>;
  /** Installs the extension over itself, like an update, which orphans its scripts in pages. */
  update(): Promise<void>;
  /** Ends the browser and all its processes, and removes a temporary profile. */
  close(): Promise<void>;
}

/** Keeps the browser quiet and on this machine. */
const QUIET = [
  '--disable-component-update',
  '--disable-quic',
  '--no-default-browser-check',
  '--hide-crash-restore-bubble',
];

/** Puppeteer's arguments for hidden tabs at full speed. */
const UNTHROTTLED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/**
 * Starts a Chromium browser with one unpacked extension.
 *
 * The browser never outlives this process: {@link LaunchedBrowser.close}, the signal, `process.exit` and the
 * ending signals close it. It is driven over a pipe, so it also ends by itself if this process is killed.
 *
 * @throws if the browser does not start or refuses the extension; nothing is left running then.
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
      : // `enableExtensions: [directory]` is not used: puppeteer neither waits for it nor reports a refusal.
        await browser.installExtension(options.extensionDirectory);
    const extension = await controlExtension(browser, extensionId);
    const update = async () => void (await browser.installExtension(options.extensionDirectory));
    return { browser, extensionId, ...extension, update, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The extension from the command line. */
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
    // Chromium refuses to run as root in its sandbox; other users keep the sandbox.
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
