import { preact } from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { readBuiltInSettings } from './src/protocol/built-in-settings.ts';

/** `http://host/*` of a server the extension talks to; match patterns know no ports. */
function hostOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

export default defineConfig({
  imports: false,
  modules: ['@wxt-dev/i18n/module', '@wxt-dev/auto-icons'],
  autoIcons: { baseIconPath: 'assets/icon.svg' },
  vite: () => ({ plugins: [preact()] }),
  manifest: ({ browser, manifestVersion }) => {
    const { supabaseUrl, peerServerUrl } = readBuiltInSettings(import.meta.env);
    const servers = [...new Set([hostOf(supabaseUrl), hostOf(peerServerUrl)])];
    const sites = ['http://*/*', 'https://*/*'];
    return {
      name: '__MSG_extName__',
      description: '__MSG_extDescription__',
      default_locale: 'en',
      permissions: ['storage', 'alarms', 'scripting', 'activeTab'],
      // WXT moves host permissions to where manifest version 2 wants them, but not the optional ones.
      host_permissions: servers,
      ...(manifestVersion === 2
        ? { optional_permissions: sites }
        : { optional_host_permissions: sites, minimum_chrome_version: '116' }),
      ...(browser === 'firefox' && {
        browser_specific_settings: {
          gecko: {
            id: 'issho@issho.example',
            // The first version that asks for consent to the list below.
            strict_min_version: '140.0',
            data_collection_permissions: {
              required: [
                'browsingActivity',
                'personalCommunications',
                'personallyIdentifyingInfo',
                'searchTerms',
                'websiteActivity',
                'websiteContent',
              ],
            },
          },
        },
      }),
    };
  },
});
