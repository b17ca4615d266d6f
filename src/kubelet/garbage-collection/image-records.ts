/** What is remembered of images to tell which nobody has needed for long. Pure; upstream's rules. */
import type { RuntimeImage } from '../runtime/runtime.ts';

interface ImageRecord {
  readonly image: RuntimeImage;
  /** 0 for those that were there before the kubelet. Milliseconds since the Unix epoch. */
  readonly firstSeenMs: number;
  /** 0 where the kubelet has not seen it in use. */
  readonly lastUsedMs: number;
}

/** By what the runtime knows the image. */
export type ImageRecords = ReadonlyMap<string, ImageRecord>;

/** A container as far as it needs its image. */
export interface ImageUser {
  readonly image: string;
  readonly imageRef: string;
}

const imageKey = ({ id, ref }: RuntimeImage): string => id ?? ref;

/** Whether a container is made of the image; one that has ended counts, for it may be looked at. */
export function isImageUsed({ id, ref, names }: RuntimeImage, users: readonly ImageUser[]): boolean {
  return users.some(({ image, imageRef }) =>
    [image, imageRef].some((name) => name !== '' && (name === id || name === ref || names.includes(name))),
  );
}

/** `undefined` before the first look. */
export function nextImageRecords(
  previous: ImageRecords | undefined,
  images: readonly RuntimeImage[],
  users: readonly ImageUser[],
  nowMs: number,
): ImageRecords {
  return new Map(
    images.map((image) => {
      const key = imageKey(image);
      const before = previous?.get(key);
      const firstSeenMs = before?.firstSeenMs ?? (previous === undefined ? 0 : nowMs);
      const lastUsedMs = isImageUsed(image, users) ? nowMs : (before?.lastUsedMs ?? 0);
      return [key, { image, firstSeenMs, lastUsedMs }];
    }),
  );
}

/** Those that may go, the one first that was not used for longest. `nowMs`: of the look that made the records. */
export function removableImages(records: ImageRecords, nowMs: number, minAgeMs: number): readonly RuntimeImage[] {
  return [...records.values()]
    .filter(({ image }) => image.pinned !== true)
    .filter(({ firstSeenMs, lastUsedMs }) => lastUsedMs < nowMs && nowMs - firstSeenMs >= minAgeMs)
    .sort((a, b) => a.lastUsedMs - b.lastUsedMs || a.firstSeenMs - b.firstSeenMs)
    .map(({ image }) => image);
}

export interface DiskMargins {
  /** In percent of the disk: above it images go. */
  readonly highPercent: number;
  /** Until so much is used. */
  readonly lowPercent: number;
}

/** How many bytes of images are to go; 0 where there is room. */
export function bytesToFree(
  { capacityBytes, availableBytes }: { readonly capacityBytes: number; readonly availableBytes: number },
  { highPercent, lowPercent }: DiskMargins,
): number {
  const usedPercent = 100 - Math.floor((availableBytes * 100) / capacityBytes);
  if (usedPercent < highPercent) return 0;
  return Math.max(Math.floor((capacityBytes * (100 - lowPercent)) / 100) - availableBytes, 0);
}
