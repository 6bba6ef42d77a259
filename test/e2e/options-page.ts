/** A viewer's real options page, used by keyboard: nothing covers a focused element. */
import type { Page } from 'puppeteer-core';
import type { Viewer } from '../../stack/viewer.ts';
import { eventually } from './eventually.ts';

export class OptionsPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page with the button in the popup. */
  static async open(viewer: Viewer): Promise<OptionsPage> {
    const popup = await viewer.popup();
    await popup.locator('::-p-aria([name="Options"][role="button"])').click();
    const target = await viewer.launched.browser.waitForTarget((one) =>
      one.url().endsWith('/options.html'),
    );
    const page = await target.page();
    if (!page) throw new Error('the options are no page');
    await page.waitForSelector('#supabaseUrl');
    return new OptionsPage(page);
  }

  async press(selector: string, key: 'Enter' | 'Space'): Promise<void> {
    await (await this.page.waitForSelector(selector))?.press(key);
  }

  button(name: string): Promise<void> {
    return this.press(`::-p-aria([name="${name}"][role="button"])`, 'Enter');
  }

  /** Replaces the text of a field. */
  async type(id: string, text: string): Promise<void> {
    const field = await this.page.waitForSelector(`#${id}`);
    await field?.focus();
    await field?.evaluate((element) => (element as HTMLInputElement).select());
    await this.page.keyboard.sendCharacter(text);
  }

  /** Saves, and returns the message that follows. */
  async save(): Promise<string | undefined> {
    await this.button('Save');
    const outcome = '[data-testid="saved"][data-outcome], .saving [data-code]';
    const said = await this.page.waitForSelector(outcome);
    return said?.evaluate((element) => {
      const { dataset } = element as HTMLElement;
      return dataset['outcome'] ?? dataset['code'];
    });
  }

  /** Presses a server's test button and waits for the result. */
  async tested(name: string, id: string): Promise<string> {
    await this.button(`Test: ${name}`);
    const outcome = `[data-testid="test-${id}"]:not([data-outcome="testing"])[data-outcome]`;
    const said = await this.page.waitForSelector(outcome, { timeout: 20_000 });
    return (await said?.evaluate((element) => element.getAttribute('data-outcome'))) ?? '';
  }

  /** The accessible error of a field, once there is one. */
  async wrong(id: string): Promise<string> {
    return eventually(
      () =>
        this.page
          .$eval(`#${id}[aria-invalid="true"]`, (field) =>
            (field.getAttribute('aria-describedby') ?? '')
              .split(' ')
              .filter((said) => said.endsWith('-error'))
              .map((said) => document.getElementById(said)?.textContent ?? '')
              .join(''),
          )
          .catch(() => ''),
      (words) => words !== '',
    );
  }

  isOn(id: string): Promise<boolean> {
    return this.page.$eval(`#${id}`, (box) => (box as HTMLInputElement).checked);
  }
}
