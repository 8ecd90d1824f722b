import { claims } from './article-claims.ts';

/** How a piece of the article's advice stands on the date of the facts. */
export type Verdict = 'holds' | 'partly' | 'outdated' | 'wrong' | 'missing';

/** One piece of advice of the article that this tool implements, and what the tool makes of it. */
export interface Claim {
  readonly number: number;
  /** What the article says, in our words; for `missing`, what it leaves out. */
  readonly says: string;
  readonly verdict: Verdict;
  /** What the tool does, and why where the two differ. */
  readonly does: string;
  readonly source: string;
  /** Config path that the advice concerns, `*` for any map key; absent when nothing can be set. */
  readonly path?: string;
}

/** The article whose patterns this tool implements. */
export const article = {
  title: 'AKS in Production: Architecture Patterns for Reliable, Secure Kubernetes on Azure',
  published: '2025-08-06',
} as const;

/**
 * The claims about a config path or about anything above it, in the article's order. Map keys stand in the path as they
 * stand in the config: `['cluster', 'pools', 'apps', 'size']`.
 */
export function claimsAbout(path: readonly string[]): readonly Claim[] {
  return claims.filter((claim) => {
    const about = claim.path?.split('.');
    return about?.every((part, index) => part === path[index] || (part === '*' && index < path.length)) === true;
  });
}
