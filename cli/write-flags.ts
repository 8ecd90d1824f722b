/** The flags of every command that may change files of the repo. */
export const writeFlags = {
  'on-conflict': {
    choices: ['abort', 'ours', 'theirs', 'markers', 'sidecar'],
    requiresArg: true,
    describe: 'What to do with files in conflict; without a terminal: abort',
  },
  'accept-replacement': {
    type: 'boolean',
    describe: 'Go on although Azure would replace or refuse something that runs',
  },
  'allow-dirty': { type: 'boolean', describe: 'Also change files that you edited and did not commit' },
} as const;
