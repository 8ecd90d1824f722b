import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { ITriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { takingOver } from '../../facts/keda.ts';
import { clouds } from '../../facts/regions.ts';
import type { Environment, Scale, Workload } from '../../model/model.ts';
import { triggersOf } from '../../services/triggers.ts';
import { scaleTarget, scalingBehavior } from './autoscaler.ts';
import { workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { setting } from './settings.ts';

const makeScaledObject = kindOf<IScaledObject>('keda.sh/v1alpha1', 'ScaledObject');
const makeTriggerAuthentication = kindOf<ITriggerAuthentication>('keda.sh/v1alpha1', 'TriggerAuthentication');

type Spec = NonNullable<IScaledObject['spec']>;
type Trigger = Spec['triggers'][number];
type ScaledBy = ReturnType<typeof triggersOf>[number];

/** What KEDA waits before it goes to zero, where nothing is said. Source: KEDA docs, scaledobject-spec, 2.19. */
const usualCooldownSeconds = 300;

/**
 * There is no fallback, for it would help nobody when a source cannot be asked: at zero replicas KEDA does not apply it
 * (kedacore/keda#7239, 2025-11), and what cannot sign in goes to zero with one as well (KEDA 2.21); while replicas run,
 * the autoscaler keeps them without one; and the numbers that it makes up hide from the autoscaler's conditions, which
 * an alert reads, that the source is silent.
 */
export function scaledObject(workload: Workload, scale: Scale, scope: Scope): KubernetesObject {
  const { takeOver: name } = scale;
  return makeScaledObject({
    metadata: {
      ...workloadMetadata(workload, scope),
      ...(name === undefined ? {} : { annotations: { [takingOver]: 'true' } }),
    },
    spec: {
      scaleTargetRef: scaleTarget(workload),
      minReplicaCount: scale.min,
      maxReplicaCount: scale.max,
      // It acts on the way to zero alone: KEDA warns of it elsewhere, at each deployment again.
      ...(scale.min === 0 && scale.scaleDownSeconds !== usualCooldownSeconds
        ? { cooldownPeriod: scale.scaleDownSeconds }
        : {}),
      advanced: {
        horizontalPodAutoscalerConfig: { ...(name === undefined ? {} : { name }), behavior: scalingBehavior(scale) },
      },
      triggers: triggersOf(scale).map((one) => triggerOf(one, workload, scope)),
    },
  });
}

/** KEDA's operator asks Azure, not the workload: the identity is the operator's. */
export function triggerAuthentication(workload: Workload, scope: Scope): KubernetesObject {
  return makeTriggerAuthentication({
    metadata: workloadMetadata(workload, scope),
    spec: { podIdentity: { provider: 'azure-workload', identityId: setting(operatorSetting(scope.environment)) } },
  });
}

const operatorSettings = new WeakMap<Environment, string>();

/** The setting with the client id of KEDA's operator, looked up once for all workloads that scale by it. */
function operatorSetting(environment: Environment): string {
  const known = operatorSettings.get(environment);
  if (known !== undefined) return known;
  const identity = environment.infra.identities.workloads.find(({ serviceAccounts }) =>
    serviceAccounts.some(({ namespace, name }) => namespace === 'kube-system' && name === 'keda-operator'),
  );
  if (!identity) throw new Error(`KEDA has no identity in the environment "${environment.name}"`);
  operatorSettings.set(environment, identity.clientIdSetting);
  return identity.clientIdSetting;
}

function triggerOf(
  [{ type, name, metricType, asksAzure, metadata }, value]: ScaledBy,
  workload: Workload,
  scope: Scope,
): Trigger {
  return {
    type,
    name,
    ...(metricType === undefined ? {} : { metricType }),
    metadata: { ...metadata(value, { cloud: clouds[scope.environment.cloud].environment, setting }) },
    ...(asksAzure ? { authenticationRef: { name: workload.name } } : {}),
  };
}
