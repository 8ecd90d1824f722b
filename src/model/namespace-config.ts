import type { Config, NamespaceConfig } from '../config/validate.ts';

/** What is written about a namespace; undefined for one that workloads only name, even where JavaScript knows the word (`constructor`). */
export function namespaceConfig({ namespaces }: Config, name: string): NamespaceConfig | undefined {
  return Object.hasOwn(namespaces, name) ? namespaces[name] : undefined;
}
