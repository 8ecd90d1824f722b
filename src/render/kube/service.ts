import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Workload } from '../../model/model.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { servingPort } from './probes.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { setting } from './settings.ts';

const makeService = kindOf<IService>('v1', 'Service');
const makeServiceAccount = kindOf<IServiceAccount>('v1', 'ServiceAccount');

/** Port under which callers reach every workload, whatever port its process listens on. */
export const servicePort = 80;

export function service(workload: Workload, scope: Scope): KubernetesObject {
  return makeService({
    metadata: workloadMetadata(workload, scope),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(workload),
      ports: [{ name: servingPort, port: servicePort, targetPort: servingPort, protocol: 'TCP', appProtocol: 'http' }],
    },
  });
}

/** No token of the cluster; workload identity brings a token of its own for Azure. */
export function serviceAccount(workload: Workload, scope: Scope): KubernetesObject {
  const annotations = workload.identity && {
    'azure.workload.identity/client-id': setting(workload.identity.clientIdSetting),
  };
  return makeServiceAccount({
    metadata: { ...workloadMetadata(workload, scope), ...(annotations ? { annotations } : {}) },
    automountServiceAccountToken: false,
  });
}
