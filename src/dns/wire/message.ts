/** DNS messages as they go over the wire. Pure. */
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  type RecordType,
  TRUNCATED_RESPONSE,
} from 'dns-packet';

export const responseCodes = { ok: 0, formatError: 1, serverFailure: 2, nameError: 3, notImplemented: 4, refused: 5 };

/** Of class IN. */
export interface DnsQuestion {
  /** As it was spelled, without a dot at the end. */
  readonly name: string;
  /** `AAAA`, `ANY`, `UNKNOWN_65`. */
  readonly type: string;
}

export interface Query {
  readonly id: number;
  readonly flags: number;
  readonly question: DnsQuestion;
  /** As it came: the answer repeats it to the letter, whatever bytes are in it. */
  readonly questionBytes: Buffer;
  /** The largest answer that it takes over UDP. */
  readonly udpBytesMax: number;
  /** It speaks EDNS, and wants to hear it. */
  readonly edns: boolean;
}

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  /** Something that can only be answered with a code. */
  | { readonly kind: 'refusal'; readonly answer: Buffer }
  /** Something that must not be answered, lest two servers answer one another for ever. */
  | { readonly kind: 'noise' };

const headerBytes = 12;
const opcodeMask = 0x7800;
const responseFlag = 0x8000;
const udpBytesDefault = 512;
/** What gets through nearly everywhere in one piece, whatever a client asks for. */
const udpBytesMax = 1232;
const pointerToQuestion = Buffer.from([0xc0, headerBytes]);

export function parseQuery(message: Buffer): ParsedQuery {
  if (message.length < headerBytes) return { kind: 'noise' };
  const id = message.readUInt16BE(0);
  const flags = message.readUInt16BE(2);
  if ((flags & responseFlag) !== 0) return { kind: 'noise' };
  const refusal = (code: number): ParsedQuery => ({ kind: 'refusal', answer: bareAnswer(id, flags, code) });
  if ((flags & opcodeMask) !== 0) return refusal(responseCodes.notImplemented);
  try {
    const { questions = [], additionals = [] } = decode(message);
    const [question] = questions;
    if (question === undefined || questions.length !== 1) return refusal(responseCodes.formatError);
    if (question.class !== 'IN') return refusal(responseCodes.refused);
    const questionBytes = message.subarray(headerBytes, endOfQuestion(message));
    const opt = additionals.find(({ type }) => type === 'OPT');
    const asked = opt?.type === 'OPT' ? opt.udpPayloadSize : udpBytesDefault;
    const bytesMax = Math.min(Math.max(asked, udpBytesDefault), udpBytesMax);
    const edns = opt !== undefined;
    return { kind: 'query', query: { id, flags, question, questionBytes, udpBytesMax: bytesMax, edns } };
  } catch {
    return refusal(responseCodes.formatError);
  }
}

/** Of the first one. Throws where its name is not spelled out: there is nothing before it to point to. */
function endOfQuestion(message: Buffer): number {
  let at = headerBytes;
  while (message[at] !== 0) {
    const length = message.readUInt8(at);
    if (length > 63) throw new Error('a question with a pointer');
    at += 1 + length;
  }
  return at + 5;
}

function bareAnswer(id: number, flags: number, code: number): Buffer {
  const kept = flags & (opcodeMask | RECURSION_DESIRED);
  return encode({ id, type: 'response', flags: kept | code });
}

export interface Response {
  readonly code: number;
  readonly isAuthoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  readonly additionals: readonly Answer[];
}

/**
 * At most so many bytes: answers that find no room are left out, which the answer says, so that who wants them all asks again over TCP; what is
 * not asked for is left out without a word.
 */
export function encodeResponse(query: Query, response: Response, bytesMax: number): Buffer {
  const { id, flags, question, questionBytes, edns } = query;
  const head = Buffer.concat([Buffer.alloc(headerBytes), questionBytes]);
  const opt = edns ? [encodeRecord(optRecord, '')] : [];
  let left = bytesMax - head.length - opt.reduce((sum, { length }) => sum + length, 0);
  const take = (records: readonly Answer[]): readonly Buffer[] => {
    const taken: Buffer[] = [];
    for (const record of records) {
      const bytes = encodeRecord(record, question.name);
      if (bytes.length > left) break;
      left -= bytes.length;
      taken.push(bytes);
    }
    return taken;
  };
  const answers = take(response.answers);
  const isTruncated = answers.length < response.answers.length;
  const authorities = isTruncated ? [] : take(response.authorities);
  const additionals = [...(isTruncated ? [] : take(response.additionals)), ...opt];
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(
    responseFlag |
      (flags & RECURSION_DESIRED) |
      RECURSION_AVAILABLE |
      (response.isAuthoritative ? AUTHORITATIVE_ANSWER : 0) |
      (isTruncated ? TRUNCATED_RESPONSE : 0) |
      response.code,
    2,
  );
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt16BE(authorities.length, 8);
  head.writeUInt16BE(additionals.length, 10);
  return Buffer.concat([head, ...answers, ...authorities, ...additionals]);
}

const optRecord: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: udpBytesMax,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

/** With a pointer to the question where it is about that name: most are, and a name is longer than all the rest. */
function encodeRecord(record: Answer, questionName: string): Buffer {
  const bytes = encode({ answers: [record] }).subarray(headerBytes);
  if (record.name.toLowerCase() !== questionName.toLowerCase()) return bytes;
  return Buffer.concat([pointerToQuestion, bytes.subarray(encodedNameBytes(record.name))]);
}

/** Of a name without a dot at the end: each label with its length before it, and a zero. */
const encodedNameBytes = (name: string): number => (name === '.' ? 1 : Buffer.byteLength(name) + 2);

/** Whether it can be said in DNS: labels of 1 to 63 bytes, 253 in all. */
export function isEncodableName(name: string): boolean {
  if (Buffer.byteLength(name) > 253) return false;
  return name.split('.').every((label) => label !== '' && Buffer.byteLength(label) <= 63);
}

/** What another server answered, as far as it is taken over. Throws where it is no answer. */
export function decodeAnswer(message: Buffer): {
  readonly code: number;
  readonly isTruncated: boolean;
  readonly answers: readonly Answer[];
} {
  const { answers = [], flag_tc: isTruncated } = decode(message);
  return { code: message.readUInt16BE(2) & 0xf, isTruncated, answers };
}

/** A question to another server, which is to find the answer. */
export function encodeQuestion(id: number, question: DnsQuestion): Buffer {
  const questions = [questionOf(question)];
  return encode({ id, type: 'query', flags: RECURSION_DESIRED, questions, additionals: [optRecord] });
}

/** The library knows more types than it says. */
const questionOf = ({ name, type }: DnsQuestion): Question => ({ name, type: type as RecordType, class: 'IN' });

/** The same message under another id. */
export function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(id, 0);
  return copy;
}
