import { podSecurityViolations } from '../pod-security.ts';
import { mapIn } from './constraint.ts';
import { containersOf } from './limits.ts';
import { isGiven, type Path, shown } from './schema.ts';
import { podTemplate, type PatchedFinding, type PatchedRule, placeName } from './subject.ts';

export const podRules: readonly PatchedRule[] = [
  {
    id: 'S5',
    severity: 'warning',
    title: 'Patched containers keep their health checks',
    why: 'Deployment safeguards refuse containers without them, and nothing else can tell whether they work.',
    source: 'AKS docs, deployment-safeguards, 2026-08-21',
    of: 'patched',
    check: ({ object, patch }) => {
      const [pods, before] = [podTemplate(object), patch && podTemplate(patch.before)];
      if (!pods || !before) return [];
      const checked = containersOf(before.template, before.path).map(({ container }) => container);
      return containersOf(pods.template, pods.path).flatMap(({ container, path }): PatchedFinding[] => {
        const own = checked.find(({ name }) => name === container['name']);
        return ['livenessProbe', 'readinessProbe', 'startupProbe']
          .filter((probe) => isGiven(own?.[probe]) && !isGiven(container[probe]))
          .map((probe) => ({
            path: [...path, probe],
            message: `A patch takes the ${probe} from ${placeName(object, path)}.`,
            fix: 'Remove that part of the patch, or say at the workload what its `probes` are.',
          }));
      });
    },
  },
  {
    id: 'V57',
    severity: 'error',
    title: 'Patched pods pass the Pod Security level of their namespace',
    why: 'Admission refuses the pod, and the deployment hangs.',
    source: 'Kubernetes docs, pod-security-standards, 2026-08',
    of: 'patched',
    check: ({ object, namespace }) => {
      const pods = podTemplate(object);
      if (!pods || !namespace) return [];
      const level = namespace.podSecurity;
      const fix =
        level === 'restricted'
          ? `Change the patch, or write \`podSecurity: baseline\` at namespace ${namespace.name} if that is enough.`
          : 'Change the patch.';
      return [
        ...podSecurityViolations(level, pods.template['spec']).map(({ path, message, control }) => {
          const place: Path = [
            ...pods.path,
            'spec',
            ...path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
          ];
          return {
            path: place,
            message: `${placeName(object, place)} ${message} (Pod Security ${level}, ${control}).`,
            fix,
          };
        }),
        ...Object.entries(mapIn(mapIn(pods.template, 'metadata'), 'annotations')).flatMap(([key, value]) =>
          key.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
          value !== 'runtime/default' &&
          !String(value).startsWith('localhost/')
            ? [
                {
                  path: [...pods.path, 'metadata', 'annotations', key],
                  message: `The annotation ${key} is ${shown(value)}, and must be runtime/default (Pod Security ${level}, appArmorProfile).`,
                  fix,
                },
              ]
            : [],
        ),
      ];
    },
  },
];
