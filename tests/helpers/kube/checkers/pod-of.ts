import type { KubernetesObject } from '../../../../src/render/kube/resource.ts';
import { podsIn } from '../pods.ts';
import type { PodOf } from './requirement.ts';

/** The pods that an object makes; undefined for what makes none. */
export function podOf(object: KubernetesObject): PodOf | undefined {
  const [pods] = podsIn([object]);
  return pods && { ...pods, object, isJob: object.kind === 'CronJob' };
}
