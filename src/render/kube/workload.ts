import type { Workload } from '../../model/model.ts';
import { horizontalPodAutoscaler } from './autoscaler.ts';
import { filesConfigMap } from './config-map.ts';
import { cronJob } from './cron-job.ts';
import { deployment } from './deployment.ts';
import { podDisruptionBudget } from './disruption-budget.ts';
import { grpcRoute } from './grpc-route.ts';
import { httpRoute } from './http-route.ts';
import type { Scope } from './labels.ts';
import { workloadPolicy } from './network-policy.ts';
import { podMonitor } from './pod-monitor.ts';
import { patched, workloadResource, type KubernetesObject, type Resource } from './resource.ts';
import { scalesByAzure } from '../../services/triggers.ts';
import { scaledObject, triggerAuthentication } from './scaled-object.ts';
import { secretProviderClass } from './secret-provider-class.ts';
import { service, serviceAccount } from './service.ts';

/** Every object of a workload, in the order in which they are applied: what pods need comes before them. */
export function workloadResources(workload: Workload, scope: Scope): Resource[] {
  return objectsOf(workload, scope).map((object) =>
    patched(workloadResource(object, workload), workload.patch, ['workloads', workload.name, 'patch']),
  );
}

function objectsOf(workload: Workload, scope: Scope): KubernetesObject[] {
  const { identity, secrets, files, budget, metrics, job, ports } = workload;
  return [
    serviceAccount(workload, scope),
    workloadPolicy(workload, scope),
    ...(Object.keys(files).length === 0 ? [] : [filesConfigMap(workload, scope)]),
    ...(identity && secrets.length > 0 ? [secretProviderClass(workload, identity, scope)] : []),
    ...(ports.length === 0 || job ? [] : [service(workload, scope)]),
    job ? cronJob(workload, job, scope) : deployment(workload, scope),
    ...scalers(workload, scope),
    ...(budget ? [podDisruptionBudget(workload, budget, scope)] : []),
    ...(metrics ? [podMonitor(workload, metrics, scope)] : []),
    ...routes(workload, scope),
  ];
}

function scalers(workload: Workload, scope: Scope): KubernetesObject[] {
  const { scale } = workload;
  if (!scale) return [];
  if (scale.by === 'hpa') return [horizontalPodAutoscaler(workload, scale, scope)];
  return [
    ...(scalesByAzure(scale) ? [triggerAuthentication(workload, scope)] : []),
    scaledObject(workload, scale, scope),
  ];
}

function routes(workload: Workload, scope: Scope): KubernetesObject[] {
  const { expose } = workload;
  const { gateway } = scope.environment;
  if (!expose?.port || !gateway) return [];
  const makeRoute = expose.port.protocol === 'grpc' ? grpcRoute : httpRoute;
  return [makeRoute(workload, { ...expose, port: expose.port }, gateway, scope)];
}
