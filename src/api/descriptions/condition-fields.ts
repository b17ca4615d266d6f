/** What the conditions of all kinds have in common. */
export const conditionFields = {
  type: 'What the condition is about, in CamelCase. An object has at most one condition of each type.',
  status: 'Whether the condition holds: True, False or Unknown.',
  lastTransitionTime: 'When the status last changed from one value to another.',
  reason: 'One CamelCase word for programs on why the status is what it is.',
  message: 'Details of the last change, for people.',
} as const;
