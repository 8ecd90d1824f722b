import type { Document } from 'yaml';

/** What a document says; undefined where its aliases repeat more than any config does. */
export function meaning(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
