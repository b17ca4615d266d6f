/** Which servers the machine itself asks. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { formatIp, parseIp } from '../../api/ip-address.ts';
import type { Clock } from '../../base/clock.ts';

export interface DnsServerAddress {
  readonly host: string;
  readonly port: number;
}

/** More the resolver of libc does not ask either. */
const serversMax = 3;
/** A machine that moves to another network gets other servers; so long it may ask the old ones. */
const rereadMs = 5000;
const dnsPort = 53;

/** The addresses in `nameserver` lines. */
export function nameservers(text: string): readonly string[] {
  const hosts = text.split('\n').flatMap((line) => {
    const host = /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? '';
    return isIP(host.replace(/%.*$/, '')) === 0 ? [] : [host];
  });
  return hosts.slice(0, serversMax);
}

/** The same for one address, however it is spelled. */
const canonical = (host: string): string => {
  const address = parseIp(host);
  return address === undefined ? host : formatIp(address.bytes);
};

/** Reads the machine's resolv.conf when it is asked, at most every few seconds. */
export class ResolvConfServers {
  readonly #path: string;
  readonly #except: ReadonlySet<string>;
  readonly #clock: Clock;
  #servers: Promise<readonly DnsServerAddress[]> | undefined;
  #readAtMs = 0;

  /** `except`: addresses of port 53 that are this server's own, which asking would go round in circles. */
  constructor(options: { readonly path: string; readonly except: readonly string[]; readonly clock: Clock }) {
    this.#path = options.path;
    this.#except = new Set(options.except.map(canonical));
    this.#clock = options.clock;
  }

  /** Empty where it can't be read. */
  servers(): Promise<readonly DnsServerAddress[]> {
    const nowMs = this.#clock.monotonic();
    if (this.#servers === undefined || nowMs - this.#readAtMs >= rereadMs) {
      this.#readAtMs = nowMs;
      this.#servers = this.#read();
    }
    return this.#servers;
  }

  async #read(): Promise<readonly DnsServerAddress[]> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    return nameservers(text)
      .filter((host) => !this.#except.has(canonical(host)))
      .map((host) => ({ host, port: dnsPort }));
  }
}
