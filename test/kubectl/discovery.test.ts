import { expect } from 'vitest';
import { tellStories } from './story.ts';

tellStories({
  async 'api-resources'({ kubectl }) {
    await kubectl('api-versions');
    await kubectl('api-resources --sort-by=name');
    await kubectl('api-resources -o wide --api-group=apps');
    await kubectl('api-resources --namespaced=false -o name --sort-by=name');
    await kubectl('api-resources --verbs=deletecollection --api-group=rbac.authorization.k8s.io');
    await kubectl('api-resources --api-group=nonsense.example');
  },

  async version({ quietly, minor, kubectl }) {
    const { serverVersion } = JSON.parse(await quietly('version -o json'));
    expect(serverVersion).toMatchObject({ major: '1', minor: '35' });
    expect(serverVersion.gitVersion).toMatch(/^v1\.35\.\d+/);
    await kubectl('cluster-info');
    await kubectl('get --raw /readyz');
    await kubectl('get --raw /livez');
    if (minor >= 24) await kubectl('get componentstatuses.v1 --ignore-not-found --request-timeout=5s');
  },

  async config({ kubectl, quietly }) {
    await kubectl('config get-contexts -o name');
    await kubectl('config current-context');
    await kubectl('config get-clusters');
    await kubectl('config get-users');
    const view = JSON.parse(await quietly('config view -o json'));
    expect(view.clusters[0].cluster['certificate-authority-data']).toBe('DATA+OMITTED');
    const raw = JSON.parse(await quietly('config view --raw -o json'));
    expect(Buffer.from(raw.clusters[0].cluster['certificate-authority-data'], 'base64').toString()).toMatch(
      /^-----BEGIN CERT/,
    );
    const context = (await quietly('config current-context')).trim();
    const { cluster, user } = raw.contexts.find(({ name }: { name: string }) => name === context).context;
    await quietly(`config set-context other --cluster=${cluster} --user=${user} --namespace=kube-system`);
    await kubectl('config get-contexts other -o name');
    await quietly('config use-context other');
    await kubectl('config view --minify -o jsonpath={..namespace}');
    await quietly(`config use-context ${context}`);
    await quietly('config delete-context other');
    await kubectl('config get-contexts -o name');
  },
});
