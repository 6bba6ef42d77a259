import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/protocol/refusal.ts';
import { done, refused } from '../../../src/protocol/refusal.ts';
import type { Entry } from '../../../src/ui/popup/attempt.ts';
import { AGAIN, enter } from '../../../src/ui/popup/attempt.ts';

const entry: Entry = {
  kind: 'create',
  request: {
    id: crypto.randomUUID(),
    tabId: 7,
    name: 'Aiko',
    programme: { show: '', isNamed: false, episode: 1, title: '' },
    isPublic: false,
    control: 'everyone',
  },
};

/** A background that gives `answers` in turn; an error is a worker that was stopped half-way. */
function background(...answers: readonly (Result<null> | Error)[]) {
  const log = { sent: [] as Entry[], pauses: [] as number[], waiting: [] as string[] };
  let givenUp = false;
  const ports = {
    allowed: Promise.resolve(true),
    send: (again: Entry) => {
      const answer = answers[log.sent.length] ?? done(null);
      log.sent.push(again);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    pause: (milliseconds: number) => {
      log.pauses.push(milliseconds);
      return Promise.resolve();
    },
    waiting: (server: string) => {
      log.waiting.push(server);
    },
    isGivenUp: () => givenUp,
  };
  return { log, ports, giveUp: () => (givenUp = true) };
}

describe('getting into a room', () => {
  it('asks once where all is well', async () => {
    const { log, ports } = background();
    expect(await enter(entry, ports)).toBe('in');
    expect(log).toEqual({ sent: [entry], pauses: [], waiting: [] });
  });

  it('goes on with the same request until the servers are back', async () => {
    const { log, ports } = background(
      refused('backend-unreachable'),
      new Error('the worker was stopped'),
      refused('backend-unreachable'),
    );
    expect(await enter(entry, ports)).toBe('in');
    expect(log.sent).toEqual([entry, entry, entry, entry]);
    expect(log.pauses).toEqual([AGAIN, AGAIN, AGAIN]);
    expect(log.waiting).toEqual(['backend', 'worker', 'backend']);
  });

  it('ends with a refusal that waiting does not mend', async () => {
    const { log, ports } = background(refused('rate-limited', 30));
    expect(await enter(entry, ports)).toEqual({ code: 'rate-limited', retryAfter: 30 });
    expect(log.pauses).toEqual([]);
  });

  it.each([() => Promise.resolve(false), () => Promise.reject(new Error('no click'))])(
    'asks nobody without the viewer’s permission',
    async (ask) => {
      const { log, ports } = background();
      expect(await enter(entry, { ...ports, allowed: ask() })).toEqual({
        code: 'site-not-allowed',
      });
      expect(log.sent).toEqual([]);
    },
  );

  it('stops when given up', async () => {
    const { log, ports, giveUp } = background(refused('backend-unreachable'));
    const pause = () => {
      giveUp();
      return Promise.resolve();
    };
    expect(await enter(entry, { ...ports, pause })).toBe('given-up');
    expect(log.sent).toHaveLength(1);
  });
});
