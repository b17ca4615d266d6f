/** What the kernel says of a connection, as Go writes it. */
const texts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  EHOSTDOWN: 'connect: host is down',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
  EACCES: 'connect: permission denied',
  ETIMEDOUT: 'connect: connection timed out',
};

/** `10.244.0.7:80`, `[fd00::7]:80` */
export function addressText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Of an error while connecting; undefined for others. */
export function dialErrorText(error: unknown, address: string): string | undefined {
  const { code = '', syscall, hostname } = error as NodeJS.ErrnoException & { readonly hostname?: string };
  if (syscall === 'getaddrinfo') return `dial tcp: lookup ${hostname}: no such host`;
  const text = syscall === 'connect' ? texts[code] : undefined;
  return text === undefined ? undefined : `dial tcp ${address}: ${text}`;
}
