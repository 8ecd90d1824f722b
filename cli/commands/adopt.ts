import { defineCommand } from '../command.ts';

export const command = defineCommand({
  usage: 'adopt',
  help: 'Takes over a repository whose records are lost, or that was made by hand: equal files follow the template from then on, different ones stay yours, missing ones are made.',
  flags: {
    'dry-run': { type: 'boolean', describe: 'Write nothing; say what would change' },
    json: { type: 'boolean', describe: 'Print one JSON value' },
  },
  examples: [['create-aks-prod adopt --dry-run', 'see which files would follow the template']],
  async run({ 'dry-run': dryRun, json }, session) {
    const { generate } = await import('../generate.ts');
    return generate(session, {
      mode: dryRun ? 'dry run' : 'write',
      json: json === true,
      wishes: { onConflict: 'ours' },
    });
  },
});
