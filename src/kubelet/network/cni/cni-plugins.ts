import { findProgram } from '../../../base/program.ts';
import { neededPlugins } from './cni-config.ts';

/** Where distributions, and those who install by hand, put CNI plugins. */
export const pluginFolders: readonly string[] = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'];

/** No folder has all the CNI plugins that Pods need. */
export class CniPluginsMissingError extends Error {
  override readonly name = 'CniPluginsMissingError';
  /** What to do about it. */
  readonly remedy = 'install them (Debian, Ubuntu and Fedora: the package containernetworking-plugins)';
}

/** The folder to give to the container runtime. Throws a CniPluginsMissingError that says what is missing where, and how to get it. */
export function findPluginFolder(folders: readonly string[] = pluginFolders): string {
  const found = folders.map((folder) => ({
    folder,
    missing: neededPlugins.filter((plugin) => findProgram(plugin, [folder]) === undefined),
  }));
  const complete = found.find(({ missing }) => missing.length === 0);
  if (complete !== undefined) return complete.folder;
  const places = found.map(({ folder, missing }) =>
    missing.length === neededPlugins.length ? `${folder} has none` : `${folder} lacks ${missing.join(', ')}`,
  );
  throw new CniPluginsMissingError(
    `the CNI plugins ${neededPlugins.join(', ')} are not installed: ${places.join('; ')}`,
  );
}
