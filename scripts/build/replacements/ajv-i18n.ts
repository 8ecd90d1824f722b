import en from 'ajv-i18n/localize/en/index.js';

export default { en };
