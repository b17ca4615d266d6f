import { Status } from '../../meta/v1/status.ts';
import { rawObjects, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const conversionRequestFields = {
  uid: string(1).always().required(),
  desiredAPIVersion: string(2).always().required(),
  objects: rawObjects(3).always().required().atomic(),
};

export interface ConversionRequest extends FieldsOf<typeof conversionRequestFields> {}
export const ConversionRequest: Type<ConversionRequest> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionRequest',
  conversionRequestFields,
);

const conversionResponseFields = {
  uid: string(1).always().required(),
  convertedObjects: rawObjects(2).always().required().atomic(),
  result: ref(3, () => Status)
    .always()
    .required(),
};

export interface ConversionResponse extends FieldsOf<typeof conversionResponseFields> {}
export const ConversionResponse: Type<ConversionResponse> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionResponse',
  conversionResponseFields,
);

const conversionReviewFields = {
  request: ref(1, () => ConversionRequest),
  response: ref(2, () => ConversionResponse),
};

export interface ConversionReview extends TypeMeta, FieldsOf<typeof conversionReviewFields> {}
export const ConversionReview: Type<ConversionReview> = kindType(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ConversionReview',
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'ConversionReview' },
  conversionReviewFields,
);
