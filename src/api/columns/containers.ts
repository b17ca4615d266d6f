import type { Container } from '../core/v1/container.ts';
import type { TableColumn } from '../resource.ts';
import { textColumn } from './column.ts';

/** Where a kind keeps the containers of its Pod template. */
type ContainersOf<T> = (object: T) => readonly Container[] | undefined;

/** `Containers` and `Images`: names and images in the order of the template, separated by commas. */
export function containerColumns<T>(containersOf: ContainersOf<T>): [TableColumn<T>, TableColumn<T>] {
  const joined = (field: (container: Container) => string | undefined) => (object: T) =>
    (containersOf(object) ?? []).map((container) => field(container) ?? '').join(',');
  return [
    textColumn(
      'Containers',
      'The names of the containers in the Pod template.',
      joined(({ name }) => name),
    ),
    textColumn(
      'Images',
      'The images of the containers in the Pod template.',
      joined(({ image }) => image),
    ),
  ];
}
