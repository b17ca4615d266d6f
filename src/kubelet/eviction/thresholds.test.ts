import { describe, expect, it } from 'vitest';
import { Quantity } from '../../api/quantity.ts';
import { observationsOf, type Signal } from './signals.ts';
import {
  crossedThresholds,
  type EvictionFlags,
  nextPressure,
  noPressure,
  type PressureState,
  parseThresholds,
  type Threshold,
  type ThresholdValue,
} from './thresholds.ts';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

const valueText = (value: ThresholdValue): string =>
  'quantity' in value ? `${value.quantity}` : `${value.percentage}%`;

const textOf = ({ signal, value, graceMs, minReclaim }: Threshold): string =>
  [
    `${signal}<${valueText(value)}`,
    ...(graceMs === 0 ? [] : [`after ${graceMs / 1000}s`]),
    ...(minReclaim === undefined ? [] : [`and ${valueText(minReclaim)} more`]),
  ].join(' ');

describe('flags', () => {
  it.each<[string, EvictionFlags, readonly string[]]>([
    [
      'nothing is said',
      {},
      [
        'imagefs.available<15%',
        'imagefs.inodesFree<5%',
        'memory.available<100Mi',
        'nodefs.available<10%',
        'nodefs.inodesFree<5%',
      ],
    ],
    ['nothing is wanted', { hard: '' }, []],
    [
      'some are switched off',
      { hard: 'memory.available<0%, nodefs.available<100%,pid.available<10' },
      ['pid.available<10'],
    ],
    [
      'hard and soft ones, with what is to be reclaimed',
      {
        hard: 'memory.available<100Mi',
        soft: 'memory.available<1Gi,nodefs.available<12.5%',
        softGracePeriod: 'memory.available=1m30s,nodefs.available=2m',
        minimumReclaim: 'memory.available=50Mi,nodefs.available=1%',
      },
      [
        'memory.available<100Mi and 50Mi more',
        'memory.available<1Gi after 90s and 50Mi more',
        'nodefs.available<12.5% after 120s and 1% more',
      ],
    ],
  ])('%s', (_, flags, expected) => {
    expect(parseThresholds(flags).map(textOf)).toEqual(expected);
  });

  it.each<[EvictionFlags, string]>([
    [
      { hard: 'memory.available=100Mi' },
      'invalid eviction threshold memory.available=100Mi: expected <signal><<value>',
    ],
    [{ hard: 'cpu.available<1' }, 'unsupported eviction signal cpu.available'],
    [{ hard: 'memory.available<1Gi,memory.available<2Gi' }, 'memory.available is given twice'],
    [
      { hard: 'memory.available<-1Gi' },
      'eviction threshold memory.available must be a positive quantity or a percentage: -1Gi',
    ],
    [
      { hard: 'memory.available<much' },
      'eviction threshold memory.available must be a positive quantity or a percentage: much',
    ],
    [{ hard: 'memory.available<101%' }, 'eviction percentage of memory.available must be from 0% to 100%: 101%'],
    [
      { soft: 'memory.available<1Gi' },
      'grace period must be specified for the soft eviction threshold memory.available',
    ],
    [
      { soft: 'memory.available<1Gi', softGracePeriod: 'memory.available=soon' },
      'invalid eviction grace period soon: expected a duration such as 1m30s',
    ],
    [
      { minimumReclaim: 'memory.available<1Gi' },
      'invalid eviction setting memory.available<1Gi: expected <signal>=<value>',
    ],
  ])('%o is refused', (flags, message) => {
    expect(() => parseThresholds(flags)).toThrow(message);
  });
});

const memory = (availableBytes: number) =>
  observationsOf({ hasImageFs: false, memory: { capacityBytes: gibibyte, availableBytes } });

