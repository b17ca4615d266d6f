import { pods } from '../../../client/resources.ts';
import type { Plugin, PluginHandle } from '../../framework/plugin.ts';
import { success } from '../../framework/status.ts';

/** Binds by POST to pods/binding. What the API refuses is thrown. */
export function defaultBinder({ client }: PluginHandle): Plugin {
  return {
    name: 'DefaultBinder',
    async bind(_state, { pod }, nodeName) {
      const { namespace, name = '', uid } = pod.metadata;
      const binding = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace, name, uid },
        target: { kind: 'Node', name: nodeName },
      };
      await client.createSubresource(pods, { namespace, name }, 'binding', binding);
      return success;
    },
  };
}
