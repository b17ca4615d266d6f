import type { Answer } from 'dns-packet';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { ClusterObjects } from '../records/cluster-objects.ts';
import { type Resolution, resolve, startOfAuthority, type ZoneOptions } from '../records/cluster-records.ts';
import type { DnsTransport, Upstream } from '../upstream/forwarder.ts';
import {
  decodeAnswer,
  encodeQuestion,
  encodeResponse,
  isEncodableName,
  parseQuery,
  type Query,
  type Response,
  responseCodes,
} from '../wire/message.ts';

export interface AnswererOptions {
  /** Undefined while the cluster is not known. */
  readonly objects: () => ClusterObjects | undefined;
  readonly zone: () => ZoneOptions;
  readonly upstream: Upstream;
  readonly random: Random;
  readonly logger: Logger;
}

/** What an alias leads to. */
interface Outcome {
  readonly code: number;
  readonly answers: readonly Answer[];
}

/** From alias to alias. */
const aliasesMax = 8;
const streamBytesMax = 65_535;

/** Answers what is asked of the cluster itself, and asks others about the rest. */
export class Answerer {
  readonly #options: AnswererOptions;

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** Never rejects; undefined where nothing is to be answered. */
  async answer(message: Buffer, transport: DnsTransport): Promise<Buffer | undefined> {
    const parsed = parseQuery(message);
    if (parsed.kind === 'noise') return undefined;
    if (parsed.kind === 'refusal') return parsed.answer;
    const { query } = parsed;
    try {
      const resolution = this.#resolve(query.question.name, query.question.type);
      if (resolution.kind === 'forward') return await this.#options.upstream.ask(message, transport);
      return this.#encode(query, await this.#respond(query, resolution, transport), transport);
    } catch (error) {
      const { name, type } = query.question;
      this.#options.logger.debug({ name, type, err: error }, 'a DNS question has no answer');
      return this.#encode(query, { code: responseCodes.serverFailure, ...nothing, isAuthoritative: false }, transport);
    }
  }

  #encode(query: Query, response: Response, transport: DnsTransport): Buffer {
    return encodeResponse(query, response, transport === 'udp' ? query.udpBytesMax : streamBytesMax);
  }

  #resolve(name: string, type: string): Resolution {
    const { objects, zone } = this.#options;
    const known = objects();
    const resolution = resolve({ name, type }, known ?? noObjects, zone());
    if (known === undefined && resolution.kind !== 'forward') throw new Error('the cluster is not known yet');
    return resolution;
  }

  async #respond(
    { question }: Query,
    resolution: Exclude<Resolution, { readonly kind: 'forward' }>,
    transport: DnsTransport,
  ): Promise<Response> {
    const { zone, random } = this.#options;
    const authorities = [startOfAuthority(zone())];
    if (resolution.kind === 'unknown') {
      return { code: responseCodes.nameError, ...nothing, authorities, isAuthoritative: true };
    }
    if (resolution.kind === 'alias') {
      const { code, answers } = await this.#follow(resolution, question.type, transport);
      return { code, ...nothing, answers, isAuthoritative: true };
    }
    // Whoever asks for everything is told nothing in particular, as RFC 8482 has it.
    if (question.type === 'ANY')
      return { code: responseCodes.ok, ...nothing, answers: [anything(question.name)], isAuthoritative: true };
    const answers = shuffled(resolution.answers, random);
    return {
      code: responseCodes.ok,
      isAuthoritative: true,
      answers,
      authorities: answers.length === 0 ? authorities : [],
      additionals: resolution.additionals,
    };
  }

  /** Clients expect what the other name stands for to come with it. */
  async #follow(
    first: Extract<Resolution, { readonly kind: 'alias' }>,
    type: string,
    transport: DnsTransport,
  ): Promise<Outcome> {
    const answers: Answer[] = [];
    let { target, alias } = first;
    for (let i = 0; i < aliasesMax; i++) {
      if (!isEncodableName(target)) throw new Error(`no DNS name: ${target}`);
      answers.push(alias);
      if (type === 'CNAME' || type === 'ANY') return { code: responseCodes.ok, answers };
      const next = this.#resolve(target, type);
      if (next.kind === 'alias') {
        ({ target, alias } = next);
        continue;
      }
      if (next.kind === 'unknown') return { code: responseCodes.nameError, answers };
      if (next.kind === 'known') {
        return { code: responseCodes.ok, answers: [...answers, ...shuffled(next.answers, this.#options.random)] };
      }
      const outside = await this.#askOutside(target, type, transport);
      return { code: outside.code, answers: [...answers, ...outside.answers] };
    }
    throw new Error(`more than ${aliasesMax} aliases`);
  }

  async #askOutside(name: string, type: string, transport: DnsTransport): Promise<Outcome> {
    const { upstream, random } = this.#options;
    const id = Buffer.from(random.bytes(2)).readUInt16BE();
    const question = encodeQuestion(id, { name, type });
    const answer = decodeAnswer(await upstream.ask(question, transport));
    return answer.isTruncated && transport === 'udp' ? decodeAnswer(await upstream.ask(question, 'tcp')) : answer;
  }
}

const nothing = { answers: [], authorities: [], additionals: [] };

const noObjects: ClusterObjects = {
  hasNamespace: () => false,
  service: () => undefined,
  slicesOf: () => [],
  servicesByIp: () => [],
  slicesByIp: () => [],
};

const anything = (name: string): Answer => ({ type: 'HINFO', name, ttl: 3600, data: { cpu: 'RFC8482', os: '' } });

/** Clients take the first. */
function shuffled(answers: readonly Answer[], random: Random): readonly Answer[] {
  const mixed = [...answers];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
