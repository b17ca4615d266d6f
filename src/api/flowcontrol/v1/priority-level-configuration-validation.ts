import { checkRequiredEnumeration } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type {
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  QueuingConfiguration,
} from './priority-level-configuration.ts';

const queuesMax = 10_000_000;
/** Hands are dealt from a deck by 60 bits of a hash; a larger deck or hand takes more of them. */
const handEntropyBitsMax = 60;

const specPath = FieldPath.of('spec');

export function validatePriorityLevelConfiguration({ metadata, spec }: PriorityLevelConfiguration): FieldError[] {
  const { type, limited, exempt } = spec;
  const errors: FieldError[] = [];
  const typePath = specPath.child('type');
  if (metadata.name === 'exempt' && type !== 'Exempt') {
    errors.push(invalid(typePath, type, "must be 'Exempt' if name is 'exempt'"));
  }
  if (type === 'Exempt') {
    if (metadata.name !== 'exempt') errors.push(invalid(typePath, type, "may be 'Exempt' only if name is 'exempt'"));
    const detail = 'must be nil if the type is not Limited';
    if (limited !== undefined) errors.push(forbidden(specPath.child('limited'), detail));
    if (exempt !== undefined) errors.push(...validateShares(exempt, specPath.child('exempt')));
  } else if (type === 'Limited') {
    const detail = 'must be nil if the type is Limited';
    if (exempt !== undefined) errors.push(forbidden(specPath.child('exempt'), detail));
    if (limited === undefined) {
      errors.push(required(specPath.child('limited'), 'must not be empty when type is Limited'));
    } else errors.push(...validateLimited(limited, specPath.child('limited')));
  }
  return [...errors, ...checkRequiredEnumeration(typePath, type, ['Exempt', 'Limited'])];
}

interface Shares {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
}

function validateShares(
  { nominalConcurrencyShares: shares = 0, lendablePercent = 0 }: Shares,
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  if (shares < 0)
    errors.push(invalid(path.child('nominalConcurrencyShares'), shares, 'must be a non-negative integer'));
  if (lendablePercent < 0 || lendablePercent > 100) {
    errors.push(invalid(path.child('lendablePercent'), lendablePercent, 'must be between 0 and 100, inclusive'));
  }
  return errors;
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, path: FieldPath): FieldError[] {
  const { borrowingLimitPercent: borrowed, limitResponse } = limited;
  const errors = validateShares(limited, path);
  if (borrowed !== undefined && borrowed < 0) {
    const detail = 'if specified, must be a non-negative integer';
    errors.push(invalid(path.child('borrowingLimitPercent'), borrowed, detail));
  }
  return [...errors, ...validateResponse(limitResponse, path.child('limitResponse'))];
}

function validateResponse({ type, queuing }: LimitResponse, path: FieldPath): FieldError[] {
  const queuingPath = path.child('queuing');
  if (type === 'Reject') {
    return queuing === undefined
      ? []
      : [forbidden(queuingPath, 'must be nil if limited.limitResponse.type is not Limited')];
  }
  if (type === 'Queue') {
    return queuing === undefined
      ? [required(queuingPath, 'must not be empty if limited.limitResponse.type is Limited')]
      : validateQueuing(queuing, queuingPath);
  }
  return checkRequiredEnumeration(path.child('type'), type, ['Queue', 'Reject']);
}

function validateQueuing({ queueLengthLimit, queues, handSize }: QueuingConfiguration, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries({ queueLengthLimit, queues, handSize })) {
    if (value <= 0) errors.push(invalid(path.child(name), value, 'must be positive'));
  }
  if (queues > queuesMax) {
    errors.push(invalid(path.child('queues'), queues, `must not be greater than ${queuesMax}`));
  }
  if (queues <= 0 || handSize <= 0) return errors;
  const handPath = path.child('handSize');
  if (handSize > queues) {
    const detail = `should not be greater than queues (${queues})`;
    errors.push(invalid(handPath, handSize, detail));
  }
  const bits = entropyBitsOf(queues, handSize);
  if (bits > handEntropyBitsMax) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${handEntropyBitsMax}`;
    errors.push(invalid(handPath, handSize, detail));
  }
  return errors;
}

function entropyBitsOf(deckSize: number, handSize: number): number {
  let bits = 0;
  for (let i = 0; i < Math.min(handSize, deckSize); i++) bits += Math.log2(deckSize - i);
  return Math.ceil(bits);
}
