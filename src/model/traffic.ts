import type { Config, WorkloadConfig } from '../config/validate.ts';
import { notInternet } from '../facts/reserved-ranges.ts';
import { services } from '../services/index.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Peer, Traffic } from './model.ts';
import { sortedRecord } from './pools.ts';
import { resolvePorts, transportOf } from './ports.ts';

/** The namespace of each workload by its name. */
export type NamespaceOf = (workload: string) => string;

/** The workloads that call a workload, by its name. */
export type CallersOf = (workload: string) => readonly string[];

/** Turns around who calls whom, once for all workloads. */
export function resolveCallers(config: Config): CallersOf {
  const callers = new Map<string, string[]>();
  for (const [name, { uses }] of Object.entries(config.workloads))
    for (const called of new Set(uses.workloads)) {
      const known = callers.get(called);
      if (known) known.push(name);
      else callers.set(called, [name]);
    }
  return (workload) => callers.get(workload) ?? [];
}

/** Every flow of a workload, seen from its side; the other side of each is computed from the same declaration. */
export function resolveTraffic(name: string, config: Config, namespaceOf: NamespaceOf, callersOf: CallersOf): Traffic {
  const workload = config.workloads[name] as WorkloadConfig;
  const peer = (other: string): Peer => ({ namespace: namespaceOf(other), name: other });
  const callers = callersOf(name).map(peer);
  const calls = workload.uses.workloads.flatMap((other) => {
    const called = config.workloads[other];
    const ports = called ? resolvePorts(called).map(transportOf) : [];
    return ports.length === 0 ? [] : [{ ...peer(other), ports }];
  });
  const toServices = services.flatMap((service) => service.flows(workload));
  return {
    callers: callers.toSorted(byPeer),
    calls: calls.toSorted(byPeer),
    https: workload.uses.internet || toServices.length > 0,
    services: toServices,
    addresses: Object.entries(sortedRecord(workload.uses.addresses)).map(([cidr, ports]) => ({
      cidr,
      except: notInternet.filter((range) => isInside(range, cidr)),
      ports: ports.toSorted((a, b) => a - b),
    })),
  };
}

/** Whether a range is a part of a wider one; a range that cannot be read, which a rule refuses, holds nothing. */
function isInside(inner: string, outer: string): boolean {
  const [narrow, wide] = [parseCidr(inner), parseCidr(outer)];
  return narrow.ok && wide.ok && wide.value.prefix < narrow.value.prefix && contains(wide.value, narrow.value);
}

function byPeer(a: Peer, b: Peer): number {
  return a.namespace < b.namespace || (a.namespace === b.namespace && a.name < b.name) ? -1 : 1;
}
