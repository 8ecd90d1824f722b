import { type Answers, type Question, words, workloadName } from './question.ts';

const hasImage = (answers: Answers) => Boolean(answers['image']);
const hasPort = (answers: Answers) => hasImage(answers) && isGiven(answers['port']);
const isTuned = (answers: Answers) => hasImage(answers) && answers['tuning'] === 'yes';
const isGiven = (answer: string | undefined) => answer !== undefined && answer !== '' && answer !== 'none';

const scaling = {
  cpu: 'more replicas when the CPU is busy; right for most services',
  queue: 'by the messages that wait in a Service Bus queue, down to zero',
  fixed: 'always the same number of replicas',
} as const;

/** A part of the first workload's configuration. */
function workload(answers: Answers, part: object): object {
  return { workloads: { [workloadName(answers['image'] ?? '')]: part } };
}

/** The questions about a first workload; without an image there is none, and the rest is skipped. */
export const workloadQuestions: readonly Question[] = [
  {
    id: 'image',
    path: ['workloads', '*', 'image'],
    message: 'Which container image is the first workload?',
    // Who names a workload by `--set` describes it that way to the end.
    alsoAnsweredBy: [['workloads', '*', '*', '*', '*', '*']],
    help: 'Such as shopregistry.azurecr.io/orders:1.4.2. Empty: no workload yet.',
    applies: () => true,
    suggestion: () => '',
    write: (answer) => (answer === '' ? {} : workload({ image: answer }, { image: answer })),
  },
  {
    id: 'port',
    path: ['workloads', '*', 'port'],
    help: '1024 or higher, if the image can choose; `none` for a worker.',
    applies: hasImage,
    suggestion: () => '8080',
    write: (answer, answers) => (isGiven(answer) ? workload(answers, { port: number(answer) }) : {}),
  },
  {
    id: 'host',
    path: ['workloads', '*', 'expose'],
    help: 'A public DNS name, such as orders.example.com. Empty: only inside the cluster.',
    applies: hasPort,
    suggestion: () => '',
    write: (answer, answers) => (answer === '' ? {} : workload(answers, { expose: answer })),
  },
  {
    id: 'tuning',
    path: ['workloads', '*'],
    message: 'Tune it? (health checks, measured use, scaling, secrets)',
    help: 'Everything has a safe default and can be set in aks-prod.yaml later.',
    choices: [
      { value: 'no', summary: 'take the defaults' },
      { value: 'yes', summary: 'five more questions' },
    ],
    applies: hasImage,
    suggestion: () => 'no',
    write: () => ({}),
  },
  {
    id: 'health checks',
    path: ['workloads', '*', 'probes'],
    help: 'Such as `/live /ready`, `grpc`, `tcp` or `none`. Empty: not known yet.',
    applies: (answers) => isTuned(answers) && hasPort(answers),
    // Whatever is put in here would be a guess about the image, and a wrong one keeps it from starting.
    suggestion: () => '',
    write: (answer, answers) => (answer === '' ? {} : workload(answers, { probes: probes(words(answer)) })),
  },
  {
    id: 'measured CPU',
    path: ['workloads', '*', 'observed', 'cpu', 'average'],
    help: 'Such as 250m. Requests and limits follow from it. Empty: not measured yet.',
    applies: isTuned,
    suggestion: () => '',
    write: (answer, answers) => (answer === '' ? {} : workload(answers, { observed: { cpu: { average: answer } } })),
  },
  {
    id: 'measured memory',
    path: ['workloads', '*', 'observed', 'memory', 'p95'],
    help: 'Such as 380Mi. Requests and limits follow from it. Empty: not measured yet.',
    applies: isTuned,
    suggestion: () => '',
    write: (answer, answers) => (answer === '' ? {} : workload(answers, { observed: { memory: { p95: answer } } })),
  },
  {
    id: 'scaling',
    path: ['workloads', '*', 'scale'],
    message: 'How does it scale?',
    choices: Object.entries(scaling).map(([value, summary]) => ({ value, summary })),
    applies: isTuned,
    suggestion: (answers) => (hasPort(answers) ? 'cpu' : 'fixed'),
    write: (answer, answers) => (answer === 'cpu' ? workload(answers, { scale: { cpu: 70 } }) : {}),
  },
  {
    id: 'queue',
    path: ['workloads', '*', 'scale', 'serviceBus', 'queue'],
    message: 'Which Service Bus queue does it work on?',
    applies: (answers) => isTuned(answers) && answers['scaling'] === 'queue',
    suggestion: (answers) => workloadName(answers['image'] ?? ''),
    write: (answer, answers) => workload(answers, { scale: { serviceBus: { queue: answer } } }),
  },
  {
    id: 'replicas',
    path: ['workloads', '*', 'replicas'],
    message: 'How many replicas?',
    applies: (answers) => isTuned(answers) && answers['scaling'] === 'fixed',
    suggestion: () => '3',
    write: (answer, answers) => workload(answers, { replicas: number(answer) }),
  },
  {
    id: 'secrets',
    path: ['workloads', '*', 'uses', 'keyVault'],
    help: 'Separated by spaces; mounted as files below /mnt/secrets. Empty: none.',
    applies: isTuned,
    suggestion: () => '',
    write: (answer, answers) => (answer === '' ? {} : workload(answers, { uses: { keyVault: words(answer) } })),
  },
];

/** Text that is no number stays text, for the schema to refuse. */
function number(answer: string): number | string {
  return /^\d+$/.test(answer) ? Number(answer) : answer;
}

function probes([live = '', ready = live, ...rest]: readonly string[]): unknown {
  if (rest.length > 0) return [live, ready, ...rest];
  return live === ready ? live : { live, ready };
}
