/** What the operating system says of a failed call, in the words of Go, which people know from upstream's events. Pure. */

/** Where Node's words are others. */
const words: Readonly<Record<string, string>> = {
  EEXIST: 'file exists',
  EISDIR: 'is a directory',
  EBUSY: 'device or resource busy',
  EIO: 'input/output error',
};

/** `mkdir /data: permission denied`; the message of any other error. */
export function systemErrorText(error: Error): string {
  const { code = '', syscall, path, message } = error as NodeJS.ErrnoException;
  const [, said] = /^[A-Z0-9]+: (.+?), /.exec(message) ?? [];
  if (syscall === undefined || said === undefined) return message;
  const call = path === undefined ? syscall : `${syscall} ${path}`;
  return `${call}: ${words[code] ?? said}`;
}
