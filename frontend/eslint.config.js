import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts', 'src/api/live.d.ts'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Event handlers of React may be async; what they throw is caught inside them.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', 400],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['src/**/*.tsx'],
    ...jsxA11y.flatConfigs.recommended,
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      // What had the focus is gone by then; without this it would be lost.
      'jsx-a11y/no-autofocus': 'off',
      // The transcript stands beside every recording.
      'jsx-a11y/media-has-caption': 'off',
      // What scrolls has to be reached by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['group'] }],
    },
  },
  {
    // The machines know the browser through ports, and React not at all.
    files: ['src/{api,audio,features,live}/**/*.ts'],
    ignores: ['src/features/**/use*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['react', 'react-dom'] }] },
  },
  {
    // One way to the server: the wrapper in src/api.
    files: ['src/{app,audio,features,live,locales,ui}/**/*.{ts,tsx}'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest'] },
  },
  { files: ['scripts/**/*.mjs'], languageOptions: { globals: globals.node } },
)
