import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { startCluster } from '../helpers/cluster.ts';
import { shopModel } from '../helpers/model.ts';
import { once } from '../helpers/once.ts';
import { scriptRepo, type Answers, type Run, type ScriptRepo } from '../helpers/script-repo.ts';
import {
  access,
  cluster,
  deletedVault,
  group,
  healthy,
  model,
  rest,
  subscription,
  workloads,
} from '../helpers/script-shop.ts';
import { suite } from '../helpers/suite.ts';
import { needsTool } from '../helpers/tools.ts';

const settings = {
  VAULT_NAME: 'kv-shop-productio-abc123',
  ORDERS_CLIENT_ID: '99999999-0000-0000-0000-000000000000',
  TENANT_ID: subscription,
};
const runs = {
  name: cluster,
  resourceGroup: group,
  currentKubernetesVersion: '1.36.3',
  provisioningState: 'Succeeded',
  powerState: { code: 'Running' },
};
const running = { 'aks list': { json: [runs] } };
const deploys: Answers = {
  'account show': healthy['account show'],
  'account get-access-token': { json: { accessToken: 'secret' } },
  'group exists': { json: true },
  'group show': { json: { location: 'westeurope', tags: { team: 'theirs' } } },
  'group create': { json: {} },
  'aks list': { json: [] },
  'aks nodepool list': {
    json: [
      { name: 'system', count: 3, currentOrchestratorVersion: '1.36.3' },
      { name: 'apps', count: 7, currentOrchestratorVersion: '1.36.1' },
    ],
  },
  'deployment group what-if': { json: 'Resource changes: 12 to create.' },
  'deployment group create': { json: {} },
  'deployment group show': { json: { properties: { outputs: { settings: { type: 'Object', value: settings } } } } },
  'aks get-credentials': { json: null },
  'keyvault list-deleted': { json: [] },
  'rest --method': { json: { properties: { complianceState: 'Compliant' } } },
};

const changes = /^(az (group|deployment group) create|kubectl (apply|delete)|az aks command invoke)/;
const changing = (run: Run): string[] =>
  run.calls.filter((call) => changes.test(call)).map((call) => changes.exec(call)?.[1] ?? '');

const recovering = (run: Run): boolean =>
  run.calls.some((call) => call.includes('keyvault recover --name kv-shop-productio-abcdef --location westeurope'));

