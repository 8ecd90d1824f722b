/** Splits a resource id that the schema has taken already. */
export function parseResourceId(id: string): { subscriptionId: string; resourceGroup: string; name: string } {
  const parts = id.split('/');
  return { subscriptionId: parts[2] ?? '', resourceGroup: parts[4] ?? '', name: parts.at(-1) ?? '' };
}
