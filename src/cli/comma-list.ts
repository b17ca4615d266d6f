/** The parts of a flag such as `a,b`. Undefined where the flag was not given. */
export function readCommaList(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').filter((part) => part !== '');
}
