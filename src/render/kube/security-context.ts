import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';
import type { Workload } from '../../model/model.ts';

/** User and group of all processes and volumes. What Pod Security asks of pods stands at both levels, for checkers that read one. */
export function podSecurityContext({ security: { runAsUser: id } }: Workload): IPodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: id,
    runAsGroup: id,
    fsGroup: id,
    // Changing the owner of every file at each start takes minutes on a large volume.
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [id],
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

export function containerSecurityContext({ security }: Workload): ISecurityContext {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: security.readOnlyRootFilesystem,
    runAsNonRoot: true,
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsUser,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
