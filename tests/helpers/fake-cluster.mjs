// Stands in for an API server in tests of the scripts: enough of its protocol for kubectl to list by label, diff, apply
// on the server's side, delete, and watch rollouts. It keeps who owns which field, takes back what an owner drops, and
// answers like KEDA's webhook. The state is a JSON file, read at each request, so that a test can look and change it.
//
//   node fake-cluster.mjs <state file> <file that gets the address>
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const [stateFile, addressFile] = process.argv.slice(2);

// Nobody needs it once the tests are gone, however they ended.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 1000);

/** group/version, resource, kind, whether it stands in a namespace. */
const kinds = [
  ['v1', 'namespaces', 'Namespace', false],
  ['v1', 'serviceaccounts', 'ServiceAccount', true],
  ['v1', 'services', 'Service', true],
  ['v1', 'configmaps', 'ConfigMap', true],
  ['v1', 'pods', 'Pod', true],
  ['v1', 'secrets', 'Secret', true],
  ['v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', true],
  ['v1', 'resourcequotas', 'ResourceQuota', true],
  ['v1', 'limitranges', 'LimitRange', true],
  ['apps/v1', 'deployments', 'Deployment', true],
  ['apps/v1', 'replicasets', 'ReplicaSet', true],
  ['apps/v1', 'statefulsets', 'StatefulSet', true],
  ['apps/v1', 'daemonsets', 'DaemonSet', true],
  ['batch/v1', 'cronjobs', 'CronJob', true],
  ['batch/v1', 'jobs', 'Job', true],
  ['autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', true],
  ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', true],
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', true],
  ['scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', false],
  ['keda.sh/v1alpha1', 'scaledobjects', 'ScaledObject', true],
  ['keda.sh/v1alpha1', 'triggerauthentications', 'TriggerAuthentication', true],
  ['gateway.networking.k8s.io/v1', 'gateways', 'Gateway', true],
  ['gateway.networking.k8s.io/v1', 'httproutes', 'HTTPRoute', true],
  ['azmonitoring.coreos.com/v1', 'podmonitors', 'PodMonitor', true],
  ['secrets-store.csi.x-k8s.io/v1', 'secretproviderclasses', 'SecretProviderClass', true],
];

const readState = () => JSON.parse(readFileSync(stateFile, 'utf8'));
const root = (version) => (version.includes('/') ? `/apis/${version}` : `/api/${version}`);

/** Kinds that the cluster has; a state can say that some are late. */
const present = (state) => kinds.filter(([, , kind]) => !(state.late ?? []).includes(kind));

createServer((request, response) => {
  const url = new URL(request.url, 'http://server');
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(request.method, url, textOf(request.method, Buffer.concat(chunks)), response));
})
  .listen(0, '127.0.0.1')
  .on('listening', function () {
    writeFileSync(addressFile, `http://127.0.0.1:${this.address().port}`);
  });

/** Helm speaks protobuf where it stores a release. */
function textOf(method, body) {
  if (body.subarray(0, 4).toString('latin1') !== 'k8s\0') return body.toString();
  if (method === 'DELETE') return '';
  const [raw] = fields(body.subarray(4)).get(2);
  const secret = fields(raw);
  const metadata = fields(secret.get(1)[0]);
  return JSON.stringify({
    metadata: { name: String(metadata.get(1)[0]), labels: entries(metadata.get(11), String) },
    data: entries(secret.get(2), (value) => value.toString('base64')),
    type: String(secret.get(3)[0]),
  });
}

/** The fields of a protobuf message by their number, each as often as it stands there. */
function fields(message) {
  const found = new Map();
  let at = 0;
  const number = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = number();
    const length = number();
    const isBytes = (tag & 7) === 2;
    const value = isBytes ? message.subarray(at, at + length) : length;
    if (isBytes) at += length;
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value]);
  }
  return found;
}

function entries(list = [], read) {
  return Object.fromEntries(list.map((entry) => [String(fields(entry).get(1)[0]), read(fields(entry).get(2)[0])]));
}

