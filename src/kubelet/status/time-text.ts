import { formatTime } from '../../api/time.ts';

let lastSecond = Number.NaN;
let lastText = '';

/** As formatTime. Statuses carry the same few times over and over. */
export function timeText(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = formatTime(ms);
    lastSecond = second;
  }
  return lastText;
}