const kubectl = needsTool('kubectl', 'deploying');
if (kubectl !== undefined) {
  const server = once(startCluster);
  const platform = once(() => scriptRepo(model, kubectl, server()));
  const deploy = (words: readonly string[], answers: Answers = {}, input = ''): Run =>
    platform().run('scripts/deploy.sh', ['production', ...words], { ...deploys, ...answers }, input);
  const owned = (subscriptionId: string): ScriptRepo =>
    scriptRepo(shopModel(workloads, { ...rest, azure: { subscriptionId } }), kubectl, server());
  const ranges = 'Unable to connect to the server: dial tcp 20.1.2.3:443: i/o timeout';

  suite('deploy.sh', (test) => {
    const envFile = 'k8s/production/azure.env';

    test('writes what only Azure knows beside each chart that takes it, once', () => {
      const charted = scriptRepo(shopModel(workloads, { ...rest, delivery: { charts: true } }), kubectl);
      const file = 'charts/orders/azure-production.yaml';
      const words = ['production', '--yes', '--only', 'infrastructure'];
      const first = charted.run('scripts/deploy.sh', words, deploys);
      assert.is(first.status, 0, first.stderr);
      const written = charted.read(file);
      assert.match(written, /^# What only Azure knows of production/);
      assert.equal((parse(written) as { azure: unknown }).azure, settings);
      charted.write(file, written.replace('# What', '# Ours: what'));
      charted.run('scripts/deploy.sh', words, deploys);
      assert.is(charted.read(file), written.replace('# What', '# Ours: what'));
    });

    test('changes nothing with --what-if', () => {
      const run = deploy(['--what-if']);
      assert.is(run.status, 0, run.stderr);
      assert.match(run.stdout, /Resource changes: 12 to create/);
      assert.equal(changing(run), []);
    });

    test('notices a cluster that somebody deleted', () => {
      const lost = scriptRepo(model);
      const first = lost.run('scripts/deploy.sh', ['production', '--what-if'], deploys);
      assert.not.match(first.stdout, /is gone/);
      lost.write(envFile, 'TENANT_ID=x\n');
      for (const exists of [true, false]) {
        const run = lost.run('scripts/deploy.sh', ['production', '--what-if'], {
          ...deploys,
          'group exists': { json: exists },
        });
        assert.is(run.status, 0, run.stderr);
        assert.match(run.stdout, /aks-shop-production was deployed before and is gone\. It would be made again/);
      }
    });

    test('needs no resource group for --what-if', () => {
      const run = deploy(['--what-if'], { 'group exists': { json: false } });
      assert.is(run.status, 0, run.stderr);
      assert.match(
        run.stdout,
        /rg-shop-production does not exist yet: everything in infra\/ would be made, in westeurope/,
      );
      assert.not(run.calls.some((call) => call.includes('what-if')));
    });

    for (const exists of [true, false])
      for (const input of ['', 'no\n', 'y\n', 'yes please\n']) {
        test(`changes nothing when the group ${exists ? 'exists' : 'does not'} and the answer is ${JSON.stringify(input)}`, () => {
          const run = deploy([], { 'group exists': { json: exists }, ...(exists ? running : {}) }, input);
          assert.is(run.status, 1);
          assert.match(run.stderr, /Not confirmed\. Nothing was deployed\./);
          assert.equal(changing(run), []);
        });
      }

    test('deploys, writes what only Azure knows, and applies the manifests', () => {
      const before = platform().read(envFile);
      const run = deploy([], {}, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.equal(changing(run), ['az deployment group create', 'kubectl apply']);
      const create = run.calls.find((call) => call.includes('group create --name platform'));
      assert.ok(create?.includes('--parameters infra/production.bicepparam --parameters running={} '), create);
      const apply = run.calls.find((call) => call.startsWith('kubectl apply'));
      assert.match(
        apply ?? '',
        /^kubectl apply --server-side --force-conflicts --field-manager=create-aks-prod --filename /,
      );
      const comments = before.split('\n').filter((line) => line.startsWith('#'));
      assert.is(
        platform().read(envFile),
        [
          ...comments,
          `ORDERS_CLIENT_ID=${settings.ORDERS_CLIENT_ID}`,
          `TENANT_ID=${subscription}`,
          `VAULT_NAME=${settings.VAULT_NAME}`,
          '',
        ].join('\n'),
      );
      assert.match(run.stdout, /Commit k8s\/production\/azure\.env/);
      const account = server()
        .state()
        .objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'orders');
      assert.is(
        (account?.metadata['annotations'] as Record<string, string> | undefined)?.['azure.workload.identity/client-id'],
        settings.ORDERS_CLIENT_ID,
      );
    });

    test('leaves a running cluster its versions and its nodes, and a file that is right its bytes', () => {
      const first = deploy(['--yes']);
      const text = platform().read(envFile);
      const run = deploy(['--yes'], running);
      assert.is(first.status, 0, first.stderr);
      assert.is(run.status, 0, run.stderr);
      const parameter =
        'running={"kubernetesVersion":"1.36.3","nodeCounts":{"system":3,"apps":7},"poolVersions":{"system":"1.36.3","apps":"1.36.1"}}';
      for (const action of ['what-if', 'create']) {
        const call = run.calls.find((line) => line.includes(`deployment group ${action}`));
        assert.ok(call?.includes(`--parameters ${parameter}`), call);
      }
      assert.is(run.calls.filter((call) => call.includes('aks nodepool list')).length, 2);
      assert.is(platform().read(envFile), text);
      assert.not.match(run.stdout, /Commit/);
    });

    test('shows what a running cluster would change before it asks, and removes no more than that', () => {
      const first = deploy(['--yes']);
      assert.is(first.status, 0, first.stderr);
      const labels = { 'app.kubernetes.io/managed-by': 'create-aks-prod', 'app.kubernetes.io/part-of': 'shop' };
      server().change(({ objects }) => {
        objects.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'gone', namespace: 'shop', labels } });
      });
      const refused = deploy([], running, 'no\n');
      assert.match(refused.stdout, /^remove Service shop\/gone$/m);
      assert.ok(server().names().includes('Service shop/gone'));
      const run = deploy([], running, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.not(server().names().includes('Service shop/gone'));
    });

    test('keeps what somebody else wrote into azure.env', () => {
      const own = scriptRepo(model, kubectl, server());
      own.write(envFile, '# note\nMINE=1\n');
      const run = own.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(run.status, 0, run.stderr);
      assert.match(own.read(envFile), /^# note\nMINE=1\nORDERS_CLIENT_ID=/);
    });

    test('recovers a deleted vault with its secrets, after the answer', () => {
      const deleted = {
        ...deploys,
        'keyvault list-deleted': { json: [deletedVault('abcdef', group)] },
        'keyvault recover': { json: {} },
      };
      const no = platform().run('scripts/deploy.sh', ['production'], deleted, 'no\n');
      assert.match(no.stdout, /kv-shop-productio-abcdef was deleted; it would be recovered with its secrets/);
      assert.not(recovering(no));
      const run = platform().run('scripts/deploy.sh', ['production'], deleted, 'yes\n');
      assert.is(run.status, 0, run.stderr);
      assert.ok(recovering(run));
    });

    test('makes a group that is missing with the tags of the platform, after the answer', () => {
      const tagged = scriptRepo(
        shopModel(workloads, { ...rest, tags: { 'cost centre': "o'brien = 7" } }),
        kubectl,
        server(),
      );
      const run = tagged.run(
        'scripts/deploy.sh',
        ['production'],
        { ...deploys, 'group exists': { json: false } },
        'yes\n',
      );
      assert.is(run.status, 0, run.stderr);
      assert.equal(changing(run), ['az group create', 'az deployment group create', 'kubectl apply']);
      assert.ok(
        run.calls.includes(
          "az group create --name rg-shop-production --location westeurope --tags cost centre=o'brien = 7 environment=production managed-by=create-aks-prod platform=shop --output none " +
            `--subscription ${subscription} --only-show-errors`,
        ),
        run.calls.join('\n'),
      );
    });

    for (const [place, said] of [
      ['northeurope', true],
      ['West Europe', false],
    ] as const)
      test(`${said ? 'says' : 'does not say'} that a group in ${place} is elsewhere`, () => {
        const run = deploy(['--what-if'], { 'group show': { json: { location: place } } });
        assert.is(run.status, 0, run.stderr);
        assert.is(run.stdout.includes(`the resource group ${group} is in ${place}`), said);
      });

    for (const failing of ['group exists', 'aks list', 'aks nodepool list', 'deployment group what-if']) {
      test(`deploys nothing when ${failing} fails`, () => {
        const run = deploy(['--yes'], { ...running, [failing]: { error: 'Service unavailable' } });
        assert.is.not(run.status, 0);
        assert.match(run.stderr, /Service unavailable/);
        assert.equal(changing(run), []);
      });
    }

    for (const [what, state, advice] of [
      ['is stopped', { powerState: { code: 'Stopped' } }, /is stopped\. Start it first: az aks start/],
      ['is being upgraded', { provisioningState: 'Upgrading' }, /is busy \(Upgrading\).*\n?.*az aks wait/],
      [
        'is two minor versions back',
        { currentKubernetesVersion: '1.34.9' },
        /one minor version at a time: set cluster\.kubernetesVersion to "1\.35" first/,
      ],
    ] as const)
      test(`deploys nothing when the cluster ${what}`, () => {
        const run = deploy(['--yes'], { 'aks list': { json: [{ ...runs, ...state }] } });
        assert.is(run.status, 1);
        assert.match(run.stderr, advice);
        assert.equal(changing(run), []);
      });

    test('deploys nothing while another deployment is under way', () => {
      const run = deploy(['--yes'], {
        'deployment group show': { json: { properties: { provisioningState: 'Running' } } },
      });
      assert.is(run.status, 1);
      assert.match(run.stderr, /A deployment called platform-shop-production is under way/);
      assert.equal(changing(run), []);
    });

    for (const [error, advice] of [
      [
        '{"code": "DeploymentActive", "message": "x"}',
        /Cause: another deployment called platform-shop-production is under way/,
      ],
      ['(RoleAssignmentUpdateNotPermitted) Tenant ID, application ID', /Cause: a role assignment of that name belongs/],
      ['(QuotaExceeded) Operation', /Cause: the quota of westeurope is used up/],
    ] as const)
      test(`says what is behind ${error.slice(0, 30)}`, () => {
        const run = deploy(['--yes'], { 'deployment group create': { error } });
        assert.is(run.status, 1);
        assert.ok(run.stderr.includes(error));
        assert.match(run.stderr, advice);
        assert.not(run.calls.some((call) => call.startsWith('kubectl apply')));
      });

    for (const value of [
      undefined,
      {},
      { VAULT_NAME: 'a "quoted" name' },
      { VAULT_NAME: { nested: 'x' } },
      { lower: 'x', TENANT_ID: 'y' },
    ]) {
      test(`keeps azure.env and applies nothing when the output is ${JSON.stringify(value)}`, () => {
        const before = platform().read(envFile);
        const run = deploy(['--yes'], {
          'deployment group show': { json: { properties: { outputs: { settings: { value } } } } },
        });
        assert.is(run.status, 1);
        assert.match(run.stderr, /is not a list of plain texts/);
        assert.is(platform().read(envFile), before);
        assert.not(run.calls.some((call) => call.startsWith('kubectl')));
      });
    }

    for (const [api, refusal, advice] of [
      [{ private: true }, ranges, /It is private\..*or let Azure run kubectl:\ncluster: .*runCommand: true/],
      [{ private: true }, 'dial tcp: lookup x.privatelink: no such host', /\(DNS\)\.\nIt is private\./],
      [access.api, ranges, /Is yours among them/],
      [{ authorizedRanges: ['0.0.0.0/0'] }, ranges, /\(timeout\)/],
      [access.api, 'error: You must be logged in to the server (Unauthorized)', /does not know who you are \(401\)/],
      [access.api, 'Error from server (Forbidden): nodes is forbidden', /may not do this \(403\)/],
      [
        access.api,
        'AADSTS700024: Client assertion is not within its valid time range',
        /login at Azure is missing or over/,
      ],
      [access.api, 'dial tcp: lookup aks.hcp.io: no such host', /az aks show .* --query powerState/],
      [access.api, 'dial tcp 20.1.2.3:443: connect: connection refused', /is there and does not work/],
      [access.api, 'x509: certificate signed by unknown authority', /a proxy reads along/],
    ] as const) {
      test(`tells what is behind ${JSON.stringify(refusal)} with ${JSON.stringify(api)}`, () => {
        const remote = scriptRepo(shopModel(workloads, { cluster: { ...rest.cluster, access: { ...access, api } } }));
        const run = remote.run('scripts/deploy.sh', ['production', '--yes'], deploys, '', refusal);
        assert.is(run.status, 1);
        assert.match(run.stderr, /^The infrastructure of production is deployed, the manifests are not/);
        assert.ok(run.stderr.includes(refusal), run.stderr);
        assert.match(run.stderr, advice);
        assert.is(run.stderr.match(/^Cause: /gm)?.length, 1);
        assert.not(run.calls.some((call) => call.startsWith('kubectl apply')));
      });
    }

    test('lets Azure run apply.sh for a pipeline past authorized ranges, and a person go directly', () => {
      const api = { ...access.api, runCommand: true };
      const remote = scriptRepo(
        shopModel(workloads, { cluster: { ...rest.cluster, access: { ...access, api } } }),
        kubectl,
      );
      const run = remote.run('scripts/deploy.sh', ['production', '--yes'], {
        ...deploys,
        'aks command invoke': { json: 'manifests-applied' },
      });
      assert.is(run.status, 0, run.stderr);
      assert.ok(run.calls.some((call) => call.startsWith('az aks command invoke')));
      assert.not.match(run.stdout, /Commit k8s/, 'nobody can commit there');
      const person = remote.run('scripts/deploy.sh', ['production'], deploys, 'yes\n', ranges);
      assert.match(person.stderr, /Is yours among them/);
    });

    for (const [output, status] of [
      ['service/orders created\nmanifests-applied', 0],
      ['pods are pending\nmanifests-failed-3', 0],
      ['error: no matches for kind\nmanifests-failed-1', 1],
      ['error: the pod of the command is gone', 1],
    ] as const) {
      test(`lets Azure run apply.sh where that is allowed, and ends with ${status} after ${JSON.stringify(output)}`, () => {
        const remote = scriptRepo(
          shopModel(workloads, {
            cluster: { ...rest.cluster, access: { ...access, api: { private: true, runCommand: true } } },
          }),
          kubectl,
        );
        const run = remote.run('scripts/deploy.sh', ['production', '--yes', '--remove', 'namespace/old'], {
          ...deploys,
          'aks command invoke': { json: output },
        });
        assert.is(run.status, status, run.stderr);
        assert.equal(
          run.calls.filter((call) => call.startsWith('kubectl')),
          ['kubectl kustomize k8s/production'],
        );
        assert.ok(
          run.calls.some((call) =>
            call.startsWith(
              `az aks command invoke --resource-group ${group} --name ${cluster} --file manifests.yaml --file apply.sh --file accepted ` +
                '--command bash apply.sh apply manifests.yaml shop --remove namespace/old --patient;',
            ),
          ),
          run.calls.join('\n'),
        );
      });
    }

    test('deploys the infrastructure alone, and then the manifests alone, for pipelines that log in between', () => {
      const infrastructure = deploy(['--yes', '--only', 'infrastructure'], running);
      assert.is(infrastructure.status, 0, infrastructure.stderr);
      assert.equal(changing(infrastructure), ['az deployment group create']);
      const manifests = deploy(['--yes', '--only', 'manifests'], running);
      assert.is(manifests.status, 0, manifests.stderr);
      assert.equal(changing(manifests), ['kubectl apply']);
      const early = deploy(['--yes', '--only', 'manifests']);
      assert.is(early.status, 1);
      assert.match(early.stderr, /deploy the infrastructure first/);
    });

    test('asks for the token of the cluster right after the login', () => {
      const { calls } = deploy(['--yes']);
      const token = calls.findIndex((call) => call.startsWith('az account get-access-token --resource 6dae42f8-'));
      assert.ok(token > 0 && token < calls.findIndex((call) => call.includes('deployment group')), calls.join('\n'));
    });

    test('takes a subscription id in any case, and refuses another one', () => {
      const id = 'abcdef00-0000-0000-0000-000000000002';
      const answers = { ...deploys, 'account show': { json: { id: id.toUpperCase() } } };
      const same = owned(id).run('scripts/deploy.sh', ['production', '--what-if'], answers);
      assert.is(same.status, 0, same.stderr);
      const run = owned('00000000-0000-0000-0000-000000000002').run(
        'scripts/deploy.sh',
        ['production', '--yes'],
        deploys,
      );
      assert.is(run.status, 1);
      assert.match(run.stderr, /Switch first: az account set --subscription 00000000-0000-0000-0000-000000000002/);
      assert.equal(changing(run), []);
    });

    for (const words of [['--force'], ['--only'], ['--only', 'everything'], ['--remove', 'deployment/x']])
      test(`refuses ${words.join(' ')}`, () => {
        const run = deploy(words);
        assert.is(run.status, 2);
        assert.match(run.stderr, /Usage: scripts\/deploy\.sh/);
        assert.equal(run.calls, []);
      });

    test('leaves the manifests to Flux, and waits for it once nothing is left to commit', () => {
      const flux = scriptRepo(
        shopModel(workloads, {
          ...rest,
          delivery: { method: 'flux', repository: 'https://github.com/example/platform' },
        }),
      );
      const first = flux.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(first.status, 0, first.stderr);
      assert.match(first.stdout, /Flux applies them once k8s\/production\/azure\.env is committed and pushed\./);
      const second = flux.run('scripts/deploy.sh', ['production', '--yes'], deploys);
      assert.is(second.status, 0, second.stderr);
      assert.match(second.stdout, /Flux, look 1: Compliant/);
      const late = flux.run('scripts/deploy.sh', ['production', '--yes'], {
        ...deploys,
        'rest --method': { json: { properties: { complianceState: 'Pending' } } },
      });
      assert.is(late.status, 1);
      assert.match(late.stderr, /Flux has not applied the manifests yet; it says Pending\./);
      const fluxSays = (properties: object) =>
        flux.run('scripts/deploy.sh', ['production', '--yes'], {
          ...deploys,
          'rest --method': { json: { properties } },
        });
      const stopped = fluxSays({ complianceState: 'Compliant', suspend: true });
      assert.is(stopped.status, 1);
      assert.match(
        stopped.stderr,
        /Flux is suspended, so it applies nothing\..*\naz k8s-configuration flux update .*--suspend false/,
      );
      assert.not.match(stopped.stdout, /look 2/);
      // A work tree whose last commit is this one.
      const head = 'a'.repeat(40);
      flux.write('.git/HEAD', `${head}\n`);
      flux.write('.git/config', '[core]\n\trepositoryformatversion = 0\n');
      flux.write('.git/objects/info/packs', '');
      flux.write('.git/refs/heads/.keep', '');
      const older = fluxSays({ complianceState: 'Compliant', sourceSyncedCommitId: `main@sha1:${'0'.repeat(40)}` });
      assert.is(older.status, 1);
      assert.match(older.stderr, /Flux has applied 0{40}, and the commit here is a{40}\. Is it pushed/);
      const same = fluxSays({ complianceState: 'Compliant', sourceSyncedCommitId: `main@sha1:${head}` });
      assert.is(same.status, 0, same.stderr);
      assert.not([...first.calls, ...second.calls, ...late.calls].some((call) => call.startsWith('kubectl')));
    });
  });
}
