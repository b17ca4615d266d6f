import { humanDuration } from '../duration.ts';
import { parseTime } from '../time.ts';

/** The time from `timestamp` (RFC 3339) to `now` (milliseconds since the epoch) as kubectl shows it; `<unknown>` without one. */
export function ageSince(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - parseTime(timestamp)) : '<unknown>';
}
