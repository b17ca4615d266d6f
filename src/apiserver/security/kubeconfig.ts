import { stringify } from 'yaml';
import type { Random } from '../../base/random.ts';
import { writePrivateFile } from './private-file.ts';

export interface KubeconfigOptions {
  /** Of the cluster, and of the context; the user is `<name>-admin` unless told. */
  readonly name: string;
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** In PEM. */
  readonly certificateAuthority: string;
  /** By which the user is known: a client certificate and its key in PEM, or a bearer token. */
  readonly credentials: { readonly cert: string; readonly key: string } | { readonly token: string };
  readonly userName?: string;
  /** Of the context; `default` where absent. */
  readonly namespace?: string;
}

/** A kubeconfig in YAML that needs no other file. */
export function kubeconfigText(options: KubeconfigOptions): string {
  const { name, server, credentials, namespace } = options;
  const user = options.userName ?? `${name}-admin`;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(options.certificateAuthority) } }],
      users: [
        {
          name: user,
          user:
            'token' in credentials
              ? { token: credentials.token }
              : {
                  'client-certificate-data': base64(credentials.cert),
                  'client-key-data': base64(credentials.key),
                },
        },
      ],
      contexts: [{ name, context: { cluster: name, user, ...(namespace === undefined ? {} : { namespace }) } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

/** Writes it for its owner alone, and at once: a reader never sees half a file. */
export function writeKubeconfig(path: string, options: KubeconfigOptions, random: Random): Promise<void> {
  return writePrivateFile(path, kubeconfigText(options), random);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
