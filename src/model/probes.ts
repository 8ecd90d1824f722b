import type { WorkloadConfig } from '../config/validate.ts';
import type { Check, Port, Probes } from './model.ts';
import { kindOf } from './scale.ts';

type Given = Exclude<NonNullable<WorkloadConfig['probes']>, string>;

const usualStartupSeconds = 60;

/**
 * The health checks of a workload; undefined when there are none. What is not said follows from what is: nothing is
 * asked of an image that nobody said it answers, but whether its port is open.
 */
export function resolveProbes(workload: WorkloadConfig, [port]: readonly Port[]): Probes | undefined {
  if (kindOf(workload) === 'job') return undefined;
  const { probes } = workload;
  const given: Partial<Given> = typeof probes === 'string' ? { live: probes, ready: probes } : (probes ?? {});
  const check = (word: string | undefined): Check | undefined => checkOf(word, given, port);
  const other = otherCheck(given);
  const live = check(given.live ?? other);
  const ready = check(
    given.ready ?? other ?? (given.live === 'none' ? undefined : given.live) ?? openPort(given, port),
  );
  const startup = given.startup === undefined ? (live ?? ready) : check(given.startup);
  if (!live && !ready && !startup) return undefined;
  const { startupSeconds = usualStartupSeconds, periodSeconds, timeoutSeconds, failureThreshold } = given;
  return {
    ...(live ? { live } : {}),
    ...(ready ? { ready } : {}),
    ...(startup ? { startup } : {}),
    startupSeconds,
    ...(periodSeconds === undefined ? {} : { periodSeconds }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(failureThreshold === undefined ? {} : { failureThreshold }),
  };
}

/** Whether a workload says how its health is checked, be it that it says `none`. */
export function saysHowHealthIsChecked({ probes }: WorkloadConfig): boolean {
  if (probes === undefined || typeof probes === 'string') return probes !== undefined;
  return ['live', 'ready', 'startup', 'grpc', 'command'].some((key) => probes[key as keyof Given] !== undefined);
}

/** What checks that name nothing are made with. */
function otherCheck({ command, grpc }: Partial<Given>): 'command' | 'grpc' | undefined {
  if (command) return 'command';
  return grpc ? 'grpc' : undefined;
}

/** Over UDP nobody can tell whether a port is open. */
function openPort(given: Partial<Given>, port: Port | undefined): 'tcp' | undefined {
  return given.port !== undefined || (port !== undefined && port.protocol !== 'udp') ? 'tcp' : undefined;
}

/** @param word a path, or what is asked in one word */
function checkOf(word: string | undefined, given: Partial<Given>, port: Port | undefined): Check | undefined {
  if (word === undefined || word === 'none') return undefined;
  if (word === 'command') return { type: 'command', command: given.command ?? [] };
  const isServed = given.port === undefined || given.port === port?.number;
  const number = given.port ?? port?.number;
  // A rule refuses checks of a port where there is none.
  if (number === undefined) return undefined;
  const place = isServed && port ? port.name : number;
  if (word === 'grpc')
    return {
      type: 'grpc',
      port: number,
      ...(given.grpc?.service === undefined ? {} : { service: given.grpc.service }),
    };
  if (word === 'tcp') return { type: 'tcp', port: place };
  return { type: 'http', path: word, port: place, scheme: isServed && port?.protocol === 'https' ? 'HTTPS' : 'HTTP' };
}
