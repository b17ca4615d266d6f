/** The operations that clients can do on resources, before they are put into the words of one OpenAPI version. */
import { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import { Scale } from '../../api/autoscaling/v1/scale.ts';
import { Binding } from '../../api/core/v1/binding.ts';
import { listTypeOf } from '../../api/meta/v1/list-type.ts';
import { DeleteOptions } from '../../api/meta/v1/options.ts';
import { Status } from '../../api/meta/v1/status.ts';
import { Eviction } from '../../api/policy/v1/eviction.ts';
import type { ResourceDefinition, Verb } from '../../api/resource.ts';
import type { GroupVersionKind, Type } from '../../api/schema/schema.ts';
import { type ServedSubresource, subresourcesOf, verbsOf } from '../discovery/served-resource.ts';
import {
  deleteParameters,
  listParameters,
  nameParameter,
  namespaceParameter,
  type Parameter,
  patchParameters,
  prettyParameter,
  readParameters,
  writeParameters,
} from './parameters.ts';

export type Method = 'get' | 'put' | 'post' | 'delete' | 'patch';

export interface Operation {
  readonly path: string;
  readonly method: Method;
  /** As `x-kubernetes-action` has it. */
  readonly action: 'list' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection' | 'connect';
  readonly id: string;
  readonly description: string;
  readonly kind: GroupVersionKind;
  readonly parameters: readonly Parameter[];
  /** Parameters that are part of the path, and `pretty`. */
  readonly pathParameters: readonly Parameter[];
  readonly body?: Type | 'patch';
  /** Text, for connections. */
  readonly response: Type | 'string';
  readonly created: boolean;
}

/** The bodies of subresources whose kind is not the resource's own. */
const subresourceTypes: Readonly<Record<string, Type>> = {
  Scale: Scale as Type,
  Eviction: Eviction as Type,
  Binding: Binding as Type,
  TokenRequest: TokenRequest as Type,
};

export function operationsOf(definition: ResourceDefinition): Operation[] {
  const place = new Place(definition);
  const verbs = verbsOf(definition);
  return [
    ...collectionVerbs.filter((verb) => verbs.includes(verb)).map((verb) => place.onCollection(verb)),
    ...itemVerbs.filter((verb) => verbs.includes(verb)).map((verb) => place.onItem(verb)),
    ...(definition.namespaced && verbs.includes('list') ? [place.listForAllNamespaces()] : []),
    ...subresourcesOf(definition).flatMap((subresource) => place.onSubresource(subresource)),
  ];
}

const collectionVerbs = ['list', 'create', 'deletecollection'] as const;
const itemVerbs = ['get', 'update', 'patch', 'delete'] as const;

class Place {
  readonly #definition: ResourceDefinition;
  readonly #base: string;
  readonly #collection: string;
  /** `AppsV1` */
  readonly #title: string;
  /** `NamespacedDeployment` */
  readonly #subject: string;
  readonly #kind: GroupVersionKind;
  readonly #pathParameters: readonly Parameter[];

  constructor(definition: ResourceDefinition) {
    const { group, version, kind, resource, namespaced } = definition;
    this.#definition = definition;
    this.#kind = { group, version, kind };
    this.#base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    this.#collection = `${this.#base}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}`;
    this.#title = titleOf(group) + capitalized(version);
    this.#subject = `${namespaced ? 'Namespaced' : ''}${kind}`;
    this.#pathParameters = [...(namespaced ? [namespaceParameter] : []), prettyParameter];
  }

  onCollection(verb: (typeof collectionVerbs)[number]): Operation {
    const { kind } = this.#definition;
    const type = this.#definition.type as Type;
    const common = { path: this.#collection, kind: this.#kind, pathParameters: this.#pathParameters };
    switch (verb) {
      case 'list':
        return {
          ...common,
          ...read,
          action: 'list',
          id: `list${this.#title}${this.#subject}`,
          description: `list or watch objects of kind ${kind}`,
          parameters: listParameters,
          response: listTypeOf(type) as Type,
        };
      case 'create':
        return {
          ...common,
          method: 'post',
          action: 'post',
          id: `create${this.#title}${this.#subject}`,
          description: `create ${article(kind)} ${kind}`,
          parameters: writeParameters,
          body: type,
          response: type,
          created: true,
        };
      case 'deletecollection':
        return {
          ...common,
          method: 'delete',
          action: 'deletecollection',
          id: `delete${this.#title}Collection${this.#subject}`,
          description: `delete collection of ${kind}`,
          parameters: [...listParameters, ...deleteParameters],
          body: DeleteOptions as Type,
          response: Status as Type,
          created: false,
        };
    }
  }

  listForAllNamespaces(): Operation {
    return {
      ...this.onCollection('list'),
      path: `${this.#base}/${this.#definition.resource}`,
      pathParameters: [prettyParameter],
      id: `list${this.#title}${this.#definition.kind}ForAllNamespaces`,
    };
  }

  onItem(verb: (typeof itemVerbs)[number]): Operation {
    const { kind } = this.#definition;
    const pathParameters = [nameParameter(kind), ...this.#pathParameters];
    if (verb === 'delete') {
      const returns = this.#definition.strategy.returnsDeletedObject === true ? this.#definition.type : Status;
      return {
        path: `${this.#collection}/{name}`,
        method: 'delete',
        action: 'delete',
        id: `delete${this.#title}${this.#subject}`,
        description: `delete ${article(kind)} ${kind}`,
        kind: this.#kind,
        pathParameters,
        parameters: deleteParameters,
        body: DeleteOptions as Type,
        response: returns as Type,
        created: false,
      };
    }
    return this.#onObject(verb, { suffix: '', kind: this.#kind, type: this.#definition.type as Type });
  }

  onSubresource(subresource: ServedSubresource): Operation[] {
    const { group, version } = this.#definition;
    const kind = {
      group: subresource.group ?? group,
      version: subresource.version ?? version,
      kind: subresource.kind,
    };
    const own = subresource.kind === this.#definition.kind ? (this.#definition.type as Type) : undefined;
    const type = own ?? subresourceTypes[subresource.kind];
    if (type === undefined) return this.#connections(subresource, kind);
    return subresource.verbs
      .filter((verb) => verb === 'create' || verb === 'get' || verb === 'update' || verb === 'patch')
      .map((verb) => this.#onObject(verb, { suffix: subresource.name, kind, type }));
  }

  #onObject(
    verb: 'create' | 'get' | 'update' | 'patch',
    target: { readonly suffix: string; readonly kind: GroupVersionKind; readonly type: Type },
  ): Operation {
    const { suffix, kind, type } = target;
    const subject = `${this.#title}${this.#subject}${capitalized(suffix)}`;
    const what = suffix === '' ? `the specified ${kind.kind}` : `${suffix} of the specified ${this.#definition.kind}`;
    const isText = suffix === 'log';
    const common = {
      path: `${this.#collection}/{name}${suffix === '' ? '' : `/${suffix}`}`,
      kind,
      pathParameters: [nameParameter(this.#definition.kind), ...this.#pathParameters],
      response: isText ? ('string' as const) : type,
      created: verb !== 'get',
    };
    switch (verb) {
      case 'create':
        return {
          ...common,
          method: 'post',
          action: 'post',
          id: `create${subject}`,
          description: `create ${what}`,
          parameters: writeParameters,
          body: type,
        };
      case 'get':
        return {
          ...common,
          ...read,
          action: 'get',
          id: `read${subject}`,
          description: `read ${what}`,
          parameters: readParameters,
        };
      case 'update':
        return {
          ...common,
          method: 'put',
          action: 'put',
          id: `replace${subject}`,
          description: `replace ${what}`,
          parameters: writeParameters,
          body: type,
        };
      case 'patch':
        return {
          ...common,
          method: 'patch',
          action: 'patch',
          id: `patch${subject}`,
          description: `partially update ${what}`,
          parameters: patchParameters,
          body: 'patch',
        };
    }
  }

  /** exec, attach, portforward and proxy take over the connection. */
  #connections(subresource: ServedSubresource, kind: GroupVersionKind): Operation[] {
    const methods = new Set(subresource.verbs.flatMap((verb) => connectMethods[verb] ?? []));
    return Array.from(methods, (method) => ({
      path: `${this.#collection}/{name}/${subresource.name}`,
      method,
      action: 'connect',
      id: `connect${this.#title}${capitalized(method)}${this.#subject}${capitalized(subresource.name)}`,
      description: `connect ${method.toUpperCase()} requests to ${subresource.name} of ${this.#definition.kind}`,
      kind,
      pathParameters: [nameParameter(kind.kind), ...this.#pathParameters],
      parameters: [],
      response: 'string',
      created: false,
    }));
  }
}

const read = { method: 'get', created: false } as const;

const connectMethods: Partial<Record<Verb, Method>> = {
  create: 'post',
  delete: 'delete',
  get: 'get',
  patch: 'patch',
  update: 'put',
};

const article = (kind: string): string => (/^[AEIOU]/.test(kind) ? 'an' : 'a');

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `RbacAuthorization` for rbac.authorization.k8s.io, `ExampleCom` for example.com. */
function titleOf(group: string): string {
  if (group === '') return 'Core';
  return group
    .replace(/\.k8s\.io$/, '')
    .split(/[.-]/)
    .map(capitalized)
    .join('');
}
