import { builtinModules } from 'node:module';

/**
 * What each folder may import, as the table in docs/architecture.md says it: folders, npm packages ("npm:zod"), node's
 * own modules ("node:"); of `types` only types. Everything that is not named is forbidden, so a package that cannot be
 * resolved is caught too. src/commands and src/cli.tsx may import all.
 * @type {Record<string, {values?: string[], types?: string[]}>}
 */
export const LAYERS = {
  'src/formats': {},
  'src/evidence': { values: ['npm:zod'] },
  'src/knowledge': { values: ['src/formats'] },
  'src/firmware': { values: ['src/formats', 'src/knowledge', 'npm:fflate', 'npm:zod'] },
  'src/diagnosis': { values: ['src/evidence', 'src/knowledge', 'src/formats', 'npm:zod'] },
  rules: { values: ['src/diagnosis', 'src/evidence', 'src/knowledge', 'src/formats'] },
  'src/transcript': { values: ['src/evidence', 'src/formats', 'src/knowledge'] },
  'src/ports': {},
  'src/katapult': { values: ['src/ports'] },
  'src/dfu': { values: ['src/ports', 'src/formats'] },
  'src/uart': { values: ['src/ports', 'src/formats'] },
  'src/flash': {
    values: [
      'src/dfu',
      'src/katapult',
      'src/uart',
      'src/firmware',
      'src/knowledge',
      'src/formats',
      'src/ports',
      'npm:zod',
    ],
  },
  'src/host': { values: ['src/ports', 'node:', 'npm:usb', 'npm:serialport'] },
  'src/simulation': { values: ['src/ports', 'src/knowledge', 'npm:fflate'] },
  'src/probes': { values: ['src/evidence', 'src/formats', 'src/firmware', 'src/knowledge', 'src/ports'] },
  'src/remedies': { values: ['src/diagnosis', 'src/flash', 'src/ports'], types: ['src/evidence'] },
  'src/setup': {
    values: ['src/diagnosis', 'src/evidence', 'src/formats', 'src/knowledge', 'src/remedies', 'npm:zod'],
  },
  'src/bundle': {
    values: [
      'src/diagnosis',
      'src/evidence',
      'src/formats',
      'src/knowledge',
      'src/ports',
      'npm:fflate',
      'npm:zod',
    ],
  },
  'src/app': {
    values: [
      'src/diagnosis',
      'src/evidence',
      'src/firmware',
      'src/flash',
      'src/formats',
      'src/knowledge',
      'src/ports',
      'src/probes',
      'src/remedies',
      'src/setup',
      'rules',
    ],
  },
  components: {
    values: ['src/app', 'npm:react', 'npm:ink'],
    types: ['src/diagnosis', 'src/evidence', 'src/firmware', 'src/flash', 'src/formats', 'src/knowledge'],
  },
};

/**
 * The expression of the paths that a name of the table stands for.
 * @param {string} name
 */
function pathsOf(name) {
  if (name === 'node:') return `^(node:)?(${builtinModules.join('|')})$`;
  if (name.startsWith('npm:')) return npmPackage(name.slice('npm:'.length));
  return `^${name}/`;
}

/** @param {string} name */
function npmPackage(name) {
  return `(^|/)node_modules/(@types/)?${name}/`;
}

const layerRules = Object.entries(LAYERS).flatMap(([name, { values = [], types = [] }]) => {
  const own = pathsOf(name);
  /** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
  const rules = [
    {
      name: `layer ${name}`,
      comment: `${name} may import only ${['itself', ...values, ...types.map((type) => `types of ${type}`)].join(', ')}.`,
      severity: 'error',
      from: { path: own },
      to: { pathNot: [own, ...values.map(pathsOf), ...types.map(pathsOf)] },
    },
  ];
  if (types.length > 0) {
    rules.push({
      name: `layer ${name}: types only`,
      comment: `Of ${types.join(', ')}, ${name} may import types only.`,
      severity: 'error',
      from: { path: own },
      to: { path: types.map(pathsOf), dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
});

const known = Object.keys(LAYERS).map(pathsOf);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'unknown folder',
      comment: 'A folder that the table of layers does not name: add it there and in docs/architecture.md.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...known, '^src/commands/'] },
      to: {},
    },
    {
      name: 'hardware behind the ports',
      comment: 'usb and serialport have one home, src/host.',
      severity: 'error',
      from: { path: '^(src|components|rules)/', pathNot: '^src/host/' },
      to: { path: npmPackage('(usb|serialport|@serialport/[^/]+)') },
    },
    {
      name: 'nothing from tests',
      comment: 'What ships does not import from test/.',
      severity: 'error',
      from: { path: '^(src|components|rules)/' },
      to: { path: '^test/' },
    },
    {
      name: 'no cycle',
      comment: 'Modules that import one another in a circle have no order.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      comment: 'An import that leads nowhere is an import that no rule can judge.',
      severity: 'error',
      from: { path: '^(src|components|rules)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
