import { describe, expect, it } from 'vitest';
import { webSocketToken, withoutTokens } from './web-socket-token.ts';

const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
const bearer = `base64url.bearer.authorization.k8s.io.${Buffer.from('a.b-c').toString('base64url')}`;

describe('the token of a WebSocket', () => {
  it.each([
    ['beside a protocol', `${bearer}, v5.channel.k8s.io`, 'a.b-c'],
    ['after it', `v5.channel.k8s.io,${bearer}`, 'a.b-c'],
    ['alone', bearer, undefined],
    ['twice', `${bearer}, ${bearer}, v5.channel.k8s.io`, undefined],
    ['that is no base64', 'base64url.bearer.authorization.k8s.io.=, v5.channel.k8s.io', undefined],
    ['that is not there', 'v5.channel.k8s.io', undefined],
  ])('%s', (_, protocols, token) => {
    expect(webSocketToken({ ...upgrade, 'sec-websocket-protocol': protocols })).toBe(token);
  });

  it('counts for nothing else', () => {
    expect(webSocketToken({ 'sec-websocket-protocol': `${bearer}, v5.channel.k8s.io` })).toBeUndefined();
  });

  it('goes to nobody else', () => {
    expect(withoutTokens({ a: 'b', 'sec-websocket-protocol': `${bearer}, x, y` })).toEqual({
      a: 'b',
      'sec-websocket-protocol': 'x, y',
    });
    expect(withoutTokens({ 'sec-websocket-protocol': bearer })['sec-websocket-protocol']).toBeUndefined();
    const plain = { 'sec-websocket-protocol': 'x' };
    expect(withoutTokens(plain)).toBe(plain);
  });
});
