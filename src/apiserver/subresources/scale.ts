/** The `scale` subresource: an object's number of replicas as an autoscaling/v1 Scale of its own, with the field's managers. */
import { applyPatch } from '../../api/apply/apply-patch.ts';
import { applyUpdate } from '../../api/apply/apply-update.ts';
import { parentManagedFields, type ScaledResource, scaleManagedFields } from '../../api/apply/scale.ts';
import { Scale } from '../../api/autoscaling/v1/scale.ts';
import { formatLabelSelector, type LabelSelectorObject, Selector } from '../../api/labels.ts';
import type { KubernetesObject, ScaleMapping } from '../../api/resource.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import { decode } from '../../api/schema/decode.ts';
import { apiVersionOf, type Mutable } from '../../api/schema/schema.ts';
import { badRequest, conflict, invalid as invalidStatus, notFound } from '../../api/status-error.ts';
import { invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import { cloneJson } from '../../base/clone-json.ts';
import { type ExpectedKind, readKind, typed } from '../body.ts';
import { groupResourceOf, type ResourceContext } from '../context.ts';
import { readWriteOptions, type WriteOptions } from '../options.ts';
import type { ApiResponse } from '../request.ts';
import { presented, valueResponse } from '../respond.ts';
import { prepareForUpdate } from '../verbs/lifecycle.ts';
import { applyPatchTo, patchTypeOf, readPatch } from '../verbs/patch.ts';
import { updateObject } from '../verbs/update.ts';
import type { SubresourceHandlers } from './handlers.ts';

type Draft = Mutable<KubernetesObject>;
type ScaleDraft = Mutable<Scale>;

const scaleKind: ExpectedKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: Scale };

export function registerScale(handlers: SubresourceHandlers): void {
  handlers.set('*', '*', 'scale', 'get', getScale);
  handlers.set('*', '*', 'scale', 'update', updateScale);
  handlers.set('*', '*', 'scale', 'patch', patchScale);
}

async function getScale(context: ResourceContext): Promise<ApiResponse> {
  const { storage, info, definition } = context;
  await storage.cache.start();
  const stored = await storage.get(storage.key(info.namespace, info.name));
  if (stored === undefined) throw notFound(groupResourceOf(definition), info.name);
  return valueResponse(context, shown(scaleOf(context, presented(context, stored))), Scale, 200);
}

async function updateScale(context: ResourceContext): Promise<ApiResponse> {
  const options = readWriteOptions(context, 'UpdateOptions');
  const scale = (await readKind(context, scaleKind, options.fieldValidation)) as ScaleDraft;
  if ((scale.metadata.name ?? '') !== context.info.name) {
    throw badRequest(
      `the name of the object (${scale.metadata.name ?? ''}) does not match the name on the URL (${context.info.name})`,
    );
  }
  return writeScale(context, options, (old) => booked(context, old, cloneJson(scale), options));
}

async function patchScale(context: ResourceContext): Promise<ApiResponse> {
  const type = patchTypeOf(context);
  const options = readWriteOptions(context, 'PatchOptions', type === 'apply');
  const body = await readPatch(context, type);
  const scaleContext = { ...context, definition: { ...context.definition, type: Scale } } as ResourceContext;
  return writeScale(context, options, (old) => {
    if (type === 'apply') return applied(context, old, body as JsonObject, options);
    const patched = applyPatchTo(scaleContext, old, type, body);
    const scale = typed(context, scaleKind, cloneJson(patched), {
      fieldValidation: options.fieldValidation,
    }) as ScaleDraft;
    return booked(context, old, scale, options);
  });
}

/** The Scale as it is to be, its managedFields up to date. */
type MakeScale = (old: Scale) => Scale;