function send(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function refuse(response, code, reason, message) {
  send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
}

function answer(method, url, body, response) {
  const state = readState();
  state.requests = (state.requests ?? 0) + 1;
  const failure = (state.failures ?? []).find((one) => one.times > 0 && `${method} ${url.pathname}`.includes(one.on));
  if (failure !== undefined) {
    failure.times -= 1;
    writeFileSync(stateFile, JSON.stringify(state));
    return refuse(response, failure.code, failure.reason, failure.message);
  }
  const found = discovery(state, url.pathname);
  if (found !== undefined) return send(response, 200, found);
  for (const [version, resource, kind, namespaced] of present(state)) {
    const match = new RegExp(`^${root(version)}(?:/namespaces/([^/]+))?/${resource}(?:/([^/]+))?$`).exec(url.pathname);
    if (match === null) continue;
    const [, namespace, name] = match;
    return serve({ state, method, url, body, response, version, resource, kind, namespaced, namespace, name });
  }
  refuse(response, 404, 'NotFound', 'the server could not find the requested resource');
}

function discovery(state, path) {
  const here = present(state);
  const versions = [...new Set(here.map(([version]) => version))];
  if (path === '/version') return { major: '1', minor: '36', gitVersion: 'v1.36.3' };
  if (path === '/readyz') return 'ok';
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') {
    const groups = versions
      .filter((version) => version.includes('/'))
      .map((groupVersion) => {
        const [name, version] = groupVersion.split('/');
        return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
      });
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  if (path === '/openapi/v3')
    return {
      paths: Object.fromEntries(
        versions.map((v) => [root(v).slice(1), { serverRelativeURL: `/openapi/v3${root(v)}` }]),
      ),
    };
  const version = versions.find((candidate) => [root(candidate), `/openapi/v3${root(candidate)}`].includes(path));
  if (version === undefined) return undefined;
  const own = here.filter(([candidate]) => candidate === version);
  if (path.startsWith('/openapi')) {
    const parameters = ['dryRun', 'fieldValidation', 'fieldManager', 'force'].map((name) => ({ name, in: 'query' }));
    const [group, word] = version.includes('/') ? version.split('/') : ['', version];
    const paths = own.map(([, resource, kind, namespaced]) => [
      `${root(version)}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}/{name}`,
      { patch: { parameters, 'x-kubernetes-group-version-kind': { group, version: word, kind } } },
    ]);
    return { openapi: '3.0.0', info: {}, paths: Object.fromEntries(paths), components: { schemas: {} } };
  }
  const resources = own.map(([, name, kind, namespaced]) => ({
    name,
    singularName: kind.toLowerCase(),
    kind,
    namespaced,
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version, resources };
}

const key = (one) => `${one.kind} ${one.metadata.namespace ?? ''} ${one.metadata.name}`;
const seen = (one) => ({ ...one, managers: undefined });

function serve(call) {
  const { state, method, url, response, kind, version, namespace, name } = call;
  const index = state.objects.findIndex((one) => key(one) === `${kind} ${namespace ?? ''} ${name}`);
  const live = state.objects[index];
  const save = () => writeFileSync(stateFile, JSON.stringify(state));
  if (method === 'POST' || method === 'PUT') return store(call, index, save);
  // Whoever waits for one object gives a slow garbage collector the time that it needs.
  if (name === undefined && state.slowGarbage && url.searchParams.has('fieldSelector')) {
    collect(state);
    save();
  }
  if (name === undefined) {
    const items = state.objects.filter((one) => one.kind === kind && matches(one, namespace, url)).map(seen);
    if (url.searchParams.has('watch')) return watch(response, items, kind, version);
    return send(response, 200, { kind: `${kind}List`, apiVersion: version, metadata: { resourceVersion: '1' }, items });
  }
  if (method === 'PATCH') return patch(call, index, save);
  if (live === undefined) return refuse(response, 404, 'NotFound', `${call.resource} "${name}" not found`);
  if (method === 'GET') return send(response, 200, seen(live));
  state.objects.splice(index, 1);
  if (kind === 'Namespace') state.objects = state.objects.filter((one) => one.metadata.namespace !== name);
  state.deleted = [...(state.deleted ?? []), key(live)];
  if (!state.slowGarbage) collect(state);
  state.log.push(`delete ${kind} ${[namespace, name].filter(Boolean).join('/')}`);
  save();
  send(response, 200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
}

/** Takes away what was owned by objects of its namespace that were deleted, as the garbage collector does. */
function collect(state) {
  const deleted = new Set(state.deleted);
  state.objects = state.objects.filter(
    ({ metadata: { namespace = '', ownerReferences = [] } }) =>
      !ownerReferences.some((owner) => deleted.has(`${owner.kind} ${namespace} ${owner.name}`)),
  );
}

/** A whole object, as Helm stores what it knows of a release. */
function store({ state, method, body, response, kind, version, namespace }, index, save) {
  const object = { ...parse(body), apiVersion: version, kind };
  object.metadata = { ...object.metadata, namespace, uid: `${kind}-${object.metadata.name}` };
  const taken = state.objects.some((one) => key(one) === key(object));
  if (method === 'POST' && taken)
    return refuse(response, 409, 'AlreadyExists', `${object.metadata.name} already exists`);
  if (index === -1) state.objects.push(object);
  else state.objects[index] = object;
  save();
  send(response, 200, object);
}

/** Everything as it is, the mark of the end of that, and nothing more: the connection stays open. */
function watch(response, items, kind, apiVersion) {
  const metadata = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } };
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const object of items) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
  response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } })}\n`);
}

function matches(one, namespace, url) {
  const selector = url.searchParams.get('labelSelector') ?? '';
  const field = url.searchParams.get('fieldSelector') ?? '';
  const labels = one.metadata.labels ?? {};
  return (
    (namespace === undefined || one.metadata.namespace === namespace) &&
    selector.split(',').every((term) => term === '' || labels[term.split('=')[0]] === term.split('=')[1]) &&
    (field === '' || field === `metadata.name=${one.metadata.name}`)
  );
}

/** Leaves of an object by their path; a list is one leaf. */
function leaves(value, path = '', found = new Map()) {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    for (const [key, child] of Object.entries(value)) leaves(child, `${path}\n${key}`, found);
  else found.set(path, value);
  return found;
}

function patch(call, index, save) {
  const { state, url, body, response, kind, namespace, name, version } = call;
  const wanted = parse(body);
  const manager = url.searchParams.get('fieldManager');
  const force = url.searchParams.get('force') === 'true';
  if (
    namespace !== undefined &&
    !state.objects.some((one) => one.kind === 'Namespace' && one.metadata.name === namespace)
  )
    return refuse(response, 404, 'NotFound', `namespaces "${namespace}" not found`);
  const before = state.objects[index];
  const target = wanted.spec?.scaleTargetRef?.name;
  const taken = state.objects.find(
    (one) =>
      one.kind === 'HorizontalPodAutoscaler' &&
      one.metadata.namespace === namespace &&
      one.spec.scaleTargetRef.name === target,
  );
  if (kind === 'ScaledObject' && before === undefined && taken !== undefined)
    return refuse(
      response,
      403,
      'Forbidden',
      `admission webhook "vscaledobject.kb.io" denied the request: the workload '${target}' is already managed by the hpa '${taken.metadata.name}'`,
    );
  const next = structuredClone(
    before ?? { apiVersion: version, kind, metadata: { name, namespace, uid: `${kind}-${name}` }, managers: {} },
  );
  const given = leaves({ ...wanted, apiVersion: undefined, kind: undefined });
  for (const path of ['\napiVersion', '\nkind', '\nmetadata\nname', '\nmetadata\nnamespace']) given.delete(path);
  const current = leaves(next);
  const conflicts = [...given].filter(
    ([path, value]) =>
      JSON.stringify(current.get(path)) !== JSON.stringify(value) &&
      Object.entries(next.managers).some(([other, paths]) => other !== manager && paths.includes(path)),
  );
  if (conflicts.length > 0 && !force)
    return refuse(
      response,
      409,
      'Conflict',
      `Apply failed with ${conflicts.length} conflict: ${conflicts[0][0].replaceAll('\n', '.')}`,
    );
  const dropped = (next.managers[manager] ?? []).filter((path) => !given.has(path));
  next.managers[manager] = [...given.keys()];
  for (const [other, paths] of Object.entries(next.managers))
    if (other !== manager)
      next.managers[other] = paths.filter((path) => !conflicts.some(([taking]) => taking === path));
  for (const path of dropped)
    if (!Object.values(next.managers).some((paths) => paths.includes(path))) set(next, path, undefined);
  for (const [path, value] of given) set(next, path, value);
  if (kind === 'Deployment') {
    next.spec.replicas ??= 1;
    const count = next.spec.replicas;
    next.metadata.generation = 1;
    next.status = state.stuck?.includes(name)
      ? { observedGeneration: 1, replicas: count, updatedReplicas: 0 }
      : {
          observedGeneration: 1,
          replicas: count,
          updatedReplicas: count,
          readyReplicas: count,
          availableReplicas: count,
          conditions: [
            { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
            { type: 'Available', status: 'True' },
          ],
        };
  }
  if (url.searchParams.get('dryRun') !== 'All') {
    if (index === -1) state.objects.push(next);
    else state.objects[index] = next;
    const place = [namespace, name].filter(Boolean).join('/');
    const count = kind === 'Deployment' ? ` replicas ${next.spec.replicas}` : '';
    state.log.push(`apply ${kind} ${place} by ${manager}${count}`);
    if (state.slowGarbage) collect(state);
    save();
  }
  send(response, before === undefined ? 201 : 200, { ...next, managers: undefined });
}

function set(object, path, value) {
  const keys = path.slice(1).split('\n');
  const last = keys.pop();
  let place = object;
  for (const key of keys) {
    if (typeof place[key] !== 'object' || place[key] === null) place[key] = {};
    place = place[key];
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
}
