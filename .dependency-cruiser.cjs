// Imports point down (docs/architecture.md): doors, the two ways out, questions, the rooms of the row, tools, nouns.
const rooms = ['source', 'fetch', 'parse', 'item', 'classify', 'timeline', 'store'];

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-imports-only-itself',
      severity: 'error',
      from: { path: '^src/model(/|\\.ts$)' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'lib-looks-only-at-model',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/', pathNot: '^src/(lib/|model\\.ts)' },
    },
    ...rooms.map((room) => ({
      name: `${room}-looks-at-no-other-room`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${room}/|lib/|model\\.ts|log\\.ts)` },
    })),
    {
      name: 'change-looks-only-at-the-contract-and-values',
      severity: 'error',
      from: { path: '^src/change/' },
      to: { path: '^src/', pathNot: '^src/(change/|store/contract|timeline/|item/|lib/|model\\.ts)' },
    },
    {
      name: 'train-looks-at-what-judges',
      severity: 'error',
      from: { path: '^src/train/' },
      to: { path: '^src/', pathNot: '^src/(train/|classify/|lib/|model\\.ts|log\\.ts)' },
    },
    {
      name: 'query-looks-only-at-store-and-timeline-values',
      severity: 'error',
      from: { path: '^src/query/' },
      to: { path: '^src/', pathNot: '^src/(query/|store/|timeline/|lib/|model\\.ts|log\\.ts)' },
    },
    {
      name: 'ways-out-look-at-questions',
      severity: 'error',
      from: { path: '^src/(notify|deliver|serve)/' },
      to: { path: '^src/(source|read-source|fetch|parse|item|classify|train|schedule|main|commands)' },
    },
    {
      name: 'deliver-knows-nothing-of-what-it-sends',
      severity: 'error',
      from: { path: '^src/deliver/' },
      to: { path: '^src/', pathNot: '^src/(deliver/|store/|lib/|model\\.ts|log\\.ts)' },
    },
    {
      name: 'nobody-looks-up-at-the-doors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts|commands/)' },
      to: { path: '^src/(main\\.ts|commands/)' },
    },
    {
      name: 'a-store-is-its-contract-and-its-door',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: '^src/store/', pathNot: '^src/store/(contract\\.ts|contract/tx\\.ts|open\\.ts)$' },
    },
    {
      name: 'only-changes-see-a-transaction',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(change|store)/' },
      to: { path: '^src/store/contract/tx\\.ts$' },
    },
    {
      name: 'only-the-door-names-an-engine',
      severity: 'error',
      from: { path: '^src/store/(contract\\.ts|contract/)' },
      to: { path: '^src/store/', pathNot: '^src/store/contract/' },
    },
    {
      name: 'the-driver-stays-in-store',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/sqlite/' },
      to: { path: 'better-sqlite3' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
