import * as fc from 'fast-check';
import { parse } from 'yaml';
import * as assert from 'uvu/assert';
import { mergePatch } from '../../src/config/merge-patch.ts';
import { read } from '../../src/config/read.ts';
import { validate } from '../../src/config/validate.ts';
import { resolve } from '../../src/model/resolve.ts';
import { type Transition, transitions } from '../../src/plan/transitions/transitions.ts';
import { at, type Manifest } from '../../src/plan/transitions/updates.ts';
import { render } from '../../src/render/render.ts';
import { suite } from '../helpers/suite.ts';
import { issuesOf, textOf, validConfig } from './configs.ts';

type Plain = Record<string, unknown>;

const pairs = Number(process.env['CASES'] ?? 0) > 0 ? 200 : 40;

/** Stands for the name of the workload, which its autoscaler has. */
const own = 'own-name';

/** Changes of one workload that people make. */
const changes: fc.Arbitrary<Plain> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((replicas) => ({ replicas, scale: null })),
  fc
    .integer({ min: 1, max: 3 })
    .map((min) => ({
      replicas: null,
      scale: { min, max: min + 5, cpu: 60, cron: null, prometheus: null, serviceBus: null, takeOver: null },
    })),
  fc
    .constantFrom(null, 'another', own)
    .map((takeOver) => ({
      replicas: null,
      scale: {
        min: 1,
        max: 9,
        cpu: null,
        memory: null,
        cron: { start: '0 8 * * 1-5', end: '0 18 * * 1-5', replicas: 4, timeZone: 'Europe/Berlin' },
        takeOver,
      },
    })),
  fc.constantFrom('elsewhere', 'other').map((namespace) => ({ namespace })),
  fc.constantFrom(8081, 9000).map((port) => ({ port })),
  fc.constant({ image: 'shopregistry.azurecr.io/other:9' }),
  fc.constantFrom('one', 'two').map((text) => ({ files: { '/etc/app/settings.yaml': text, '/etc/app/more': null } })),
  fc.constant({ files: null }),
);

/** What is done to a platform: a workload changed, taken away, or given another name. */
interface Edit {
  readonly which: number;
  readonly how: Plain | 'removed' | 'renamed';
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    which: fc.nat(7),
    how: fc.oneof({ weight: 5, arbitrary: changes }, fc.constantFrom('removed' as const, 'renamed' as const)),
  }),
  { minLength: 1, maxLength: 4 },
);

function edited(config: object, changed: readonly Edit[]): object {
  return changed.reduce((result: Plain, { which, how }) => {
    const workloads = result['workloads'] as Plain;
    const names = Object.keys(workloads);
    const name = names[which % Math.max(1, names.length)];
    if (name === undefined) return result;
    const { [name]: old, ...others } = workloads;
    if (how === 'removed') return { ...result, workloads: others };
    if (how === 'renamed') return { ...result, workloads: { ...others, [`${name}2`.slice(-30)]: old } };
    const change = JSON.parse(JSON.stringify(how).replace(`"${own}"`, JSON.stringify(name))) as Plain;
    return { ...result, workloads: { ...others, [name]: mergePatch(old, change) } };
  }, config as Plain);
}

/** The manifests of each environment, as they would be applied. */
function manifestsOf(config: object): Map<string, Manifest[]> {
  const configuration = validate(read(Buffer.from(textOf(config)), 'aks-prod.yaml'));
  const { model } = resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' });
  const result = new Map<string, Manifest[]>();
  for (const [path, { text }] of render(model)) {
    const environment = /^k8s\/([^/]+)\/.*\.yaml$/.exec(path)?.[1];
    if (environment === undefined || path.endsWith('kustomization.yaml')) continue;
    const object = parse(text, { version: '1.1' }) as Manifest;
    result.set(environment, [...(result.get(environment) ?? []), object]);
  }
  return result;
}

