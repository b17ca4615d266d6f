import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import { humanDuration } from '../../duration.ts';
import type { TableColumn } from '../../resource.ts';
import type { CertificateSigningRequest } from './certificate-signing-request.ts';

export const certificateSigningRequestColumns: readonly TableColumn<CertificateSigningRequest>[] = [
  nameColumn,
  ageColumn,
  textColumn('SignerName', 'Who should sign.', ({ spec }) => spec.signerName || '<none>'),
  textColumn('Requestor', 'Who asks for it.', ({ spec }) => spec.username ?? ''),
  textColumn('RequestedDuration', 'For how long it should be valid.', ({ spec: { expirationSeconds } }) => {
    return expirationSeconds === undefined ? '<none>' : humanDuration(expirationSeconds * 1000);
  }),
  textColumn('Condition', 'What has been decided, and whether the certificate is there.', formatCondition),
];

function formatCondition({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status.conditions?.some((condition) => condition.type === type) ?? false;
  const words = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) words.push('Failed');
  if (status.certificate) words.push('Issued');
  return words.join(',');
}
