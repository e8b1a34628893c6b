import tseslint from 'typescript-eslint';

const rules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  '@typescript-eslint/consistent-type-imports': 'error',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'data/local/', 'src/serve/assets/'] },
  {
    files: ['src/**/*.ts', 'tests/**/*.ts'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules,
  },
  {
    // Items and the timeline change through the functions of src/change/ alone.
    files: ['src/**/*.ts'],
    ignores: ['src/change/**', 'src/store/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='transaction']",
          message: 'A transaction is begun by commit of src/change/commit.ts alone.',
        },
      ],
    },
  },
  {
    files: ['scripts/**/*.mjs'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: 'tsconfig.scripts.json', tsconfigRootDir: import.meta.dirname } },
    rules,
  },
);
