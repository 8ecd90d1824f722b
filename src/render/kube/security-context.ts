import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';
import type { Workload } from '../../model/model.ts';

type Identity = Pick<ISecurityContext, 'runAsNonRoot' | 'runAsUser' | 'runAsGroup'>;

/** User and group of all processes and volumes. What Pod Security asks of pods stands at both levels, for checkers that read one. */
export function podSecurityContext({ security, lowestPrivilegedPort }: Workload): IPodSecurityContext {
  const { runAsUser: id } = security;
  return {
    // A capability would need a file capability in the image to reach a process that is not root; this is one of the
    // kernel settings that every level of Pod Security admits. Source: Kubernetes docs, sysctl-cluster, 2026-08.
    ...(lowestPrivilegedPort === undefined
      ? {}
      : { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: String(lowestPrivilegedPort) }] }),
    ...identityOf(security),
    ...(id === undefined || id === root
      ? {}
      : {
          fsGroup: id,
          // Changing the owner of every file at each start takes minutes on a large volume.
          fsGroupChangePolicy: 'OnRootMismatch',
          supplementalGroups: [id],
        }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/**
 * What entry points of images do as root before they take another user: give files away, change the user, stop the
 * process, listen on a low port. All are in the usual set of container runtimes, which has more (raw packets, devices).
 */
const ofEntryPoints = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'];

/** At the level baseline an image may start as root. */
export function containerSecurityContext({ security }: Workload): ISecurityContext {
  const mayBeRoot = security.level === 'baseline' && (security.runAsUser ?? root) === root;
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: security.readOnlyRootFilesystem,
    ...identityOf(security),
    capabilities: { drop: ['ALL'], ...(mayBeRoot ? { add: [...ofEntryPoints] } : {}) },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

const root = 0;

function identityOf({ runAsUser: id }: Workload['security']): Identity {
  if (id === undefined) return {};
  return { ...(id === root ? {} : { runAsNonRoot: true }), runAsUser: id, runAsGroup: id };
}
