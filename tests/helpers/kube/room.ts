import type { KubernetesObject } from '../../../src/render/kube/resource.ts';
import { amount } from './admission.ts';
import { read } from './checkers/requirement.ts';
import { podsIn, type Container, type Pods } from './pods.ts';

type Objects = readonly KubernetesObject[];

/** Pods that no LimitRange or ResourceQuota of their namespace lets in, all at their greatest and in a rolling update; one line each. */
export function roomProblems(objects: Objects): string[] {
  return objects
    .filter(({ kind }) => kind === 'Namespace')
    .flatMap(({ metadata }) => {
      const inside = objects.filter((object) => object.metadata.namespace === metadata.name);
      return [...rangeProblems(inside), ...quotaProblems(inside)].map((problem) => `${metadata.name}: ${problem}`);
    });
}

function rangeProblems(inside: Objects): string[] {
  const ranges = inside
    .filter(({ kind }) => kind === 'LimitRange')
    .flatMap(({ spec }) => read(spec, 'limits') as { min: Record<string, string>; max: Record<string, string> }[]);
  return podsIn(inside).flatMap(({ owner, spec }) =>
    spec.containers.flatMap(({ resources: { requests, limits } }) =>
      ranges.flatMap(({ min, max }) => [
        ...Object.entries(min)
          .filter(([name, least]) => amount(requests[name] ?? limits[name] ?? '0') < amount(least))
          .map(([name]) => `${owner} asks for less ${name} than it must`),
        ...Object.entries(max)
          .filter(([name, most]) => !(amount(limits[name] ?? 'x') <= amount(most)))
          .map(([name]) => `${owner} may use more ${name} than it may`),
      ]),
    ),
  );
}

function quotaProblems(inside: Objects): string[] {
  const [quota] = inside.filter(({ kind }) => kind === 'ResourceQuota');
  const hard = (read(quota, 'spec.hard') ?? {}) as Record<string, string>;
  return Object.entries(hard)
    .filter(([name]) => name === 'pods' || /^(requests|limits)\./.test(name))
    .filter(
      ([name, most]) =>
        podsIn(inside).reduce((sum, pods) => sum + countOf(pods, inside) * useOf(pods, name), 0) >
        amount(most) * (1 + 1e-9),
    )
    .map(([name, most]) => `${name} needs more than ${most}`);
}

function useOf({ spec }: Pods, name: string): number {
  if (name === 'pods') return 1;
  const [part = '', ...resource] = name.split('.');
  const key = resource.join('.');
  const used = ({ resources }: Container): number =>
    amount(resources[part as 'requests' | 'limits'][key] ?? resources.limits[key] ?? '0');
  return spec.containers.reduce((sum, container) => sum + used(container), 0);
}

/**
 * As many as there can be, and a quarter more, rounded up, while a new revision comes in; or the one that goes before its
 * successor works. One run of a job at a time.
 */
function countOf({ owner }: Pods, inside: Objects): number {
  const [kind = '', name = ''] = owner.split(' ');
  if (kind !== 'Deployment') return 1;
  const greatest = inside
    .filter((object) => object.metadata.name === name)
    .flatMap(
      ({ kind: own, spec }) =>
        read(
          spec,
          { Deployment: 'replicas', HorizontalPodAutoscaler: 'maxReplicas', ScaledObject: 'maxReplicaCount' }[own] ??
            'none',
        ) ?? [],
    );
  const replicas = Math.max(0, ...greatest.map(Number));
  const stopsFirst = inside.some(
    (object) =>
      object.kind === 'Deployment' &&
      object.metadata.name === name &&
      read(object, 'spec.strategy.rollingUpdate.maxSurge') === 0,
  );
  return replicas + (stopsFirst ? Math.min(1, replicas) : Math.ceil(replicas / 4));
}
