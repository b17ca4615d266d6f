import { string, stringListMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const userInfoFields = {
  username: string(1),
  uid: string(2),
  groups: strings(3).atomic(),
  extra: stringListMap(4),
};

export interface UserInfo extends FieldsOf<typeof userInfoFields> {}
export const UserInfo: Type<UserInfo> = message('io.k8s.api.authentication.v1.UserInfo', userInfoFields);
