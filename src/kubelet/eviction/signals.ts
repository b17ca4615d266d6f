/** The signals by which a Node's shortages are told, and what follows from each. Pure. */
import { Quantity } from '../../api/quantity.ts';
import type { FileSystemReading, NodeReadings, StarvedResource } from './readings.ts';

export const signals = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'pid.available',
] as const;

export type Signal = (typeof signals)[number];

export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

export const resourceOf: Readonly<Record<Signal, StarvedResource>> = {
  'memory.available': 'memory',
  'nodefs.available': 'ephemeral-storage',
  'nodefs.inodesFree': 'inodes',
  'imagefs.available': 'ephemeral-storage',
  'imagefs.inodesFree': 'inodes',
  'pid.available': 'pids',
};

export const conditionOf: Readonly<Record<Signal, PressureCondition>> = {
  'memory.available': 'MemoryPressure',
  'nodefs.available': 'DiskPressure',
  'nodefs.inodesFree': 'DiskPressure',
  'imagefs.available': 'DiskPressure',
  'imagefs.inodesFree': 'DiskPressure',
  'pid.available': 'PIDPressure',
};

export interface Observation {
  readonly available: Quantity;
  readonly capacity: Quantity;
}

/** Signals of which nothing is known are missing. */
export type Observations = ReadonlyMap<Signal, Observation>;

export function observationsOf({ memory, nodeFs, imageFs, processes }: NodeReadings): Observations {
  const observations = new Map<Signal, Observation>();
  const add = (signal: Signal, available: number, capacity: number, format: 'BinarySI' | 'DecimalSI'): void => {
    observations.set(signal, {
      available: Quantity.of(Math.floor(available), format),
      capacity: Quantity.of(capacity, format),
    });
  };
  const addFileSystem = (name: 'nodefs' | 'imagefs', reading: FileSystemReading | undefined): void => {
    if (reading === undefined) return;
    const { availableBytes, capacityBytes, inodes, inodesFree } = reading;
    add(`${name}.available`, availableBytes, capacityBytes, 'BinarySI');
    if (inodes !== undefined && inodesFree !== undefined) {
      add(`${name}.inodesFree`, inodesFree, inodes, 'DecimalSI');
    }
  };
  if (memory !== undefined) add('memory.available', memory.availableBytes, memory.capacityBytes, 'BinarySI');
  addFileSystem('nodefs', nodeFs);
  addFileSystem('imagefs', imageFs);
  if (processes !== undefined) {
    add('pid.available', processes.max - processes.running, processes.max, 'DecimalSI');
  }
  return observations;
}
