import { describe, expect, it } from 'vitest';
import { findProgram, ProgramError, programAt } from './program.ts';

const node = programAt(process.execPath, ['-e']);

describe('a program', () => {
  it('is given stdin and arguments, and answers with stdout', async () => {
    const echo = 'process.stdin.pipe(process.stdout); process.stdout.write(process.argv[1] + " ")';
    expect(await node.run([echo, 'said'], { stdin: 'hello\n' })).toBe('said hello\n');
    expect(await node.run(['console.log(1)'], { stdin: 'x'.repeat(1_000_000) })).toBe('1\n');
  });

  it.each([
    {
      name: 'one that fails',
      code: 'process.stderr.write("no such table\\n"); process.exitCode = 3',
      exitCode: 3,
      message: `${process.execPath} failed with exit code 3: no such table`,
      stderr: 'no such table\n',
    },
    {
      name: 'one that is killed',
      code: 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)',
      exitCode: undefined,
      message: `${process.execPath} was ended by SIGKILL`,
      stderr: '',
    },
    {
      name: 'one that complains at length',
      code: 'process.stderr.write("x".repeat(100000)); process.exitCode = 1',
      exitCode: 1,
      message: `${process.execPath} failed with exit code 1: ${'x'.repeat(4096)}`,
      stderr: 'x'.repeat(4096),
    },
    {
      name: 'one that has too much to say',
      code: 'const some = Buffer.alloc(1 << 20); const go = () => process.stdout.write(some, go); go()',
      exitCode: undefined,
      message: `${process.execPath} wrote more than 67108864 bytes`,
      stderr: '',
    },
  ])('rejects for $name', async ({ code, exitCode, message, stderr }) => {
    const error = await node.run([code]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProgramError);
    const { name: _, ...shown } = error as ProgramError;
    expect({ ...shown, message: (error as Error).message }).toEqual({ exitCode, message, stderr });
  });

  it('is ended when it takes too long, and when the signal aborts', async () => {
    const forEver = 'setInterval(() => {}, 1000)';
    await expect(programAt(process.execPath, ['-e'], 100).run([forEver])).rejects.toThrow('was ended by SIGKILL');
    const abort = new AbortController();
    const running = node.run([forEver], { signal: abort.signal });
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('rejects where there is none', async () => {
    await expect(programAt('/nowhere/nft').run([])).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is found in the first folder that has it', () => {
    expect(findProgram('sh', ['/nowhere', '/bin'])).toBe('/bin/sh');
    expect(findProgram('sh')).toMatch(/^\/.*\/sh$/);
    expect(findProgram('no-such-program')).toBeUndefined();
  });
});
