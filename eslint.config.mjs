import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "cdktf.out/", "node_modules/", "docs/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300 }],
      // One statement of one line stands without braces, anything longer with them.
      curly: ["error", "multi-or-nest", "consistent"],
      // Numbers and booleans print as themselves in messages; the rule stays on for everything else.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "no-restricted-globals": ["error", { name: "test", message: "Write it(…)." }] },
  },
  {
    files: ["lib/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 200 }],
      // As long as one can be read at once; comments and blank lines are read, too.
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: false, skipComments: false }],
      "no-restricted-syntax": ["error", { selector: "ExportAllDeclaration", message: "Pass exports on by name." }],
    },
  },
);
