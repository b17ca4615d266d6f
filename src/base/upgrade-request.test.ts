import { describe, expect, it } from 'vitest';
import { asksForUpgrade, asksForWebSocket, headerWords } from './upgrade-request.ts';

describe('a request for an upgrade', () => {
  it.each([
    ['as browsers send it', { connection: 'keep-alive, Upgrade', upgrade: 'websocket' }, true],
    ['as Go sends it', { connection: 'Upgrade', upgrade: 'WebSocket' }, true],
    ['for something else', { connection: 'Upgrade', upgrade: 'SPDY/3.1' }, false],
    ['that the connection is not asked for', { connection: 'close', upgrade: 'websocket' }, false],
    ['without a protocol', { connection: 'Upgrade' }, false],
    ['that is none', {}, false],
  ])('%s', (_, headers, expected) => {
    expect(asksForWebSocket(headers)).toBe(expected);
  });

  it('for any protocol', () => {
    expect(asksForUpgrade({ connection: 'upgrade', upgrade: 'SPDY/3.1' }, 'spdy/3.1')).toBe(true);
  });

  it('may name several of anything', () => {
    expect(headerWords({ a: ' x,y ,, z' }, 'a')).toEqual(['x', 'y', 'z']);
    expect(headerWords({}, 'a')).toEqual([]);
  });
});
