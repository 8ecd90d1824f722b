import { config, file } from '../../schemas/index.ts';
import { type Answers, type Question, words } from './question.ts';
import { presetNames, presets } from './presets.ts';
import { workloadQuestions } from './workload-questions.ts';

const always = () => true;
const { cluster, delivery, location } = config.properties;
const methods = {
  kubectl: 'a person runs scripts/deploy.sh; needs nothing else',
  flux: 'the cluster pulls from git by itself',
  github: 'a GitHub Actions workflow pushes',
  azurePipelines: 'an Azure Pipelines pipeline pushes',
} as const satisfies Record<(typeof delivery.properties.method.enum)[number], string>;

/** All questions in the order in which they are asked. */
export const questions: readonly Question[] = [
  {
    id: 'name',
    path: ['name'],
    applies: always,
    suggestion: () => config.properties.name.examples[0],
    write: (answer) => ({ name: answer }),
  },
  {
    id: 'region',
    path: ['location'],
    applies: always,
    suggestion: () => location.default,
    write: (answer) => ({ location: answer }),
  },
  {
    id: 'environments',
    path: ['environments'],
    help: 'Names in the order of releases, with spaces between. Each gets a cluster.',
    applies: always,
    suggestion: () => Object.keys(file.properties?.['environments']?.default ?? {}).join(' '),
    write: (answer) => ({ environments: Object.fromEntries(words(answer).map((name) => [name, {}])) }),
  },
  {
    id: 'administrators',
    path: ['cluster', 'access', 'adminGroups'],
    help: cluster.properties.access.properties.adminGroups['x-why'],
    applies: always,
    suggestion: () => '',
    write: (answer) => ({ cluster: { access: { adminGroups: words(answer) } } }),
  },
  {
    id: 'API access',
    path: ['cluster', 'access', 'api', 'authorizedRanges'],
    flag: '--set cluster.access.api.private=true',
    alsoAnsweredBy: [['cluster', 'access', 'api', 'private']],
    message: 'Who may reach the API server? (ranges, or private)',
    help: 'Ranges separated by spaces, or `private` for the virtual network only.',
    applies: always,
    // Deploys at once and is open to nobody outside. A public API server without ranges is open to everybody, and ranges cannot be guessed.
    suggestion: () => 'private',
    write: (answer) => ({
      cluster: { access: { api: answer === 'private' ? { private: true } : { authorizedRanges: words(answer) } } },
    }),
  },
  {
    id: 'pools',
    path: ['cluster', 'pools'],
    flag: `--preset ${presetNames[0]}`,
    choices: presetNames.map((value) => ({ value, summary: presets[value].summary })),
    applies: always,
    suggestion: () => 'standard',
    write: (answer) => ({ cluster: { pools: presets[answer as keyof typeof presets].pools } }),
  },
  {
    id: 'delivery',
    path: ['delivery', 'method'],
    choices: Object.entries(methods).map(([value, summary]) => ({ value, summary })),
    applies: always,
    suggestion: () => delivery.properties.method.default,
    // Lent machines of a pipeline reach an API server that is closed to others only through Azure.
    write: (answer) => ({
      delivery: { method: answer },
      ...(answer === 'github' || answer === 'azurePipelines'
        ? { cluster: { access: { api: { runCommand: true } } } }
        : {}),
    }),
  },
  {
    id: 'repository',
    path: ['delivery', 'repository'],
    message: 'Which repository does Flux pull from?',
    applies: (answers) => answers['delivery'] === 'flux',
    suggestion: () => '',
    write: (answer) => ({ delivery: { repository: answer } }),
  },
  {
    id: 'alerts',
    path: ['alerts', 'email'],
    help: `${config.properties.alerts.properties.email['x-why']} Empty: later.`,
    applies: always,
    suggestion: () => '',
    write: (answer) => ({ alerts: { email: words(answer) } }),
  },
  ...workloadQuestions,
];

/** The questions that the answers leave to be asked or shown. */
export function applicable(answers: Answers): readonly Question[] {
  return questions.filter((question) => question.applies(answers));
}
