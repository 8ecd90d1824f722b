import * as assert from 'uvu/assert';
import { read } from '../../src/config/read.ts';
import { validate } from '../../src/config/validate.ts';
import { resolve } from '../../src/model/resolve.ts';
import { render } from '../../src/render/render.ts';
import { findings } from '../../src/rules/index.ts';
import { countSteps } from '../helpers/array-steps.ts';
import { group } from './rules/platform.ts';
import { suite } from '../helpers/suite.ts';

// What is done for a platform grows with its workloads and no faster: counted at 500, 1,000 and 2,000 of them.

const sizes = [500, 1000, 2000] as const;
/** Twice the workloads may take so many times the steps. */
const mostGrowth = 2.15;

/** A platform that uses everything that is looked up by name; each namespace has some workloads, and each workload some others. */
function platform(count: number): string {
  const workloads = Array.from({ length: count }, (_, index) => {
    const uses = {
      workloads: [`w${(index + 1) % count}`, `w${(index * 7) % count}`].filter(
        (name, at, all) => name !== `w${index}` && all.indexOf(name) === at,
      ),
      keyVault: [`secret-${index}`],
      serviceBus: { send: [`q${index}`] },
    };
    const scale = index % 2 === 0 ? { min: 1, max: 2, serviceBus: { queue: `q${index}` } } : { min: 1, max: 2 };
    const expose = index % 3 === 0 ? { expose: `w${index}.example.com` } : {};
    const image = `shopregistry.azurecr.io/w${index}:1.0.${index}`;
    return [
      `w${index}`,
      { namespace: `n${index % Math.ceil(count / 4)}`, image, port: 8080, uses, scale, ...expose },
    ] as const;
  });
  return JSON.stringify({
    schema: 1,
    name: 'shop',
    cluster: { access: { adminGroups: [group], api: { private: true } }, pools: { apps: { max: 900 } } },
    alerts: { email: ['oncall@example.com'] },
    environments: { production: {}, staging: {} },
    workloads: Object.fromEntries(workloads),
  });
}

type Step = 'read' | 'validate' | 'resolve' | 'rules' | 'render';

function stepsOf(count: number): Record<Step, number> {
  const bytes = new TextEncoder().encode(platform(count));
  const source = read(bytes, 'aks-prod.yaml');
  const configuration = validate(source);
  const resolved = resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' });
  return {
    read: countSteps(() => read(bytes, 'aks-prod.yaml')),
    validate: countSteps(() => validate(source)),
    resolve: countSteps(() => resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' })),
    rules: countSteps(() => findings(configuration, resolved, '2026-11-01')),
    render: countSteps(() => render(resolved.model)),
  };
}

/** A look through all for each. */
function quadratic(count: number): number {
  const list = Array.from({ length: count }, (_, index) => index);
  return countSteps(() => list.map((item) => list.find((other) => other === item)));
}

suite('steps', (test) => {
  const measured = sizes.map(stepsOf);
  for (const step of ['read', 'validate', 'resolve', 'rules', 'render'] as const)
    test(`of ${step} grow with the workloads`, () => {
      const [first = 0, second = 0, third = 0] = measured.map((found) => found[step]);
      const growth = `${first}, ${second}, ${third}`;
      assert.ok(second <= mostGrowth * first && third <= mostGrowth * second, growth);
    });

  test('are counted: a look through all for each is seen', () => {
    assert.ok(quadratic(1000) > 3.9 * quadratic(500));
  });
});
