import { type Answer, decode, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAnswer,
  encodeQuestion,
  encodeResponse,
  isEncodableName,
  parseQuery,
  type Query,
  type Response,
  withId,
} from './message.ts';

const asked = { name: 'Db.default.svc.cluster.local', type: 'A' } as const;
const query: Query = {
  id: 7,
  flags: 0x100,
  question: asked,
  questionBytes: encode({ questions: [asked] }).subarray(12),
  udpBytesMax: 512,
  edns: false,
};

const address = (i: number): Answer => ({
  type: 'A',
  name: 'db.default.svc.cluster.local',
  ttl: 5,
  data: `10.244.1.${i}`,
});

const response = (more: Partial<Response>): Response => ({
  code: 0,
  isAuthoritative: true,
  answers: [],
  authorities: [],
  additionals: [],
  ...more,
});

const opt = (udpPayloadSize: number): Answer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
});

describe('a query', () => {
  const question = { name: 'Web.Default.svc.cluster.local', type: 'A', class: 'IN' } as const;
  it.each([
    { name: 'without EDNS', additionals: [], udpBytesMax: 512, edns: false },
    { name: 'with EDNS', additionals: [opt(4096)], udpBytesMax: 1232, edns: true },
    { name: 'with EDNS and less room', additionals: [opt(800)], udpBytesMax: 800, edns: true },
    { name: 'with EDNS and too little room', additionals: [opt(100)], udpBytesMax: 512, edns: true },
  ])('is understood $name', ({ additionals, udpBytesMax, edns }) => {
    const message = encode({ id: 9, type: 'query', flags: 0x100, questions: [question], additionals });
    const parsed = parseQuery(message);
    expect(parsed).toMatchObject({
      kind: 'query',
      query: { id: 9, flags: 0x100, question: { name: question.name, type: 'A' }, udpBytesMax, edns },
    });
  });

  it.each([
    { name: 'of a type that the library has no name for', type: 65, expected: 'UNKNOWN_65' },
    { name: 'for anything', type: 255, expected: 'ANY' },
  ])('is understood $name', ({ type, expected }) => {
    const message = encode({ id: 9, type: 'query', questions: [question] });
    message.writeUInt16BE(type, message.length - 4);
    const parsed = parseQuery(message);
    expect(parsed).toMatchObject({ query: { question: { type: expected } } });
    if (parsed.kind !== 'query') throw new Error(parsed.kind);
    const answer = encodeResponse(parsed.query, response({}), 512);
    expect(answer.subarray(12)).toEqual(message.subarray(12));
  });

  const header = (flags: number, questions: number): Buffer => {
    const message = Buffer.alloc(12);
    message.writeUInt16BE(9, 0);
    message.writeUInt16BE(flags, 2);
    message.writeUInt16BE(questions, 4);
    return message;
  };
  const ofClass = (value: number): Buffer => {
    const message = encode({ id: 9, type: 'query', questions: [question] });
    message.writeUInt16BE(value, message.length - 2);
    return message;
  };
  it.each([
    { name: 'too short', message: Buffer.alloc(11), code: undefined },
    { name: 'an answer', message: header(0x8000, 0), code: undefined },
    { name: 'an update', message: header(0x2800, 0), code: 4 },
    { name: 'no question', message: header(0, 0), code: 1 },
    { name: 'two questions', message: encode({ id: 9, questions: [question, question] }), code: 1 },
    { name: 'a question that is cut off', message: header(0, 1), code: 1 },
    {
      name: 'a name that points to itself',
      message: Buffer.concat([header(0, 1), Buffer.from([0xc0, 12, 0, 1, 0, 1])]),
      code: 1,
    },
    { name: 'a lot of questions that are not there', message: header(0, 0xffff), code: 1 },
    { name: 'another class', message: ofClass(3), code: 5 },
  ])('is refused that is $name', ({ message, code }) => {
    const parsed = parseQuery(message);
    if (code === undefined) {
      expect(parsed).toEqual({ kind: 'noise' });
      return;
    }
    if (parsed.kind !== 'refusal') throw new Error(parsed.kind);
    const { id, type } = decode(parsed.answer);
    expect([id, type, parsed.answer.readUInt16BE(2) & 0xf]).toEqual([9, 'response', code]);
  });
});

