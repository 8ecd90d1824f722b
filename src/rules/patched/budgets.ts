import { at } from './identity.ts';
import { isGiven } from './schema.ts';
import type { PatchedFinding, PatchedRule } from './subject.ts';

export const budgetRules: readonly PatchedRule[] = [
  {
    id: 'B6',
    severity: 'error',
    title: 'A patched budget still lets a replica go',
    why: 'A budget that never allows an eviction stops every drain, and with it every upgrade of the nodes.',
    source: 'Kubernetes docs, disruptions, 2026-08',
    of: 'patched',
    check: ({ object, workload }) => {
      if (object.kind !== 'PodDisruptionBudget' || !workload) return [];
      const least = workload.scale?.min ?? workload.replicas ?? 1;
      const [kept, away] = [at(object, ['spec', 'minAvailable']), at(object, ['spec', 'maxUnavailable'])];
      const fix = 'Write `maxUnavailable: 1`.';
      if (away === 0 || away === '0%')
        return [
          {
            path: ['spec', 'maxUnavailable'],
            message: `The patched budget of ${workload.name} never lets a replica go.`,
            fix,
          },
        ];
      if (!isGiven(kept) || isGiven(away)) return unprotected(away, workload.name);
      const stay = typeof kept === 'number' ? kept : Math.ceil((Number.parseInt(String(kept), 10) * least) / 100);
      return least > 0 && stay >= least
        ? [
            {
              path: ['spec', 'minAvailable'],
              message: `${workload.name} has ${least} replica${least === 1 ? '' : 's'} at least, and the patched budget keeps ${stay}.`,
              fix,
            },
          ]
        : [];
    },
  },
];

/** A budget over nothing, or one that lets every replica go at once. */
function unprotected(away: unknown, name: string): PatchedFinding[] {
  if (isGiven(away) && away !== '100%') return [];
  return [
    {
      path: ['spec', 'maxUnavailable'],
      severity: 'warning',
      message: `The patched budget of ${name} lets every replica go at once.`,
      fix: 'Write `maxUnavailable: 1`, or `disruption: none` at the workload.',
    },
  ];
}
