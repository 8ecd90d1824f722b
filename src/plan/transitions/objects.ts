import type { Manifest } from './updates.ts';

/** `Deployment shop/orders` */
export function nameOf({ kind, metadata: { namespace, name } }: Manifest): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The command that does something to one object. */
export function kubectl(verb: string, { kind, metadata: { namespace, name } }: Manifest): string {
  return `kubectl ${verb} ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}`;
}
