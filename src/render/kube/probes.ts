import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { Probes, Workload } from '../../model/model.ts';

/** Name of the port that a workload serves on. */
export const servingPort = 'http';

const startupPeriod = 5;
const timing = {
  startup: { periodSeconds: startupPeriod, timeoutSeconds: 3 },
  // Restarting is the last resort: half a minute of silence, and an answer may take its time.
  live: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  ready: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
} as const;

type ProbeFields = Pick<IContainer, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

/** Probes of a container. The startup probe holds the others back for as long as a start may take. */
export function probesOf({ probes }: Workload): ProbeFields {
  if (!probes) return {};
  const attempts = Math.ceil(probes.startupSeconds / startupPeriod);
  return {
    startupProbe: { ...action(probes, 'startup'), ...timing.startup, failureThreshold: attempts },
    livenessProbe: { ...action(probes, 'live'), ...timing.live },
    readinessProbe: { ...action(probes, 'ready'), ...timing.ready },
  };
}

function action(probes: Probes, check: 'startup' | 'live' | 'ready'): IProbe {
  if (probes.type === 'command') return { exec: { command: [...probes.command] } };
  return { httpGet: { path: probes[check], port: servingPort } };
}
