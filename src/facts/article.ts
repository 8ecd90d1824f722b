import { claims, type Claim } from './article-claims.ts';

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
