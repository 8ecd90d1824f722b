import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Port, Protocol, Workload } from '../../model/model.ts';
import { transportOf } from '../../model/ports.ts';
import { annotated } from './exemptions.ts';
import { selectorOf, workloadMetadata, type Scope } from './labels.ts';
import { kindOf, type KubernetesObject } from './resource.ts';
import { setting } from './settings.ts';

const makeService = kindOf<IService>('v1', 'Service');
const makeServiceAccount = kindOf<IServiceAccount>('v1', 'ServiceAccount');

/**
 * Words by which proxies know what is spoken; TCP and UDP have none. Source: Kubernetes docs, service, application
 * protocol: names of IANA, and `kubernetes.io/h2c` for HTTP/2 in the clear, which is what gRPC is.
 */
const appProtocols: Partial<Record<Protocol, string>> = { http: 'http', https: 'https', grpc: 'kubernetes.io/h2c' };

export function service(workload: Workload, scope: Scope): KubernetesObject {
  return makeService({
    metadata: { ...workloadMetadata(workload, scope), ...annotated(workload.annotations.service) },
    spec: { selector: selectorOf(workload), ports: workload.ports.map(servicePort) },
  });
}

function servicePort(port: Port): NonNullable<NonNullable<IService['spec']>['ports']>[number] {
  const appProtocol = appProtocols[port.protocol];
  return {
    name: port.name,
    port: port.servicePort,
    targetPort: port.name,
    ...(transportOf(port).transport === 'UDP' ? { protocol: 'UDP' as const } : {}),
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
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
