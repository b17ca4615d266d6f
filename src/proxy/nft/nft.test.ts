import { describe, expect, it } from 'vitest';
import { type Program, ProgramError, type RunOptions } from '../../base/program.ts';
import { HostNft } from './nft.ts';

function program(answer: () => string): Program & { readonly runs: (readonly string[])[] } {
  const runs: (readonly string[])[] = [];
  return {
    runs,
    run: async (args: readonly string[], { stdin = '' }: RunOptions = {}) => {
      runs.push([...args, stdin]);
      return answer();
    },
  };
}

const fails = (stderr: string) => (): never => {
  throw new ProgramError(`nft failed with exit code 1: ${stderr}`, 1, stderr);
};

describe('nft', () => {
  it('gets commands on stdin', async () => {
    const nft = program(() => '');
    await new HostNft({ program: nft }).apply('add table inet a\n');
    expect(nft.runs).toEqual([['-f', '-', 'add table inet a\n']]);
  });

  it.each([
    { name: 'a chain that is there', answer: () => 'table inet …', has: true },
    { name: 'one that is not', answer: fails('Error: No such file or directory\n'), has: false },
  ])('is asked for $name', async ({ answer, has }) => {
    const nft = program(answer);
    expect(await new HostNft({ program: nft }).hasChain('nat')).toBe(has);
    expect(nft.runs).toEqual([['list', 'chain', 'inet', 'wherry-proxy', 'nat', '']]);
  });

  it('passes failures on', async () => {
    const nft = new HostNft({ program: program(fails('Operation not permitted')) });
    await expect(nft.apply('')).rejects.toThrow('nft failed with exit code 1: Operation not permitted');
    await expect(nft.hasChain('nat')).rejects.toThrow('Operation not permitted');
  });

  it('is missed with a word on how to get it', async () => {
    const nft = new HostNft({ folders: ['/nowhere'] });
    const error = { name: 'NftMissingError', message: expect.stringContaining('the package nftables') };
    await expect(nft.apply('')).rejects.toMatchObject(error);
    await expect(nft.hasChain('nat')).rejects.toMatchObject(error);
  });
});
