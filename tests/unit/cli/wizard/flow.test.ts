import * as assert from 'uvu/assert';
import { parseAssignment } from '../../../../cli/edit/assignment.ts';
import type { Ask } from '../../../../cli/wizard/ask.ts';
import { answersIn, compose, isAnswered, objection } from '../../../../cli/wizard/compose.ts';
import { askAll, openQuestions, type Start, takeDefaults } from '../../../../cli/wizard/flow.ts';
import { entryOf, helpOf, messageOf, workloadName } from '../../../../cli/wizard/question.ts';
import { questions } from '../../../../cli/wizard/questions.ts';
import { platformName } from '../../../../cli/wizard/start.ts';
import { file } from '../../../../schemas/index.ts';
import { suite } from '../../../helpers/suite.ts';

function startWith(sets: readonly string[] = [], preset?: string): Start {
  const assignments = sets.map((text) => parseAssignment(text, file));
  const given = { ...answersIn(assignments), ...(preset === undefined ? {} : { pools: preset }) };
  return {
    given,
    assignments,
    isGiven: (question) => given[question.id as keyof typeof given] !== undefined || isAnswered(question, assignments),
    name: 'shop',
    version: '0.0.0',
    today: '2026-11-29',
  };
}

/** Answers by question; anything else takes the suggestion. Records what was asked. */
function scripted(script: Readonly<Record<string, string>>): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const ask: Ask = {
    question: async (question, suggestion, complain) => {
      asked.push(question.id);
      const answer = script[question.id] ?? suggestion;
      assert.is(complain(answer), undefined, `${question.id} accepts ${answer}`);
      return answer;
    },
    menu: async () => {
      throw new Error('No menu is expected');
    },
  };
  return { ask, asked };
}

const image = 'shop.azurecr.io/orders:1.4.2';
const platform = ['name', 'region', 'environments', 'administrators', 'API access', 'pools', 'delivery'];

suite('the wizard asks', (test) => {
  const cases: Readonly<
    Record<
      string,
      { sets?: readonly string[]; preset?: string; script?: Readonly<Record<string, string>>; asks: readonly string[] }
    >
  > = {
    'nine questions when every default is taken': { asks: [...platform, 'alerts', 'image'] },
    'twelve questions with a workload': {
      script: { image },
      asks: [...platform, 'alerts', 'image', 'port', 'host', 'tuning'],
    },
    'for no host when there is no port': {
      script: { image, port: 'none' },
      asks: [...platform, 'alerts', 'image', 'port', 'tuning'],
    },
    'for a repository with Flux': {
      script: { delivery: 'flux', repository: 'https://github.com/example/platform' },
      asks: [...platform, 'repository', 'alerts', 'image'],
    },
    'five more questions to tune a service': {
      script: { image, tuning: 'yes' },
      asks: [
        ...platform,
        'alerts',
        'image',
        'port',
        'host',
        'tuning',
        'health checks',
        'measured CPU',
        'measured memory',
        'scaling',
        'secrets',
      ],
    },
    'for the queue, and for no health check, of a worker': {
      script: { image, port: 'none', tuning: 'yes', scaling: 'queue' },
      asks: [
        ...platform,
        'alerts',
        'image',
        'port',
        'tuning',
        'measured CPU',
        'measured memory',
        'scaling',
        'queue',
        'secrets',
      ],
    },
    'nothing that --set and --preset answer': {
      sets: ['name=shop', 'location=eastus2', 'cluster.access.api.private=true', 'alerts.email=a@b.co'],
      preset: 'gpu',
      asks: ['environments', 'administrators', 'delivery', 'image'],
    },
    'for a repository when --set chooses Flux': {
      sets: ['delivery.method=flux'],
      script: { repository: 'https://github.com/example/platform' },
      asks: [...platform.slice(0, -1), 'repository', 'alerts', 'image'],
    },
    'for the API access although --set touches a key beside it': {
      sets: ['cluster.access.api.runCommand=true'],
      asks: [...platform, 'alerts', 'image'],
    },
    'for no workload when --set describes one': {
      sets: [`workloads.orders.image=${image}`],
      asks: [...platform, 'alerts'],
    },
    'nothing when --set gives the maps around the questions': {
      sets: [
        'cluster={access: {api: {private: true}}}',
        'workloads={}',
        'alerts={}',
        'delivery={}',
        'environments={production: {}}',
        'name=a',
        'location=westeurope',
      ],
      asks: [],
    },
  };
  for (const [name, { sets, preset, script = {}, asks }] of Object.entries(cases)) {
    test(name, async () => {
      const start = startWith(sets, preset);
      const { ask, asked } = scripted(script);
      await askAll(start, start.given, ask);
      assert.equal(asked, asks);
    });
  }

  test('in words and with help that fit one line of 80 columns', () => {
    for (const question of questions) {
      assert.ok(messageOf(question).length <= 70, `${question.id}: ${messageOf(question)}`);
      if (!question.choices) assert.ok(helpOf(question).length <= 78, `${question.id}: ${helpOf(question)}`);
    }
  });

  test('about settings that the schema has, with defaults that it accepts', () => {
    for (const question of questions) {
      assert.ok(entryOf(question).description !== undefined, question.id);
      const answers = {
        image,
        name: 'shop',
        delivery: 'flux',
        tuning: 'yes',
        port: '8080',
        scaling: question.id === 'replicas' ? 'fixed' : 'queue',
      };
      if (question.id !== 'repository')
        assert.is(objection(question, question.suggestion(answers), answers), undefined, question.id);
    }
  });
});