describe('any bytes', () => {
  const anyMessage = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    // A header that promises something, and then anything.
    fc
      .tuple(fc.nat(3), fc.nat(3), fc.uint8Array({ maxLength: 300 }))
      .map(([questions, additionals, rest]) =>
        Uint8Array.of(0, 1, 1, 0, 0, questions, 0, 0, 0, 0, 0, additionals, ...rest),
      ),
    // One question of any labels.
    fc
      .array(fc.uint8Array({ minLength: 1, maxLength: 63 }), { maxLength: 3 })
      .map((labels) =>
        Uint8Array.of(
          0,
          1,
          1,
          0,
          0,
          1,
          0,
          0,
          0,
          0,
          0,
          0,
          ...labels.flatMap((label) => [label.length, ...label]),
          0,
          0,
          1,
          0,
          1,
        ),
      ),
  );

  it('are understood, refused or noise, and the question comes back as it was', () => {
    let understood = 0;
    fc.assert(
      fc.property(anyMessage, (bytes) => {
        const message = Buffer.from(bytes);
        const parsed = parseQuery(message);
        if (parsed.kind !== 'query') return;
        understood++;
        const answer = encodeResponse(parsed.query, response({ code: 3, answers: [address(1)] }), 512);
        const { length } = parsed.query.questionBytes;
        expect(answer.subarray(12, 12 + length)).toEqual(message.subarray(12, 12 + length));
        expect([answer.readUInt16BE(0), answer.readUInt16BE(4), answer.length <= 512]).toEqual([1, 1, true]);
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(understood).toBeGreaterThan(100);
  });
});

describe('a response', () => {
  it('repeats the question as it was spelled, and points to it', () => {
    const bytes = encodeResponse(query, response({ answers: [address(1), address(2)] }), 512);
    const decoded = decode(bytes);
    expect(decoded).toMatchObject({
      id: 7,
      type: 'response',
      rcode: 'NOERROR',
      flag_aa: true,
      flag_tc: false,
      flag_rd: true,
      flag_ra: true,
      questions: [{ name: query.question.name, type: 'A', class: 'IN' }],
    });
    expect(decoded.answers).toMatchObject([
      { name: query.question.name, type: 'A', ttl: 5, data: '10.244.1.1' },
      { name: query.question.name, type: 'A', ttl: 5, data: '10.244.1.2' },
    ]);
    // A name of 30 bytes once, 16 bytes for each address.
    expect(bytes).toHaveLength(12 + 30 + 4 + 2 * 16);
  });

  it.each([
    { name: 'all of it', bytesMax: 512, count: 20, answers: 20, isTruncated: false },
    { name: 'as much as finds room', bytesMax: 512, count: 40, answers: 29, isTruncated: true },
    { name: 'more over TCP', bytesMax: 65_535, count: 40, answers: 40, isTruncated: false },
  ])('has $name', ({ bytesMax, count, answers, isTruncated }) => {
    const all = Array.from({ length: count }, (_, i) => address(i));
    const bytes = encodeResponse(
      query,
      response({ answers: all, authorities: isTruncated ? [address(99)] : [] }),
      bytesMax,
    );
    const decoded = decode(bytes);
    expect(bytes.length).toBeLessThanOrEqual(bytesMax);
    expect([decoded.answers?.length, decoded.flag_tc, decoded.authorities?.length]).toEqual([answers, isTruncated, 0]);
  });

  it('leaves out what was not asked for without a word', () => {
    const additionals = Array.from({ length: 60 }, (_, i) => address(i));
    const bytes = encodeResponse({ ...query, edns: true }, response({ answers: [address(1)], additionals }), 512);
    const decoded = decode(bytes);
    expect(bytes.length).toBeLessThanOrEqual(512);
    expect([decoded.answers?.length, decoded.flag_tc]).toEqual([1, false]);
    expect(decoded.additionals?.at(-1)).toMatchObject({ type: 'OPT', udpPayloadSize: 1232 });
    expect(decoded.additionals?.length).toBeGreaterThan(20);
  });

  it('carries its code, and says EDNS only to who speaks it', () => {
    const bytes = encodeResponse(query, response({ code: 3, isAuthoritative: false }), 512);
    expect(decode(bytes)).toMatchObject({ rcode: 'NXDOMAIN', flag_aa: false, additionals: [] });
  });
});

describe('a question to others', () => {
  it('is to be answered whatever that takes, and comes back under the id that is wanted', () => {
    const message = encodeQuestion(77, { name: 'example.com', type: 'A' });
    expect(decode(message)).toMatchObject({
      id: 77,
      type: 'query',
      flag_rd: true,
      questions: [{ name: 'example.com' }],
    });
    expect(decode(withId(message, 78)).id).toBe(78);
    expect(decode(message).id).toBe(77);
  });

  it('has an answer with a code', () => {
    const answers = [address(1)];
    const bytes = encodeResponse(query, response({ code: 3, answers }), 512);
    expect(decodeAnswer(bytes)).toMatchObject({ code: 3, isTruncated: false, answers: [{ data: '10.244.1.1' }] });
    expect(() => decodeAnswer(Buffer.alloc(3))).toThrow();
  });
});

describe('a name', () => {
  it.each([
    ['www.example.com', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`, true],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(62)}`, false],
    ['a..b', false],
    ['', false],
  ])('%s can be said: %s', (name, can) => {
    expect(isEncodableName(name)).toBe(can);
  });
});
