import * as assert from 'uvu/assert';
import { flux } from '../../../src/facts/flux.ts';
import { render } from '../../../src/render/render.ts';
import { copyTemplate } from '../../../src/render/template.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const delivery = { method: 'flux', repository: 'https://github.com/example/shop' };
const rendered = (rest: Readonly<Record<string, unknown>>): ReadonlyMap<string, { readonly text: string }> =>
  render(shopModel({}, rest));
const alert = 'infra/modules/gitops-alert.bicep';
const runbook = 'docs/flux-stopped.md';

suite('a Flux that has stopped', (test) => {
  test('is told of by an alert, which names its runbook, where the events of the cluster are collected', () => {
    const files = rendered({ delivery });
    assert.ok(files.has(runbook));
    assert.match(files.get(alert)?.text ?? '', new RegExp(`What to do: ${runbook} `));
    assert.match(files.get('infra/main.bicep')?.text ?? '', /module gitopsAlertModule 'modules\/gitops-alert\.bicep'/);
    assert.match(files.get('README.md')?.text ?? '', /The alert `flux-fails-<cluster>`[^]*\(docs\/flux-stopped\.md\)/);

    const silent = rendered({ delivery, observability: { logStreams: ['Microsoft-ContainerLogV2'] } });
    assert.not(silent.has(alert));
    assert.not.match(silent.get('infra/main.bicep')?.text ?? '', /gitopsAlert/);
    assert.match(silent.get('README.md')?.text ?? '', /Nothing says so by itself/);
    assert.ok(silent.has(runbook));
  });

  test('is no matter where there is no Flux', () => {
    const files = rendered({});
    assert.not(files.has(alert));
    assert.not(files.has(runbook));
  });

  test('is looked for where its objects are, whose events are collected', () => {
    assert.match(copyTemplate(alert), new RegExp(`Namespace == '${flux.namespace}'`));
    assert.match(copyTemplate('infra/modules/gitops.bicep'), new RegExp(`namespace: '${flux.namespace}'`));
    const files = rendered({ delivery });
    const excluded = /namespaces: \[([^\]]*)\]/.exec(files.get('infra/production.bicepparam')?.text ?? '')?.[1];
    assert.ok(excluded !== undefined && !excluded.includes(flux.namespace), excluded);
    assert.ok(copyTemplate(runbook).includes(`-n ${flux.namespace}`));
  });
});
