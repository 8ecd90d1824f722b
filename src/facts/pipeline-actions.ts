/** An action that rendered workflows run, by the commit that its tag named when it was looked at. */
export interface PinnedAction {
  readonly commit: string;
  readonly tag: string;
}

/**
 * Source: the tags of each action's repository, 2026-11-29. The dependabot.yml that is rendered beside the workflows
 * raises both in the made repository.
 */
export const pipelineActions = {
  'actions/checkout': { commit: 'd23441a48e516b6c34aea4fa41551a30e30af803', tag: 'v6.1.0' },
  'actions/download-artifact': { commit: '018cc2cf5baa6db3ef3c5f8a56943fffe632ef53', tag: 'v6.0.0' },
  'actions/setup-node': { commit: '249970729cb0ef3589644e2896645e5dc5ba9c38', tag: 'v6.5.0' },
  'actions/upload-artifact': { commit: 'b7c566a772e6b6bfb58ed0dc250532a479d7789f', tag: 'v6.0.0' },
  'azure/login': { commit: 'f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca', tag: 'v3.0.1' },
} as const satisfies Record<string, PinnedAction>;

export type ActionName = keyof typeof pipelineActions;
