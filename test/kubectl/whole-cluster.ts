/** What stories about workloads have in common: a cluster with all its components, and what differs there from run to run. */
import type { ClusterOptions } from '../fixtures/cluster.ts';
import type { StoriesOptions } from './story.ts';

export const wholeCluster: Partial<ClusterOptions> = { controllers: true, scheduler: true, nodes: 3 };

/** The letters of which the server makes the ends of names. */
const nameLetters = '[bcdfghjklmnpqrstvwxz2456789]';

/**
 * Names what chance decides: ends of names, addresses, IDs, durations. As their widths differ, columns are brought together: two spaces
 * between them.
 */
export function maskedRun(text: string): string {
  return text
    .replace(new RegExp(`(-[4-9b-df]{7,10}-)${nameLetters}{5}\\b`, 'g'), '$1?????')
    .replace(new RegExp(`\\b(kube-api-access|web)-${nameLetters}{5}(?![-\\w])`, 'g'), '$1-?????')
    .replace(/\b10\.244\.\d+\.\d+/g, '<pod-ip>')
    .replace(/\b10\.96\.\d+\.\d+/g, '<cluster-ip>')
    .replace(/\b172\.18\.\d+\.\d+/g, '<node-ip>')
    .replace(/\.[0-9a-f]{16}$/gm, '.<event>')
    .replace(/simulated:\/\/[0-9a-f]{64}/g, 'simulated://<id>')
    .replace(/in \S+ \(\S+ including waiting\)/g, 'in <time> (<time> including waiting)')
    .replace(/(?<=[\s(])(?:\d+m)?\d+s(?=[\s)])/g, '?s')
    .replace(/(?<=\S) {2,}/g, '  ')
    .replace(/^(OldReplicaSets: +)(.*, .*)$/gm, (_, heading: string, names: string) => heading + inOrder(names));
}

/** kubectl lists ReplicaSets of the same second in no order. */
const inOrder = (names: string): string => names.split(', ').sort().join(', ');

/** Stories in which it is left to the scheduler where Pods run. */
export const inWholeCluster: StoriesOptions = {
  cluster: wholeCluster,
  mask: (text) => maskedRun(text).replace(/\bnode-\d\b/g, 'node-?'),
};
