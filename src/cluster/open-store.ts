/** Opens the store that the options name. Each backend's code is loaded only when it is the one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Store } from '../storage/store.ts';
import type { ClusterOptions, EtcdOptions } from './options.ts';

export async function openStore(
  options: ClusterOptions,
  { clock, random, logger }: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
): Promise<Store> {
  switch (options.store) {
    case 'memory': {
      const { MemoryStore } = await import('../storage/memory/memory-store.ts');
      return new MemoryStore({ clock });
    }
    case 'embedded': {
      if (options.dataDir === undefined) throw new Error('the embedded store needs a data directory');
      const { EmbeddedStore } = await import('../storage/embedded/embedded-store.ts');
      return EmbeddedStore.open({ directory: join(options.dataDir, 'store'), clock, logger });
    }
    case 'etcd':
      return openEtcd(options.etcd ?? { servers: [] }, { clock, random, logger });
  }
}

async function openEtcd(
  options: EtcdOptions,
  parts: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
): Promise<Store> {
  const { openEtcdStore } = await import('../storage/etcd/etcd-store.ts');
  const read = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : readFile(file, 'utf8');
  const [ca, certificate, key] = await Promise.all([
    read(options.caFile),
    read(options.certFile),
    read(options.keyFile),
  ]);
  return openEtcdStore({ endpoints: options.servers, tls: { ca, certificate, key }, ...parts });
}
