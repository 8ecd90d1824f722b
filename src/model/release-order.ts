const last = 'production';

/** Environments in the order in which a change reaches them: production last, the others by name before it. */
export function releaseOrder(environments: Iterable<string>): readonly string[] {
  const names = [...environments].toSorted();
  return [...names.filter((name) => name !== last), ...names.filter((name) => name === last)];
}
