import * as assert from 'uvu/assert';
import { mergePatch } from '../../../src/config/merge-patch.ts';
import { podSecurityViolations } from '../../../src/rules/pod-security.ts';
import { suite } from '../../helpers/suite.ts';

const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const good = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [{ name: 'a', securityContext }],
  volumes: [{ name: 'tmp', emptyDir: {} }],
};

/** A container in place of the good one. */
function container(fields: object): object {
  return { containers: [{ name: 'a', ...(mergePatch({ securityContext }, fields) as object) }] };
}

const cases: readonly [what: string, patch: object, baseline: string, restricted: string][] = [
  ['nothing', {}, '', ''],
  [
    'the network of the host',
    { hostNetwork: true, hostPID: true, hostIPC: true },
    'hostNetwork hostPID hostIPC',
    'hostNetwork hostPID hostIPC',
  ],
  [
    'a privileged container',
    container({ securityContext: { privileged: true } }),
    'containers.0.securityContext.privileged',
    'containers.0.securityContext.privileged',
  ],
  [
    'a privileged init container',
    { initContainers: [{ securityContext: { ...securityContext, privileged: true } }] },
    'initContainers.0.securityContext.privileged',
    'initContainers.0.securityContext.privileged',
  ],
  [
    'a strong capability',
    container({ securityContext: { capabilities: { add: ['NET_ADMIN'] } } }),
    'containers.0.securityContext.capabilities.add',
    'containers.0.securityContext.capabilities.add containers.0.securityContext.capabilities.add',
  ],
  [
    'a common capability',
    container({ securityContext: { capabilities: { add: ['CHOWN'] } } }),
    '',
    'containers.0.securityContext.capabilities.add',
  ],
  [
    'the capability of low ports',
    container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }),
    '',
    '',
  ],
  [
    'capabilities kept',
    container({ securityContext: { capabilities: null } }),
    '',
    'containers.0.securityContext.capabilities.drop',
  ],
  [
    'a path of the host',
    { volumes: [{ name: 'host', hostPath: { path: '/' } }] },
    'volumes.0.hostPath',
    'volumes.0.hostPath volumes.0',
  ],
  ['a disk without a claim', { volumes: [{ name: 'disk', azureDisk: {} }] }, '', 'volumes.0'],
  [
    'a port of the host',
    container({ ports: [{ containerPort: 1 }, { hostPort: 0 }, { hostPort: 80 }] }),
    'containers.0.ports.2.hostPort',
    'containers.0.ports.2.hostPort',
  ],
  [
    'a probe of another host',
    container({ livenessProbe: { httpGet: { host: '10.0.0.1' } } }),
    'containers.0.livenessProbe.httpGet.host',
    'containers.0.livenessProbe.httpGet.host',
  ],
  [
    'a stop hook at another host',
    container({ lifecycle: { preStop: { tcpSocket: { host: 'x' } } } }),
    'containers.0.lifecycle.preStop.tcpSocket.host',
    'containers.0.lifecycle.preStop.tcpSocket.host',
  ],
  [
    'AppArmor off',
    { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    'securityContext.appArmorProfile.type',
    'securityContext.appArmorProfile.type',
  ],
  [
    'an SELinux type',
    container({ securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u', role: '' } } }),
    'containers.0.securityContext.seLinuxOptions.type containers.0.securityContext.seLinuxOptions.user',
    'containers.0.securityContext.seLinuxOptions.type containers.0.securityContext.seLinuxOptions.user',
  ],
  [
    'a bare /proc',
    container({ securityContext: { procMount: 'Unmasked' } }),
    'containers.0.securityContext.procMount',
    'containers.0.securityContext.procMount',
  ],
  [
    'seccomp off',
    container({ securityContext: { seccompProfile: { type: 'Unconfined' } } }),
    'containers.0.securityContext.seccompProfile.type',
    'containers.0.securityContext.seccompProfile.type containers.0.securityContext.seccompProfile.type',
  ],
  [
    'no seccomp profile',
    { securityContext: { seccompProfile: null } },
    '',
    'containers.0.securityContext.seccompProfile.type',
  ],
  [
    'a profile at the container alone',
    {
      securityContext: { seccompProfile: null },
      ...container({ securityContext: { seccompProfile: { type: 'Localhost' } } }),
    },
    '',
    '',
  ],
  [
    'a kernel setting',
    { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies' }, { name: 'kernel.msgmax' }] } },
    'securityContext.sysctls.1.name',
    'securityContext.sysctls.1.name',
  ],
  [
    'a process on a Windows host',
    { securityContext: { windowsOptions: { hostProcess: true } } },
    'securityContext.windowsOptions.hostProcess',
    'securityContext.windowsOptions.hostProcess',
  ],
  [
    'escalation left open',
    container({ securityContext: { allowPrivilegeEscalation: null } }),
    '',
    'containers.0.securityContext.allowPrivilegeEscalation',
  ],
  [
    'root allowed',
    { securityContext: { runAsNonRoot: false } },
    '',
    'securityContext.runAsNonRoot containers.0.securityContext.runAsNonRoot',
  ],
  [
    'root allowed by leaving it out',
    { securityContext: { runAsNonRoot: null } },
    '',
    'containers.0.securityContext.runAsNonRoot',
  ],
  ['root by number', container({ securityContext: { runAsUser: 0 } }), '', 'containers.0.securityContext.runAsUser'],
];

suite('pod security', (test) => {
  for (const [what, patch, baseline, restricted] of cases) {
    test(`judges ${what}`, () => {
      const pod = mergePatch(good, patch);
      assert.is(
        podSecurityViolations('baseline', pod)
          .map(({ path }) => path)
          .join(' '),
        baseline,
      );
      assert.is(
        podSecurityViolations('restricted', pod)
          .map(({ path }) => path)
          .join(' '),
        restricted,
      );
    });
  }

  test('refuses an empty spec only where a container is missing what it must say', () => {
    assert.equal(podSecurityViolations('restricted', undefined), []);
    assert.is(podSecurityViolations('restricted', { containers: [{}] }).length, 4);
  });
});
