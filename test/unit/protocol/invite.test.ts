import { expect, it } from 'vitest';
import { invitedTo } from '../../../src/protocol/extension/invite.ts';

const opened = { tabId: 7, page: 'https://a.example/1', roomKey: 'k3j9x2m4ab', at: 0 };

it('an invite applies to its tab and page only', () => {
  expect(invitedTo(opened, 7, 'https://a.example/1#comments')).toBe('k3j9x2m4ab');
  expect(invitedTo(opened, 8, 'https://a.example/1')).toBeUndefined();
  expect(invitedTo(opened, 7, 'https://a.example/2')).toBeUndefined();
  expect(invitedTo(opened, 7, undefined)).toBeUndefined();
  expect(invitedTo(null, 7, 'https://a.example/1')).toBeUndefined();
});
