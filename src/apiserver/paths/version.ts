/** /version: the Kubernetes release whose behaviour this server has. */
import { gitVersion, kubernetesVersion } from '../../api/kubernetes-version.ts';
import type { ApiResponse } from '../request.ts';
import { bytesResponse } from '../respond.ts';
import type { PathHandler } from '../server.ts';

const info = {
  major: kubernetesVersion.major,
  minor: kubernetesVersion.minor,
  emulationMajor: kubernetesVersion.major,
  emulationMinor: kubernetesVersion.minor,
  minCompatibilityMajor: kubernetesVersion.major,
  minCompatibilityMinor: '34',
  gitVersion,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'node',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
};

const body = new TextEncoder().encode(`${JSON.stringify(info, null, 2)}\n`);

export const versionPath: PathHandler = (context): ApiResponse | undefined => {
  if (context.info.path !== '/version' && context.info.path !== '/version/') return undefined;
  return bytesResponse(context, 200, 'application/json', [body]);
};