suite('objection', (test) => {
  const cases: readonly (readonly [id: string, answer: string, says: string])[] = [
    ['name', 'Shop!', '"Shop!" is not a valid value of `name`. Write it like shop.'],
    [
      'administrators',
      '3f1d',
      '"3f1d" is not a valid value of `cluster.access.adminGroups.0`. Write it like 3f1d7b1e-5a6c-4c0e-9d4b-0c5f8a7e2b11.',
    ],
    [
      'API access',
      '10.0.0.0/33',
      '"10.0.0.0/33" is not a valid value of `cluster.access.api.authorizedRanges.0`. Write it like 203.0.113.0/24.',
    ],
    ['host', 'x', '"x" is not a valid value of `workloads.orders.expose`. Write it like orders.example.com.'],
    [
      'repository',
      '',
      '"" is not a valid value of `delivery.repository`. Write it like https://github.com/example/platform.',
    ],
  ];
  for (const [id, answer, says] of cases) {
    test(`says what is wrong with ${JSON.stringify(answer)} as ${id}`, () => {
      const question = questions.find((candidate) => candidate.id === id);
      assert.ok(question);
      assert.is(question && objection(question, answer, { image, port: '8080', delivery: 'flux' }), says);
    });
  }
});

suite('compose', (test) => {
  test('takes defaults that keep the API server from the internet', () => {
    const start = startWith();
    const config = compose(takeDefaults(start, {}), []);
    assert.equal(config, {
      schema: 1,
      defaults: '2026.11',
      name: 'shop',
      location: 'westeurope',
      environments: { production: {} },
      cluster: { access: { adminGroups: [], api: { private: true } }, pools: { system: {}, apps: {} } },
      delivery: { method: 'kubectl' },
      alerts: { email: [] },
    });
  });

  test('puts a workload together', () => {
    const answers = {
      image,
      port: '8080',
      host: 'orders.example.com',
      tuning: 'yes',
      'health checks': '/live /ready',
      'measured CPU': '120m',
      'measured memory': '380Mi',
      scaling: 'queue',
      queue: 'invoices',
      secrets: 'a, b',
    };
    assert.equal(compose(answers, [])['workloads'], {
      orders: {
        image,
        port: 8080,
        expose: 'orders.example.com',
        probes: { live: '/live', ready: '/ready' },
        observed: { cpu: { average: '120m' }, memory: { p95: '380Mi' } },
        scale: { serviceBus: { queue: 'invoices' } },
        uses: { keyVault: ['a', 'b'] },
      },
    });
  });

  test('leaves out what an earlier answer has closed again', () => {
    assert.is(compose({ image: '', port: '8080', host: 'orders.example.com' }, [])['workloads'], undefined);
    assert.equal(compose({ delivery: 'kubectl', repository: 'https://github.com/example/platform' }, [])['delivery'], {
      method: 'kubectl',
    });
  });

  test('gives --set the last word', () => {
    const assignments = [parseAssignment('cluster.pools.apps.max=4', file), parseAssignment('location=eastus2', file)];
    const config = compose({ location: 'westeurope', pools: 'standard' }, assignments);
    assert.equal(config['cluster'], { pools: { system: {}, apps: { max: 4 } } });
    assert.is(config['location'], 'eastus2');
  });

  test('knows which questions stay open', () => {
    assert.equal(
      openQuestions(startWith(['name=shop']), { region: 'westeurope' })
        .map(({ id }) => id)
        .slice(0, 2),
      ['environments', 'administrators'],
    );
  });
});

suite('names made from others', (test) => {
  const workloads = {
    [image]: 'orders',
    'orders@sha256:ab': 'orders',
    'registry:5000/team/My_App:1': 'my-app',
    '': 'app',
    '9': 'app',
    'x/1-web': 'web',
  };
  for (const [from, name] of Object.entries(workloads))
    test(`a workload that runs ${from || 'nothing'} is ${name}`, () => assert.is(workloadName(from), name));

  const platforms = {
    'my-shop': 'my-shop',
    'My Shop': 'my-shop',
    '2026': 'platform',
    '9-lives': 'lives',
    'a-very-long-folder-name-indeed': 'a-very-long-folder-n',
  };
  for (const [from, name] of Object.entries(platforms))
    test(`a platform in the folder ${from} is ${name}`, () => assert.is(platformName(from), name));
});
