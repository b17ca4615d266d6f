/**
 * The OpenAPI version 2 document as protobuf, in the messages of gnostic's OpenAPIv2.proto, which is how older kubectl asks for it. Only what
 * our documents have is declared here.
 */
import { encodeMessage } from '../../api/codec/protobuf.ts';
import { bool, type Json, type JsonObject, list, ref, string, strings } from '../../api/schema/builders.ts';
import { type Fields, message, type Type } from '../../api/schema/schema.ts';

const declare = (name: string, fields: Fields): Type => message(`openapi.v2.${name}`, fields);
const text = (number: number) => string(number).pointer();

/** Maps are lists of pairs. */
const named = (name: string, value: () => Type): Type => declare(name, { name: text(1), value: ref(2, value) });

const anyType = declare('Any', { yaml: text(2) });
const namedAny = named('NamedAny', () => anyType);
const namedSchema = named('NamedSchema', () => schemaType);
const typeItem = declare('TypeItem', { value: strings(1) });
const itemsItem = declare('ItemsItem', { schema: list(1, () => schemaType) });
const additionalProperties = declare('AdditionalPropertiesItem', { schema: ref(1, () => schemaType) });
const properties = declare('Properties', { additionalProperties: list(1, () => namedSchema) });

const schemaType: Type = declare('Schema', {
  ref: text(1),
  format: text(2),
  description: text(4),
  required: strings(19),
  additionalProperties: ref(21, () => additionalProperties),
  type: ref(22, () => typeItem),
  items: ref(23, () => itemsItem),
  properties: ref(25, () => properties),
  extensions: list(31, () => namedAny),
});

const bodyParameter = declare('BodyParameter', {
  description: text(1),
  name: text(2),
  in: text(3),
  required: bool(4).pointer(),
  schema: ref(5, () => schemaType),
});
const queryParameter = declare('QueryParameterSubSchema', {
  required: bool(1).pointer(),
  in: text(2),
  description: text(3),
  name: text(4),
  type: text(6),
  uniqueItems: bool(20).pointer(),
});
const pathParameter = declare('PathParameterSubSchema', {
  required: bool(1).pointer(),
  in: text(2),
  description: text(3),
  name: text(4),
  type: text(5),
  uniqueItems: bool(19).pointer(),
});
const nonBodyParameter = declare('NonBodyParameter', {
  query: ref(3, () => queryParameter),
  path: ref(4, () => pathParameter),
});
const parameter = declare('Parameter', { body: ref(1, () => bodyParameter), nonBody: ref(2, () => nonBodyParameter) });
const parametersItem = declare('ParametersItem', { parameter: ref(1, () => parameter) });

const schemaItem = declare('SchemaItem', { schema: ref(1, () => schemaType) });
const response = declare('Response', { description: text(1), schema: ref(2, () => schemaItem) });
const responseValue = declare('ResponseValue', { response: ref(1, () => response) });
const namedResponse = named('NamedResponseValue', () => responseValue);
const responses = declare('Responses', { responseCode: list(1, () => namedResponse) });

const operation = declare('Operation', {
  tags: strings(1),
  description: text(3),
  operationId: text(5),
  produces: strings(6),
  consumes: strings(7),
  parameters: list(8, () => parametersItem),
  responses: ref(9, () => responses),
  extensions: list(13, () => namedAny),
});
const pathItem = declare('PathItem', {
  get: ref(2, () => operation),
  put: ref(3, () => operation),
  post: ref(4, () => operation),
  delete: ref(5, () => operation),
  patch: ref(8, () => operation),
  parameters: list(9, () => parametersItem),
});
const namedPathItem = named('NamedPathItem', () => pathItem);
const paths = declare('Paths', { path: list(2, () => namedPathItem) });
const info = declare('Info', { title: text(1), version: text(2) });
const definitions = declare('Definitions', { additionalProperties: list(1, () => namedSchema) });

export const swaggerType: Type = declare('Document', {
  swagger: text(1),
  info: ref(2, () => info),
  paths: ref(8, () => paths),
  definitions: ref(9, () => definitions),
});

export function encodeSwagger(document: JsonObject): Uint8Array {
  return encodeMessage(swaggerType, {
    swagger: document.swagger,
    info: document.info,
    paths: { path: pairs(document.paths, pathItemOf) },
    definitions: { additionalProperties: pairs(document.definitions, schemaOf) },
  });
}

const asObject = (value: Json | undefined): JsonObject => (value ?? {}) as JsonObject;
const asList = (value: Json | undefined): readonly JsonObject[] => (value ?? []) as readonly JsonObject[];

function pairs(value: Json | undefined, convert: (value: JsonObject) => object): object[] {
  return Object.entries(asObject(value)).map(([name, item]) => ({ name, value: convert(asObject(item)) }));
}

/** Extensions are YAML texts, and JSON is YAML. */
function extensionsOf(value: JsonObject): object[] {
  const extensions = Object.entries(value).filter(([name]) => name.startsWith('x-'));
  return extensions.map(([name, item]) => ({ name, value: { yaml: JSON.stringify(item) } }));
}

function schemaOf(schema: JsonObject): object {
  const { $ref, format, description, required, type, items, properties: fields, additionalProperties: values } = schema;
  return {
    ref: $ref,
    format,
    description,
    required,
    type: type === undefined ? undefined : { value: [type] },
    items: items === undefined ? undefined : { schema: [schemaOf(asObject(items))] },
    properties: fields === undefined ? undefined : { additionalProperties: pairs(fields, schemaOf) },
    additionalProperties: values === undefined ? undefined : { schema: schemaOf(asObject(values)) },
    extensions: extensionsOf(schema),
  };
}

function parameterOf(item: JsonObject): object {
  if (item.in === 'body') return { parameter: { body: { ...item, schema: schemaOf(asObject(item.schema)) } } };
  return { parameter: { nonBody: item.in === 'path' ? { path: item } : { query: item } } };
}

function responseOf({ description, schema }: JsonObject): object {
  const item = schema === undefined ? undefined : { schema: schemaOf(asObject(schema)) };
  return { response: { description, schema: item } };
}

function operationOf(value: JsonObject): object {
  return {
    ...value,
    parameters: asList(value.parameters).map(parameterOf),
    responses: { responseCode: pairs(value.responses, responseOf) },
    extensions: extensionsOf(value),
  };
}

function pathItemOf(item: JsonObject): object {
  const { parameters, ...operations } = item;
  const converted = Object.entries(operations).map(([method, value]) => [method, operationOf(asObject(value))]);
  return { ...Object.fromEntries(converted), parameters: asList(parameters).map(parameterOf) };
}
