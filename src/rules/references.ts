import { suggestion } from '../config/explain-error.ts';
import { gpuTaint } from '../model/pools.ts';
import { kindOf } from '../model/scale.ts';
import { type Context, landingPools, type WorkloadSubject } from './context.ts';
import { all, eachWorkload, type Finding, type Found, type Rule } from './rule.ts';

const own = 'create-aks-prod, docs/config.md';
const gatewaySource = 'Gateway API docs, HTTPRoute, 2026-08';

export const referenceRules: readonly Rule[] = [
  {
    id: 'F1',
    severity: 'error',
    title: '`uses.workloads` names other workloads of this file that listen on a port',
    why: 'Only a known port can be opened; a flow that is not opened is refused on both sides.',
    source: own,
    check: eachWorkload(({ name, path, config }, context) =>
      all(
        config.uses.workloads.map((other, index) =>
          calledWorkload(name, other, [...path, 'uses', 'workloads', String(index)], context),
        ),
      ),
    ),
  },
  {
    id: 'F2',
    severity: 'error',
    title: 'A workload names its namespace when there are several',
    why: 'It would land in one that nobody chose.',
    source: own,
    check: eachWorkload(({ name, path, config }, context) => {
      const known = Object.keys(context.config.namespaces).toSorted();
      return (
        config.namespace === undefined &&
        known.length > 1 && {
          path,
          message: `${name} names no namespace, and there are ${known.length}: ${known.join(', ')}.`,
          fix: `Write \`namespace: ${known[0]}\`, or another of them.`,
        }
      );
    }),
  },
  {
    id: 'F3',
    severity: 'warning',
    title: "A workload's namespace is one of those that are declared",
    why: 'A misspelled namespace would be made beside the one that was meant, with a quota and access rights of its own.',
    source: own,
    check: eachWorkload(({ name, path, config }, context) => {
      const known = Object.keys(context.config.namespaces).toSorted();
      if (config.namespace === undefined || known.length === 0 || known.includes(config.namespace)) return undefined;
      return {
        path: [...path, 'namespace'],
        message: `${name} runs in ${config.namespace}, which \`namespaces\` does not declare.`,
        fix: suggestion(config.namespace, known) ?? `Add \`${config.namespace}: {}\` to \`namespaces\`.`,
      };
    }),
  },
  {
    id: 'B21',
    severity: 'error',
    title: 'The pool that a workload runs on exists, lets it in, and has the GPUs it asks for',
    why: 'Its pods would stay pending.',
    source: 'AKS docs, use-node-taints, 2026-08-21',
    check: eachWorkload(placement),
  },
  {
    id: 'F8',
    severity: 'error',
    title: 'A host name and path belong to one workload',
    why: 'Where two routes match alike, the older one answers and the other never does.',
    source: gatewaySource,
    check: (context) => {
      const seen = new Map<string, string>();
      return context.workloads.flatMap(({ name, path, workload: { expose } }) => {
        if (!expose) return [];
        const place = `${expose.host}${withoutSlashes(expose.path)}`;
        const first = seen.get(place);
        if (first === undefined) {
          seen.set(place, name);
          return [];
        }
        return [
          {
            path: [...path, 'expose'],
            message: `${name} and ${first} are both published at ${place}.`,
            fix: `Give one of them another host or path, such as \`expose: { host: ${expose.host}, path: /${name} }\`.`,
          },
        ];
      });
    },
  },
  {
    id: 'F9',
    severity: 'warning',
    title: 'A host name is published by one environment',
    why: 'A name leads to one gateway only; the other environment cannot be reached under it.',
    source: gatewaySource,
    check: sharedHosts,
  },
  {
    id: 'N13',
    severity: 'error',
    title: 'The path of a published workload is one that routes take',
    why: 'The API server refuses the route as a whole.',
    source: gatewaySource,
    check: eachWorkload(
      ({ name, path, workload: { expose } }) =>
        expose !== undefined &&
        !isRoutePath(expose.path) && {
          path: [...path, 'expose', 'path'],
          message: `${expose.path}, the path of ${name}, is not one that a route takes.`,
          fix: 'Write letters, digits and `-._~`, such as `/api`; no `//`, `.` or `..` between slashes, and no `#`, `?` or `%2F`.',
        },
    ),
  },
];

