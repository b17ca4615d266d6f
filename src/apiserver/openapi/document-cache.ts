/** Makes the documents of one set of resources as they are asked for, and keeps them as bytes. Imported when the first client asks. */
import type { Describe } from '../../api/descriptions/descriptions.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import { sha256Hex } from '../../base/sha256.ts';
import { apiGroups } from '../discovery/groups.ts';
import { openApiV2, openApiV3 } from './documents.ts';
import { encodeSwagger } from './swagger-protobuf.ts';

export interface OpenApiDocument {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

const v3Root = '/openapi/v3';

const utf8 = new TextEncoder();

export class OpenApiDocuments {
  readonly generation: number;
  readonly #definitions: readonly ResourceDefinition[];
  readonly #describe: Describe;
  readonly #made = new Map<string, OpenApiDocument>();

  constructor(generation: number, definitions: readonly ResourceDefinition[], describe: Describe) {
    this.generation = generation;
    this.#definitions = definitions;
    this.#describe = describe;
  }

  #keep(name: string, make: () => Uint8Array): OpenApiDocument {
    let document = this.#made.get(name);
    if (document === undefined) {
      const bytes = make();
      document = { bytes, hash: sha256Hex(bytes) };
      this.#made.set(name, document);
    }
    return document;
  }

  swagger(encoding: 'json' | 'protobuf'): OpenApiDocument {
    return this.#keep(`v2 ${encoding}`, () => {
      const document = openApiV2(this.#definitions, this.#describe);
      return encoding === 'protobuf' ? encodeSwagger(document) : jsonBytes(document);
    });
  }

  index(): OpenApiDocument {
    return this.#keep('v3', () => {
      const paths = Array.from(this.#resourcesByPath().keys(), (path) => {
        const serverRelativeURL = `${v3Root}/${path}?hash=${this.version(path)!.hash}`;
        return [path, { serverRelativeURL }] as const;
      });
      return jsonBytes({ paths: Object.fromEntries(paths) });
    });
  }

  /** The document of a path such as `apis/apps/v1`; undefined where there is none. */
  version(path: string): OpenApiDocument | undefined {
    const resources = this.#resourcesByPath().get(path);
    return resources && this.#keep(`v3/${path}`, () => jsonBytes(openApiV3(resources, this.#describe)));
  }

  #byPath: Map<string, readonly ResourceDefinition[]> | undefined;

  #resourcesByPath(): Map<string, readonly ResourceDefinition[]> {
    this.#byPath ??= new Map(
      apiGroups(this.#definitions).flatMap(({ name, versions }) =>
        versions.map(({ groupVersion, resources }) => [`${name === '' ? 'api' : 'apis'}/${groupVersion}`, resources]),
      ),
    );
    return this.#byPath;
  }
}

function jsonBytes(document: JsonObject): Uint8Array {
  return utf8.encode(JSON.stringify(document));
}
