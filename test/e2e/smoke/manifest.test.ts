/** The permissions that a browser asks for at install, and those it must not ask for. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const permissions = ['storage', 'alarms', 'scripting', 'activeTab'];
const sites = ['http://*/*', 'https://*/*'];

interface Manifest {
  readonly manifest_version: number;
  readonly permissions: readonly string[];
  readonly host_permissions?: readonly string[];
  readonly optional_permissions?: readonly string[];
  readonly optional_host_permissions?: readonly string[];
  readonly content_scripts?: unknown;
  readonly web_accessible_resources?: unknown;
  readonly externally_connectable?: unknown;
  readonly browser_specific_settings?: { readonly gecko: Record<string, unknown> };
}

async function built(folder: string): Promise<Manifest> {
  const text = await readFile(`.output/${folder}/manifest.json`, 'utf8');
  return JSON.parse(text) as Manifest;
}

/** The room server and the PeerServer, and no broader pattern. */
function areServers(hosts: readonly string[] = []): void {
  expect([1, 2]).toContain(hosts.length);
  for (const host of hosts) expect(host).toMatch(/^https?:\/\/[\w.-]+\/\*$/);
}

/** Manifest keys that would give us or pages access without a question. */
function keepsOut(manifest: Manifest): void {
  expect(manifest).not.toHaveProperty('content_scripts');
  expect(manifest).not.toHaveProperty('web_accessible_resources');
  expect(manifest).not.toHaveProperty('externally_connectable');
  expect(JSON.stringify(manifest)).not.toContain('all_urls');
}

it('in Chromium it asks for its servers at install, and for each site when it is used there', async () => {
  const manifest = await built('chrome-mv3');
  expect(manifest.manifest_version).toBe(3);
  expect(manifest.permissions.toSorted()).toEqual([...permissions, 'sidePanel'].toSorted());
  expect(manifest.optional_permissions).toBeUndefined();
  expect(manifest.optional_host_permissions).toEqual(sites);
  areServers(manifest.host_permissions);
  keepsOut(manifest);
});

it('in Firefox it is the same', async () => {
  const manifest = await built('firefox-mv2');
  expect(manifest.manifest_version).toBe(2);
  const isHost = (permission: string) => permission.includes('://');
  const [hosts, others] = [true, false].map((wanted) =>
    manifest.permissions.filter((permission) => isHost(permission) === wanted),
  );
  expect(others?.toSorted()).toEqual(permissions.toSorted());
  expect(manifest.optional_permissions).toEqual(sites);
  areServers(hosts);
  keepsOut(manifest);
  // Before an install, Firefox tells its viewer which data is sent to others.
  expect(manifest.browser_specific_settings?.gecko['data_collection_permissions']).toEqual({
    required: [
      'browsingActivity',
      'personalCommunications',
      'personallyIdentifyingInfo',
      'searchTerms',
      'websiteActivity',
      'websiteContent',
    ],
  });
  // Earlier versions install without that question.
  expect(manifest.browser_specific_settings?.gecko['strict_min_version']).toBe('140.0');
});