function calledWorkload(
  name: string,
  other: string,
  path: readonly string[],
  { config: { workloads } }: Context,
): Found {
  if (other === name)
    return {
      path,
      message: `${name} uses itself.`,
      fix: 'Remove it: replicas of a workload do not call one another by this key.',
    };
  const target = workloads[other];
  if (!target) {
    const names = Object.keys(workloads).filter((candidate) => candidate !== name);
    return {
      path,
      message: `${name} uses ${other}, which is no workload here.`,
      fix: suggestion(other, names) ?? `Add a workload \`${other}\`, or name an address under \`uses.addresses\`.`,
    };
  }
  return (
    (target.port === undefined || kindOf(target) === 'job') && {
      path,
      message: `${name} uses ${other}, which listens on no port.`,
      fix: `Write \`port: 8080\` at ${other}, or remove it here.`,
    }
  );
}

function placement({ name, path, config, workload }: WorkloadSubject, context: Context): Found {
  const pools = context.pools;
  const at = [...path, 'pool'];
  if (config.pool !== undefined) {
    const target = pools.find((pool) => pool.name === config.pool);
    const names = pools.filter(({ isSystem }) => !isSystem).map((pool) => pool.name);
    if (!target)
      return {
        path: at,
        message: `${name} runs on pool ${config.pool}, which does not exist.`,
        fix: suggestion(config.pool, names) ?? `The pools are ${names.join(', ')}.`,
      };
    if (target.isSystem)
      return {
        path: at,
        severity: 'warning',
        message: `${name} runs on the system pool, beside DNS and metrics.`,
        fix: `Remove \`pool\`, or name one of ${names.join(', ')}.`,
      };
    return (
      config.gpu !== undefined &&
      !target.pool.nodeTaints.includes(gpuTaint) && {
        path: at,
        message: `${name} asks for a GPU and runs on pool ${config.pool}, which is no GPU pool.`,
        fix: 'Name a pool with `gpu: true`, or remove `pool`.',
      }
    );
  }
  if (config.gpu !== undefined) {
    return (
      workload.placement.pool === undefined && {
        path: [...path, 'gpu'],
        message: `${name} asks for a GPU, and no pool has any.`,
        fix: 'Add `gpu: { gpu: true }` to `cluster.pools`.',
      }
    );
  }
  return (
    landingPools(workload, pools).length === 0 && {
      path,
      message: `${name} names no pool, and every pool has a taint that keeps it away.`,
      fix: `Write \`pool:\` with one of ${pools
        .filter(({ isSystem }) => !isSystem)
        .map((pool) => pool.name)
        .join(', ')}.`,
    }
  );
}

/** Routes match by whole segments, so a slash at the end says nothing. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function sharedHosts({ environment, model }: Context): Finding[] {
  const elsewhere = model.environments
    .filter(({ name }) => name !== environment.name)
    .map((other) => ({ name: other.name, hosts: new Set(other.gateway?.hosts) }));
  return environment.namespaces.flatMap(({ workloads }) =>
    workloads.flatMap(({ name, expose }) => {
      const others = elsewhere.filter(({ hosts }) => expose !== undefined && hosts.has(expose.host));
      const [other] = others;
      return expose && other
        ? [
            {
              path: ['workloads', name, 'expose'],
              message: `${expose.host} is published by ${[environment, ...others]
                .map((each) => each.name)
                .toSorted()
                .join(' and ')}.`,
              fix: `Give each environment its own, such as \`environments: { ${other.name}: { workloads: { ${name}: { expose: ${other.name}.${expose.host} } } } }\`.`,
            },
          ]
        : [];
    }),
  );
}

/** Source: Gateway API, httproute_types.go, the validation of `HTTPPathMatch`. */
function isRoutePath(path: string): boolean {
  return (
    path.length <= 1024 &&
    /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path) &&
    !/\/\/|\/\.{1,2}(?:\/|$)|%2f/i.test(path)
  );
}