describe('crossing', () => {
  const [hard] = parseThresholds({ hard: 'memory.available<100Mi', minimumReclaim: 'memory.available=50Mi' });
  const [part] = parseThresholds({ hard: 'memory.available<25%' });

  it.each<[string, Threshold, number, boolean, boolean]>([
    ['below', hard!, 99 * mebibyte, false, true],
    ['just at it', hard!, 100 * mebibyte, false, false],
    ['not yet above what is to be reclaimed', hard!, 149 * mebibyte, true, true],
    ['above what is to be reclaimed', hard!, 150 * mebibyte, true, false],
    ['below a part of the whole', part!, gibibyte / 4 - 1, false, true],
    ['at a part of the whole', part!, gibibyte / 4, false, false],
  ])('%s', (_, threshold, available, withReclaim, expected) => {
    expect(crossedThresholds([threshold], memory(available), withReclaim).length === 1).toBe(expected);
  });

  it('says nothing of what is not known', () => {
    expect(crossedThresholds(parseThresholds({}), observationsOf({ hasImageFs: false }), false)).toEqual([]);
  });
});

describe('pressure over time', () => {
  const thresholds = parseThresholds({
    hard: 'nodefs.available<10%,memory.available<100Mi',
    soft: 'memory.available<300Mi',
    softGracePeriod: 'memory.available=60s',
    minimumReclaim: 'memory.available=50Mi',
  });
  const disk = (availableBytes: number) => ({ capacityBytes: gibibyte, availableBytes });

  /** By second: how much memory there is in MiB, how much of the disk; what is acute, and what the Node reports. */
  const story: readonly [number, number, number, string, string][] = [
    [0, 500, 1, '', ''],
    [10, 250, 1, '', 'MemoryPressure'],
    [60, 250, 1, '', 'MemoryPressure'],
    [70, 250, 1, 'memory.available<300Mi after 60s and 50Mi more', 'MemoryPressure'],
    [80, 320, 1, 'memory.available<300Mi after 60s and 50Mi more', 'MemoryPressure'],
    [90, 350, 1, '', 'MemoryPressure'],
    [379, 350, 1, '', 'MemoryPressure'],
    [380, 350, 1, '', ''],
    [390, 90, 0.05, 'memory.available<100Mi and 50Mi more|nodefs.available<10%', 'DiskPressure,MemoryPressure'],
  ];

  it('waits for soft thresholds, for what is to be reclaimed, and before it says that all is well', () => {
    let state: PressureState = noPressure;
    const seen = story.map(([second, mebibytes, free]) => {
      const observations = observationsOf({
        hasImageFs: false,
        memory: { capacityBytes: gibibyte, availableBytes: mebibytes * mebibyte },
        nodeFs: disk(free * gibibyte),
      });
      state = nextPressure(state, { thresholds, observations, transitionMs: 300_000, nowMs: second * 1000 });
      return [second, mebibytes, free, state.acute.map(textOf).join('|'), `${state.conditions}`];
    });
    expect(seen).toEqual(story);
  });
});

describe('observations', () => {
  it('are of all that is known', () => {
    const readings = {
      hasImageFs: true,
      memory: { capacityBytes: gibibyte, availableBytes: 51_234 * 1024 },
      nodeFs: { capacityBytes: gibibyte, availableBytes: mebibyte, inodes: 1000, inodesFree: 10 },
      imageFs: { capacityBytes: gibibyte, availableBytes: 0 },
      processes: { max: 32_768, running: 768 },
    };
    const texts = [...observationsOf(readings)].map(([signal, { available, capacity }]): [Signal, string] => [
      signal,
      `${available} of ${capacity}`,
    ]);
    expect(texts).toEqual([
      ['memory.available', '51234Ki of 1Gi'],
      ['nodefs.available', '1Mi of 1Gi'],
      ['nodefs.inodesFree', '10 of 1k'],
      ['imagefs.available', '0 of 1Gi'],
      ['pid.available', '32k of 32768'],
    ]);
    expect(Quantity.of(0, 'BinarySI').toString()).toBe('0');
  });
});
