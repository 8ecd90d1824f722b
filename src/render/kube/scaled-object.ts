import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { ITriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { compareVersions, findMinor } from '../../facts/kubernetes.ts';
import type { Environment, Scale, Workload } from '../../model/model.ts';
import { scaleTarget, scalingBehavior } from './autoscaler.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { setting } from './settings.ts';

const makeScaledObject = kindOf<IScaledObject>('keda.sh/v1alpha1', 'ScaledObject');
const makeTriggerAuthentication = kindOf<ITriggerAuthentication>('keda.sh/v1alpha1', 'TriggerAuthentication');

type Spec = NonNullable<IScaledObject['spec']>;
type Trigger = Spec['triggers'][number];
type Fallback = NonNullable<Spec['fallback']> & { readonly behavior: 'currentReplicasIfHigher' };

const pollingInterval = 30;
/** KEDA's default, written out: some versions take a fallback only where it stands. Source: kedacore/keda#6696. */
const metricType = 'AverageValue';
/** Failed polls in a row before the fallback holds. */
const failureThreshold = 3;
/** The first KEDA whose fallback can keep the replicas that are there. Source: KEDA changelog, 2.17.0, 2025-04-07. */
const fallbackBehaviorSince = '2.17';

export function scaledObject(workload: Workload, scale: Scale, scope: Scope): KubernetesObject {
  const fallback = fallbackOf(scale, scope.environment);
  return makeScaledObject({
    metadata: workloadMetadata(workload, scope),
    spec: {
      scaleTargetRef: scaleTarget(workload),
      minReplicaCount: scale.min,
      maxReplicaCount: scale.max,
      pollingInterval,
      cooldownPeriod: scale.scaleDownSeconds,
      ...(fallback ? { fallback } : {}),
      advanced: { horizontalPodAutoscalerConfig: { behavior: scalingBehavior(scale) } },
      triggers: triggersOf(workload, scale),
    },
  });
}

/** Whether KEDA has to sign in to Azure to read what the workload scales on. */
export function asksAzure(scale: Scale): boolean {
  return scale.serviceBus !== undefined || scale.prometheus !== undefined;
}

/** KEDA's operator asks Azure, not the workload: the identity is the operator's. */
export function triggerAuthentication(workload: Workload, scope: Scope): KubernetesObject {
  return makeTriggerAuthentication({
    metadata: workloadMetadata(workload, scope),
    spec: { podIdentity: { provider: 'azure-workload', identityId: setting(operatorSetting(scope.environment)) } },
  });
}

function operatorSetting(environment: Environment): string {
  const identity = environment.infra.identities.workloads.find(({ serviceAccounts }) =>
    serviceAccounts.some(({ namespace, name }) => namespace === 'kube-system' && name === 'keda-operator'),
  );
  if (!identity) throw new Error(`KEDA has no identity in the environment "${environment.name}"`);
  return identity.clientIdSetting;
}

/**
 * While the source cannot be asked, the replicas that run stay, and there is one at least. Older versions of KEDA can
 * only jump to a fixed number, which is worse than their default: to stay as they are.
 */
function fallbackOf(scale: Scale, environment: Environment): Fallback | undefined {
  const keda = findMinor(environment.kubernetesVersion)?.keda;
  if (!asksAzure(scale) || keda === undefined || compareVersions(keda, fallbackBehaviorSince) < 0) return undefined;
  return { failureThreshold, replicas: Math.max(1, scale.min), behavior: 'currentReplicasIfHigher' };
}

function triggersOf(workload: Workload, { serviceBus, prometheus, cron, cpu, memory }: Scale): Trigger[] {
  const authenticationRef = { name: workload.name };
  const triggers: Trigger[] = [];
  if (serviceBus) {
    const { entity, messages } = serviceBus;
    const source =
      'queue' in entity
        ? { queueName: entity.queue }
        : { topicName: entity.topic, subscriptionName: entity.subscription };
    const metadata = { namespace: setting('SERVICE_BUS_NAME'), ...source, messageCount: String(messages) };
    triggers.push({ type: 'azure-servicebus', name: 'service-bus', metricType, metadata, authenticationRef });
  }
  if (prometheus) {
    const { query, threshold } = prometheus;
    // A query without a result means that something is broken; taking it for zero would scale a busy workload in.
    const metadata = {
      serverAddress: setting('PROMETHEUS_QUERY_ENDPOINT'),
      query,
      threshold: String(threshold),
      ignoreNullValues: 'false',
    };
    triggers.push({ type: 'prometheus', name: 'prometheus', metricType, metadata, authenticationRef });
  }
  if (cron) {
    const { timeZone: timezone, start, end, replicas } = cron;
    triggers.push({
      type: 'cron',
      name: 'cron',
      metadata: { timezone, start, end, desiredReplicas: String(replicas) },
    });
  }
  if (cpu !== undefined) triggers.push(utilization('cpu', cpu));
  if (memory !== undefined) triggers.push(utilization('memory', memory));
  return triggers;
}

function utilization(type: 'cpu' | 'memory', percent: number): Trigger {
  return { type, name: type, metricType: 'Utilization', metadata: { value: String(percent) } };
}