async function writeScale(context: ResourceContext, options: WriteOptions, make: MakeScale): Promise<ApiResponse> {
  const { definition, info } = context;
  const mapping = definition.scale!;
  const makeNew = (old: KubernetesObject | undefined): Draft => {
    if (old === undefined) throw notFound(groupResourceOf(definition), info.name);
    const scale = make(scaleOf(context, old));
    checkScale(context, scale, old);
    const object = cloneJson(old) as Draft;
    setPath(object, mapping.specReplicasPath, scale.spec.replicas ?? 0);
    const entries = parentManagedFields(
      old.metadata.managedFields ?? [],
      scale.metadata.managedFields ?? [],
      scaledResource(context),
    );
    object.metadata.managedFields = entries as Draft['metadata']['managedFields'];
    return object;
  };
  const result = await updateObject(context, { ...options, isBooked: true }, makeNew, {
    prepare: prepareForUpdate,
    validate: definition.strategy.validateUpdate,
    allowCreate: false,
  });
  return valueResponse(context, shown(scaleOf(context, presented(context, result.stored))), Scale, 200);
}

function checkScale(context: ResourceContext, scale: Scale, old: KubernetesObject): void {
  const { definition, info } = context;
  const replicas = scale.spec.replicas ?? 0;
  if (replicas < 0) {
    throw invalidStatus({ group: 'autoscaling', kind: 'Scale' }, info.name, [
      invalid(FieldPath.of('spec', 'replicas'), replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const { uid, resourceVersion } = scale.metadata;
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(
      groupResourceOf(definition),
      info.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(groupResourceOf(definition), info.name);
  }
}

function booked(context: ResourceContext, old: Scale, scale: ScaleDraft, options: WriteOptions): Scale {
  const entries = applyUpdate({
    type: Scale,
    apiVersion: apiVersionOf(scaleKind),
    manager: options.fieldManager,
    subresource: 'scale',
    now: context.server.clock.now(),
    live: old as unknown as KubernetesObject,
    updated: scale as unknown as KubernetesObject,
  });
  scale.metadata.managedFields = entries as ScaleDraft['metadata']['managedFields'];
  return scale as Scale;
}

function applied(context: ResourceContext, old: Scale, body: JsonObject, options: WriteOptions): Scale {
  return applyPatch({
    type: Scale,
    apiVersion: apiVersionOf(scaleKind),
    manager: options.fieldManager,
    subresource: 'scale',
    now: context.server.clock.now(),
    live: old as unknown as KubernetesObject,
    applied: body,
    force: options.force,
    complete: (merged) => decode(Scale, merged) as unknown as KubernetesObject,
  }) as unknown as Scale;
}

function scaledResource({ definition }: ResourceContext): ScaledResource {
  return { apiVersion: apiVersionOf(definition), specReplicasPath: definition.scale!.specReplicasPath };
}

function scaleOf(context: ResourceContext, object: KubernetesObject): Scale {
  const mapping = context.definition.scale!;
  const { name, namespace, uid, resourceVersion, creationTimestamp, managedFields } = object.metadata;
  const entries = scaleManagedFields(managedFields ?? [], scaledResource(context));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      creationTimestamp,
      ...(entries.length === 0 ? {} : { managedFields: entries }),
    },
    spec: { replicas: numberAt(object, mapping.specReplicasPath) },
    status: { replicas: numberAt(object, mapping.statusReplicasPath), selector: selectorText(object, mapping) },
  };
}

/** Managers are looked after, but not shown: upstream's Scales have none. */
function shown(scale: Scale): Scale {
  const { managedFields: _, ...metadata } = scale.metadata;
  return { ...scale, metadata };
}

function selectorText(object: KubernetesObject, { selectorPath }: ScaleMapping): string {
  const selector = at(object, selectorPath);
  if (typeof selector === 'string') return selector;
  if (typeof selector !== 'object' || selector === null) return '';
  const isLabelSelector = 'matchLabels' in selector || 'matchExpressions' in selector;
  return isLabelSelector
    ? formatLabelSelector(selector as LabelSelectorObject)
    : Selector.ofLabels(selector as Record<string, string>).toString();
}

function numberAt(object: object, path: string): number {
  const value = at(object, path);
  return typeof value === 'number' ? value : 0;
}

function at(object: object, path: string): unknown {
  let value: unknown = object;
  for (const step of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[step];
  return value;
}

function setPath(object: object, path: string, value: unknown): void {
  const steps = path.split('.');
  let target = object as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    target[step] ??= {};
    target = target[step] as Record<string, unknown>;
  }
  target[steps.at(-1)!] = value;
}
