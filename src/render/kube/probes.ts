import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { Check, Workload } from '../../model/model.ts';

const startupPeriod = 5;
/** Restarting is the last resort: half a minute of silence, and an answer may take its time. */
const timing = {
  startup: { periodSeconds: startupPeriod, timeoutSeconds: 3 },
  live: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  ready: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
} as const;
/** What the API server fills in. */
const ofServer: Readonly<Record<string, number>> = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 };

type ProbeFields = Pick<IContainer, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

/** Probes of a container. The startup probe holds the others back for as long as a start may take. */
export function probesOf({ probes }: Workload): ProbeFields {
  if (!probes) return {};
  const { live, ready, startup, startupSeconds, periodSeconds, timeoutSeconds, failureThreshold } = probes;
  const wait = timeoutSeconds === undefined ? {} : { timeoutSeconds };
  const steady = {
    ...(periodSeconds === undefined ? {} : { periodSeconds }),
    ...wait,
    ...(failureThreshold === undefined ? {} : { failureThreshold }),
  };
  const attempts = Math.ceil(startupSeconds / startupPeriod);
  return {
    ...(startup ? { startupProbe: probe(startup, { ...timing.startup, ...wait, failureThreshold: attempts }) } : {}),
    ...(live ? { livenessProbe: probe(live, { ...timing.live, ...steady }) } : {}),
    ...(ready ? { readinessProbe: probe(ready, { ...timing.ready, ...steady }) } : {}),
  };
}

function probe(check: Check, times: Readonly<Record<string, number>>): IProbe {
  return {
    ...action(check),
    ...Object.fromEntries(Object.entries(times).filter(([key, value]) => value !== ofServer[key])),
  };
}

function action(check: Check): IProbe {
  switch (check.type) {
    case 'command':
      return { exec: { command: [...check.command] } };
    case 'tcp':
      return { tcpSocket: { port: check.port } };
    case 'grpc':
      return { grpc: { port: check.port, ...(check.service === undefined ? {} : { service: check.service }) } };
    case 'http':
      return {
        httpGet: { path: check.path, port: check.port, ...(check.scheme === 'HTTPS' ? { scheme: check.scheme } : {}) },
      };
  }
}