const nameOf = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
const isScaler = ({ kind }: Manifest): boolean => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject';
const targetOf = (object: Manifest): string =>
  `${object.metadata.namespace}/${String(at(object, 'spec.scaleTargetRef.name'))}`;

/** Whether KEDA goes on with an autoscaler that was there, as upstream's documents have it. */
function takesOver(scaledObject: Manifest, autoscaler: Manifest): boolean {
  const { annotations } = scaledObject.metadata as { readonly annotations?: Readonly<Record<string, string>> };
  return (
    autoscaler.kind === 'HorizontalPodAutoscaler' &&
    annotations?.['scaledobject.keda.sh/transfer-hpa-ownership'] === 'true' &&
    at(scaledObject, 'spec.advanced.horizontalPodAutoscalerConfig.name') === autoscaler.metadata.name
  );
}

/** What may never change in the objects that we render, said apart from the code under test. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  Job: ['spec.template'],
  PriorityClass: ['value', 'preemptionPolicy'],
  Service: ['spec.clusterIP'],
};

/**
 * What a server that has one set of objects, and is given another by one who neither deletes first nor hands anything over,
 * refuses or does that nobody asked for: `what object`.
 */
function mishaps(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  const live = new Map(before.map((object) => [nameOf(object), object]));
  const found: string[] = [];
  const wanted = new Set(after.map(nameOf));
  for (const object of after) {
    const name = nameOf(object);
    const old = live.get(name);
    for (const path of old ? (fixed[object.kind] ?? []) : [])
      if (JSON.stringify(at(old, path)) !== JSON.stringify(at(object, path))) found.push(`refused ${name}`);
    if (
      object.kind === 'ConfigMap' &&
      old?.['immutable'] === true &&
      JSON.stringify(old['data']) !== JSON.stringify(object['data'])
    )
      found.push(`refused ${name}`);
    if (
      old &&
      at(old, 'spec.replicas') !== undefined &&
      object.kind === 'Deployment' &&
      at(object, 'spec.replicas') === undefined
    )
      found.push(`count ${name}`);
    if (object.kind === 'ScaledObject') {
      // The webhook of KEDA.
      const rival = [...live.values()].find(
        (other) => isScaler(other) && nameOf(other) !== name && targetOf(other) === targetOf(object),
      );
      if (rival && !takesOver(object, rival)) found.push(`refused ${nameOf(rival)}`);
    }
    if (object.kind === 'HorizontalPodAutoscaler' && [...live.values()].some((other) => takesOver(other, object))) {
      // The garbage collector takes what KEDA has taken over along with its ScaledObject.
      const owner = [...live.values()].find((other) => takesOver(other, object) && !wanted.has(nameOf(other)));
      if (owner) found.push(`refused ${nameOf(owner)}`);
    }
    live.set(name, object);
  }
  // Nobody deletes: what is left over goes on working.
  for (const [name, object] of live) {
    if (wanted.has(name)) continue;
    const rival =
      isScaler(object) &&
      after.some(
        (other) =>
          (isScaler(other) && targetOf(other) === targetOf(object)) ||
          (other.kind === 'Deployment' &&
            at(other, 'spec.replicas') !== undefined &&
            `${other.metadata.namespace}/${other.metadata.name}` === targetOf(object)),
      );
    found.push(rival ? `autoscaler ${name}` : `left ${name}`);
  }
  return found;
}

/** The ConfigMaps that the pods of an object mount, by `nameOf`. */
function mountedMaps(object: Manifest): string[] {
  const pods = at(object, 'spec.jobTemplate.spec.template.spec') ?? at(object, 'spec.template.spec');
  const volumes = (at(pods, 'volumes') ?? []) as readonly unknown[];
  return volumes.flatMap((volume) => {
    const name = at(volume, 'configMap.name');
    return typeof name === 'string' ? [`ConfigMap ${object.metadata.namespace}/${name}`] : [];
  });
}

