export { maximumBytes, read, type Source } from './config/read.ts';
export { validate, type Config, type Configuration } from './config/validate.ts';
export { exitCode, UserError, type ExitCode, type Issue, type Position } from './errors.ts';
export type { Environment, Model } from './model/model.ts';
export { resolve, type Resolved, type Tool } from './model/resolve.ts';
export type { Files, RenderedFile } from './render/files.ts';
export { render } from './render/render.ts';
export { findings } from './rules/index.ts';
