import { issueClientCertificate, type KeyPair } from '../apiserver/security/certificate-authority.ts';
import { kubeconfigText } from '../apiserver/security/kubeconfig.ts';
import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';

export interface NewKubeconfig {
  readonly server: string;
  /** The cluster's, with its key. */
  readonly authority: KeyPair;
  readonly user: string;
  readonly groups: readonly string[];
}

/** The text of a kubeconfig with a client certificate, made for this user. */
export async function makeKubeconfig({ server, authority, user, groups }: NewKubeconfig): Promise<string> {
  const parts = { clock: systemClock, random: systemRandom };
  const credentials = await issueClientCertificate(authority, { user, groups }, parts);
  return kubeconfigText({
    name: 'wherry',
    server,
    certificateAuthority: authority.cert,
    credentials,
    userName: user,
  });
}