/** Whether a mishap is among what is reported; what goes or came back by another name stays until somebody removes it. */
function isReported(mishap: string, reported: readonly Transition[]): boolean {
  const [, what = '', name = ''] = /^(\S+) (.*)$/.exec(mishap) ?? [];
  return reported.some(
    ({ kind, object, steps, by }) =>
      object === name &&
      (kind === what ||
        (what === 'left' && ['removed', 'renamed', 'moved'].includes(kind)) ||
        // Flux does not see to what stops it.
        (what === 'refused' && kind === 'autoscaler' && (by === 'scripts/deploy.sh' || steps.length > 0))),
  );
}

suite('between two valid states of a platform', (test) => {
  test('nothing is refused, lost or left behind unreported', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(validConfig(), edits, (config, changed) => {
        const next = edited(config, changed);
        fc.pre(issuesOf(next)?.every(({ severity }) => severity === 'warning') === true);
        const [before, after] = [manifestsOf(config), manifestsOf(next)];
        for (const [environment, objects] of before) {
          const now = after.get(environment) ?? [];
          for (const delivery of ['deploy.sh', 'flux'] as const) {
            const reported = transitions(environment, { before: objects, after: now }, delivery);
            const silent = mishaps(objects, now).filter((mishap) => !isReported(mishap, reported));
            assert.equal(silent, [], `${delivery}, ${JSON.stringify(changed)}`);
            for (const { kind } of reported) seen.set(kind, (seen.get(kind) ?? 0) + 1);
          }
        }
      }),
      { numRuns: pairs, seed: 20_261_129 },
    );
    for (const kind of ['count', 'autoscaler', 'removed', 'moved'])
      assert.ok((seen.get(kind) ?? 0) > 0, `no pair shows ${kind}`);
  });

  test('pods get new files by a new ConfigMap, and the old one stays until they run', () => {
    let changes = 0;
    fc.assert(
      fc.property(validConfig(), edits, fc.boolean(), (config, changed, byFlux) => {
        const delivery = byFlux ? { method: 'flux', repository: 'https://github.com/example/shop' } : {};
        const next = { ...edited(config, changed), delivery };
        fc.pre(issuesOf(next)?.every(({ severity }) => severity === 'warning') === true);
        const [before, after] = [manifestsOf({ ...config, delivery }), manifestsOf(next)];
        for (const [environment, objects] of before) {
          const now = after.get(environment) ?? [];
          const live = new Map(objects.map((object) => [nameOf(object), object]));
          for (const object of now) {
            // What is mounted is there, and what a running pod mounts never changes under it.
            for (const map of mountedMaps(object))
              assert.ok(
                now.some((other) => nameOf(other) === map),
                map,
              );
            const old = object.kind === 'ConfigMap' ? live.get(nameOf(object)) : undefined;
            if (old) assert.equal(old['data'], object['data'], nameOf(object));
          }
          const wanted = new Set(now.map(nameOf));
          for (const map of objects.flatMap(mountedMaps).filter((name) => !wanted.has(name))) {
            changes += 1;
            const { annotations } = (live.get(map)?.metadata ?? {}) as { annotations?: Record<string, string> };
            // scripts/apply.sh removes after the rollouts; Flux would in the same second.
            if (byFlux) assert.is(annotations?.['kustomize.toolkit.fluxcd.io/prune'], 'disabled', map);
            const told = transitions(environment, { before: objects, after: now }, byFlux ? 'flux' : 'deploy.sh');
            const [found] = told.filter(({ object }) => object === map);
            assert.is(found?.by ?? found?.steps[0]?.when, byFlux ? 'after' : 'scripts/deploy.sh', map);
          }
        }
      }),
      { numRuns: pairs, seed: 20_261_130 },
    );
    assert.ok(changes > 0, 'no pair changes files');
  });

  test('says nothing where nothing changes', () => {
    fc.assert(
      fc.property(validConfig(), (config) => {
        for (const [environment, objects] of manifestsOf(config))
          assert.equal(transitions(environment, { before: objects, after: objects }, 'flux'), []);
      }),
      { numRuns: 10, seed: 7 },
    );
  });
});
